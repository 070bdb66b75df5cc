"""URL → view of the desk. Each piece brings its own lines."""

from __future__ import annotations

from app.municipal import desk, drill_routes, menu, phase_routes
from app.web.routing import area

blueprint = area(
    "municipal", __name__, (*desk.ROUTES, *phase_routes.ROUTES, *drill_routes.ROUTES), template_folder="templates"
)
menu.install(blueprint)
phase_routes.install(blueprint)
