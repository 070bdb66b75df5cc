"""URL → view of the desk. Each piece brings its own lines."""

from __future__ import annotations

from app.municipal import desk, drill_routes, edit_views, menu, notices, people, phase_routes, plans, register
from app.web.routing import area

_TABLE = (
    *desk.ROUTES,
    *notices.ROUTES,
    *plans.ROUTES,
    *edit_views.ROUTES,
    *phase_routes.ROUTES,
    *drill_routes.ROUTES,
    *people.ROUTES,
    *register.ROUTES,
)

blueprint = area("municipal", __name__, _TABLE, template_folder="templates")
for piece in (menu, notices, plans, phase_routes):
    piece.install(blueprint)
