"""URL → view of the desk. Each piece brings its own lines."""

from __future__ import annotations

from app.municipal import desk, edit_views, menu, people, plans, register
from app.web.routing import area

_TABLE = (
    *desk.ROUTES,
    *plans.ROUTES,
    *edit_views.ROUTES,
    *people.ROUTES,
    *register.ROUTES,
)

blueprint = area("municipal", __name__, _TABLE, template_folder="templates")
menu.install(blueprint)
plans.install(blueprint)
