"""The log of reminders: what was written to whom, by whom, and what became of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import render_template, request, url_for

from app.core.follow_up.queries import ReminderLine, reminder_log
from app.core.follow_up.wording import Template
from app.regional.asked import asked
from app.regional.sheet import words
from app.regional.sheet.follow_lists import reminder_table
from app.regional.tables import shown, taken_away
from app.web.context import context

#: How far the log of a region goes back.
LOG = timedelta(days=730)


def log_page() -> Any:
    """The log of a region as a page, or as a file with the texts."""
    now = context().clock()
    with context().database.transaction() as session:
        about = asked(session, request.args)
        texts = bool(request.args.get("formato"))
        found = reminder_log(session, about.region_code, since=now - LOG, texts=texts)
    table = reminder_table("solleciti", found, _link, text=texts)
    return taken_away(table, request.args) or render_template(
        "regional/sheet/reminders.html", about=about, page=shown(table, request.args), templates=list(Template),
        words=words,
    )  # fmt: skip


def _link(line: ReminderLine) -> str:
    return url_for("regional.sheet", istat_code=line.istat_code, _anchor=f"sollecito-{line.id}")
