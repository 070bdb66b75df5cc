"""URL → view of campaigns."""

from __future__ import annotations

from app.regional.campaigns import acts, choice, views

ROUTES = (*views.ROUTES, *acts.ROUTES, *choice.ROUTES)
