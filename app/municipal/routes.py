"""URL → view of the desk. Each piece brings its own lines."""

from __future__ import annotations

from app.municipal import desk, menu, plans
from app.web.routing import area

blueprint = area("municipal", __name__, (*desk.ROUTES, *plans.ROUTES), template_folder="templates")
menu.install(blueprint)
plans.install(blueprint)
