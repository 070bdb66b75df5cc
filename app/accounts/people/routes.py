"""URL → view of the management of people."""

from __future__ import annotations

from app.accounts.people import admins, issuers, listing, onboarding, register

ROUTES = tuple(route for piece in (listing, admins, issuers, onboarding, register) for route in piece.ROUTES)
