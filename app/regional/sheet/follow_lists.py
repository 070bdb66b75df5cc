"""Lists of tasks and of reminders, of one municipality or of a region."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _

from app.core.follow_up.queries import ReminderLine, TaskLine
from app.core.i18n import N_
from app.regional.sheet import words
from app.regional.tables import Column, Kind, Table

Link = Callable[[Any], str]


def task_table(
    name: str, rows: Sequence[TaskLine], empty: str, link: Link | None = None, *, today: date, done: bool = True
) -> Table[TaskLine]:
    """Tasks with who has to do them and by when; with ``done``, with who did them."""
    columns: list[Column[TaskLine]] = [
        Column("comune", N_("Municipality"), lambda row: row.place),
        Column("provincia", N_("Province"), lambda row: row.province_code),
        Column("compito", N_("What is to be done"), lambda row: row.title),
        Column("stato", N_("State"), lambda row: words.task_word(row, today)),
        Column("entro", N_("By the day"), lambda row: row.due_on, Kind.DAY),
        Column("chi", N_("Who does it"), lambda row: row.assignee),
        Column("chiesto_da", N_("Asked by"), lambda row: row.made_by, person=True),
    ]
    columns += (
        [
            Column("fatto", N_("Done on"), lambda row: row.done_at, Kind.INSTANT),
            Column("fatto_da", N_("Done by"), lambda row: row.done_by, person=True),
            Column("nota", N_("Note"), lambda row: row.note),
        ]
        if done
        else []
    )
    return Table(name, N_("Tasks"), columns, rows, place=lambda row: row.istat_code, link=link, empty=empty)


def _sender(row: ReminderLine) -> str:
    return row.written_by or str(_("by itself"))


def reminder_table(
    name: str, rows: Sequence[ReminderLine], link: Link | None = None, *, text: bool = False
) -> Table[ReminderLine]:
    """Reminders with what became of them; with their ``text`` where they are taken away."""
    columns: list[Column[ReminderLine]] = [
        Column("comune", N_("Municipality"), lambda row: row.place),
        Column("provincia", N_("Province"), lambda row: row.province_code),
        Column("quando", N_("When"), lambda row: row.written_at, Kind.INSTANT),
        Column("modello", N_("Reason"), lambda row: words.template_word(row.template)),
        Column("oggetto", N_("Subject"), lambda row: row.subject),
        Column("da", N_("Sent by"), lambda row: row.written_by, shown=_sender, person=True),
        Column("destinatari", N_("Recipients"), lambda row: row.recipients, Kind.NUMBER),
        Column("esito", N_("What became of it"), lambda row: words.delivery_word(row.state)),
        Column("ripetuto", N_("Sent again"), lambda row: row.again, Kind.YES),
    ]
    if text:
        columns.append(Column("testo", N_("Text"), lambda row: row.body))
    empty = N_("No reminder was sent.")
    return Table(name, N_("Reminders"), columns, rows, place=lambda row: row.istat_code, link=link, empty=empty)
