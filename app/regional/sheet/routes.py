"""URL → view of the sheet of a municipality, of tasks and of reminders."""

from __future__ import annotations

from app.regional.sheet import acts, many, reminders, tasks
from app.regional.sheet.page import sheet
from app.web.routing import Access, Route

_SHEET = "/regione/comuni/<istat_code>"
ROUTES = (
    Route(_SHEET, sheet, Access.REGION),
    Route(f"{_SHEET}/note", acts.note_add, Access.REGION, ("POST",)),
    Route(f"{_SHEET}/compiti", acts.task_add, Access.REGION, ("POST",)),
    Route(f"{_SHEET}/compiti/<int:task_id>", acts.task_act, Access.REGION, ("POST",)),
    *reminders.ROUTES,
    *tasks.ROUTES,
    *many.ROUTES,
)
