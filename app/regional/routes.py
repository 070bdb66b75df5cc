"""URL → view of the dashboard. Each piece brings its own lines."""

from __future__ import annotations

from app.regional import defining, home, menu, showing
from app.regional.afterwards import routes as afterwards
from app.regional.campaigns import routes as campaigns
from app.regional.coverage import routes as coverage
from app.regional.over_time import routes as over_time
from app.regional.quality import routes as quality
from app.regional.room import routes as room
from app.regional.sheet import routes as sheet
from app.web.routing import area

_PIECES = (home, coverage, quality, over_time, campaigns, room, afterwards, sheet, defining)
_TABLE = tuple(route for piece in _PIECES for route in piece.ROUTES)

blueprint = area("regional", __name__, _TABLE, template_folder="templates")
for piece in (menu, showing):
    piece.install(blueprint)
