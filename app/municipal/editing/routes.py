"""URL → view of changes to a plan."""

from __future__ import annotations

from app.municipal.editing import views
from app.web.routing import Access, Route

_UNDER = "/comune/<istat_code>/piani/modifica"
#: Octets: the outline of one feature, and its attributes.
_LARGEST = 1_000_000

ROUTES = (
    Route(_UNDER, views.editing, Access.DESK),
    Route(f"{_UNDER}/<int:version_id>.json", views.edit_document, Access.DESK),
    Route(f"{_UNDER}/<int:version_id>/elemento", views.edit_feature, Access.DESK, ("GET", "POST"), _LARGEST),
    Route(f"{_UNDER}/<int:version_id>/nuovo", views.edit_new, Access.DESK, ("GET", "POST"), _LARGEST),
    Route(f"{_UNDER}/<int:version_id>/togli", views.edit_remove, Access.DESK, ("POST",)),
    Route(f"{_UNDER}/<int:version_id>/annulla", views.edit_undo, Access.DESK, ("POST",)),
)
