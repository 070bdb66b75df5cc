"""URL → view of adoption over time."""

from __future__ import annotations

from app.regional.over_time import recorded, recording, views

ROUTES = (*views.ROUTES, *recorded.ROUTES, *recording.ROUTES)
