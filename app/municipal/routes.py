"""URL → view of the desk. Each piece brings its own lines."""

from __future__ import annotations

from app.municipal import desk, menu, notices
from app.web.routing import area

blueprint = area("municipal", __name__, (*desk.ROUTES, *notices.ROUTES), template_folder="templates")
menu.install(blueprint)
notices.install(blueprint)
