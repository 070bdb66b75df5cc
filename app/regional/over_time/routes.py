"""URL → view of adoption over time."""

from __future__ import annotations

from app.regional.over_time import recording, views

ROUTES = (*views.ROUTES, *recording.ROUTES)
