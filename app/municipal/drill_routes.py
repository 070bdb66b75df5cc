"""URL → view of drills."""

from __future__ import annotations

from app.municipal import drill_cap, drill_views
from app.web.routing import Access, Route

_DRILLS = "/comune/<istat_code>/esercitazioni"
_DRILL = f"{_DRILLS}/<int:drill_id>"
_BOTH, _POST = ("GET", "POST"), ("POST",)

ROUTES = (
    Route(_DRILLS, drill_views.drill_list, Access.DESK),
    Route(f"{_DRILLS}/nuova", drill_views.drill_plan, Access.DESK, _BOTH),
    Route(_DRILL, drill_views.drill, Access.DESK),
    Route(f"{_DRILL}/cambia", drill_views.drill_change, Access.DESK, _BOTH),
    Route(f"{_DRILL}/avviso", drill_views.drill_write, Access.DESK, _POST),
    Route(f"{_DRILL}/avvisi/<int:notice_id>.cap", drill_cap.drill_cap, Access.DESK),
    Route(f"{_DRILLS}/dispositivo", drill_views.drill_join, Access.DESK, _POST, largest=16 * 1024),
    Route(f"{_DRILLS}/dispositivo/<int:device_id>/togli", drill_views.drill_leave, Access.DESK, _POST),
)
