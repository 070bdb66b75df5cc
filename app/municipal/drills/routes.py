"""URL → view of drills."""

from __future__ import annotations

from app.municipal.drills import cap, views
from app.web.routing import Access, Route

_DRILLS = "/comune/<istat_code>/esercitazioni"
_DRILL = f"{_DRILLS}/<int:drill_id>"
_BOTH, _POST = ("GET", "POST"), ("POST",)

ROUTES = (
    Route(_DRILLS, views.drill_list, Access.DESK),
    Route(f"{_DRILLS}/nuova", views.drill_plan, Access.DESK, _BOTH),
    Route(_DRILL, views.drill, Access.DESK),
    Route(f"{_DRILL}/cambia", views.drill_change, Access.DESK, _BOTH),
    Route(f"{_DRILL}/avviso", views.drill_write, Access.DESK, _POST),
    Route(f"{_DRILL}/avvisi/<int:notice_id>.cap", cap.drill_cap, Access.DESK),
    Route(f"{_DRILLS}/dispositivo", views.drill_join, Access.DESK, _POST, largest=16 * 1024),
    Route(f"{_DRILLS}/dispositivo/<int:device_id>/togli", views.drill_leave, Access.DESK, _POST),
)
