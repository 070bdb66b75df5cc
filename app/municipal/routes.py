"""URL → view of the desk. Each piece brings its own lines, and what its pages need beside them."""

from __future__ import annotations

from app.municipal import desk, menu
from app.municipal.drills import routes as drills
from app.municipal.editing import routes as editing
from app.municipal.notices import routes as notices
from app.municipal.people import routes as people
from app.municipal.phases import routes as phases
from app.municipal.plans import routes as plans
from app.web.routing import area

_PIECES = (desk, notices, phases, plans, editing, drills, people)
_TABLE = tuple(route for piece in _PIECES for route in piece.ROUTES)

blueprint = area("municipal", __name__, _TABLE, template_folder="templates")
for piece in (menu, notices, phases, plans):
    piece.install(blueprint)
