"""All that is to be done in a region, overdue things first."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import render_template, request, url_for

from app.core.clock import rome_day
from app.core.follow_up.queries import TaskLine, done_tasks, open_tasks, operators
from app.core.i18n import N_
from app.regional.asked import asked
from app.regional.sheet.follow_lists import task_table
from app.regional.tables import shown, taken_away
from app.web.access import current_person
from app.web.context import context
from app.web.routing import Access, Route

#: For how long what was done is shown.
_DONE = timedelta(days=90)


def tasks() -> Any:
    """Open tasks, or with ``stato=fatti`` those done lately; of everybody or of one operator (``chi``)."""
    now, done = context().clock(), request.args.get("stato") == "fatti"
    today = rome_day(now)
    with context().database.transaction() as session:
        about, people = asked(session, request.args), operators(session)
        if done:
            found = done_tasks(session, about.region_code, since=now - _DONE)
        else:
            found = open_tasks(session, about.region_code, today=today)
    whose = request.args.get("chi", "")
    rows = [one for one in found if not whose or str(one.assignee_id) == whose]
    table = task_table("compiti", rows, N_("There is no task like this."), _link, today=today, done=done)
    page = shown(table, request.args)
    overdue = sum(one.overdue(today) for one in rows)
    return taken_away(table, request.args) or render_template(
        "regional/sheet/tasks.html", about=about, page=page, operators=people, done=done, overdue=overdue, today=today,
        whose=whose, me=current_person().account_id,
    )  # fmt: skip


def _link(task: TaskLine) -> str:
    return url_for("regional.sheet", istat_code=task.istat_code, _anchor="compiti")


ROUTES = (Route("/regione/compiti", tasks, Access.REGION),)
