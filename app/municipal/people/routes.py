"""URL → view of people and the register."""

from __future__ import annotations

from app.municipal.people import members, register

ROUTES = (*members.ROUTES, *register.ROUTES)
