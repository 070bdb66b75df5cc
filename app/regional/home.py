"""The way in: the situation in one line, then what an operator has to act on first."""

from __future__ import annotations

from typing import Any

from flask import render_template, request

from app.core.clock import rome_day
from app.core.follow_up.queries import open_tasks
from app.regional.asked import asked
from app.regional.coverage import words
from app.regional.coverage.situation import situation
from app.regional.coverage.urgency import by_reason
from app.regional.picture import picture
from app.web.context import context
from app.web.remembered import remembered
from app.web.routing import Access, Route

#: Of each group: who comes first. The rest is in the table.
FIRST = 5
#: A source falls silent by the clock alone.
_SITUATION = 10


def home() -> Any:
    """What there is to do, now: the month of a URL is for the other pages."""
    now = context().clock()
    with context().database.transaction() as session:
        about = asked(session, request.args)
        if about.over:
            about = asked(session, {"regione": about.region_code or ""})
        rows = picture(session, about, now=now, brief=True).rows
        stands = remembered(
            session,
            ("situation", about.region_code),
            lambda: situation(session, rows, now=now),
            seconds=_SITUATION,
        )
        tasks = open_tasks(session, about.region_code, today=rome_day(now))
    groups = {why: found for why, found in by_reason(rows).items() if found}
    return render_template(
        "regional/home.html", about=about, measured=bool(rows), stands=stands, groups=groups, first=FIRST, words=words,
        tasks=tasks, today=rome_day(now),
    )  # fmt: skip


ROUTES = (Route("/regione", home, Access.REGION),)
