"""The page of a municipality."""

from __future__ import annotations

from typing import Any

from flask import make_response, render_template, request

from app.core.phases.phase import Phase
from app.regional.sheet import words
from app.regional.sheet.forms import NoteForm, TaskForm, operator_choices
from app.regional.sheet.gathering import gather
from app.regional.sheet.lists import lists, one_list
from app.regional.sheet.timeline import KINDS
from app.regional.tables import taken_away
from app.web import people_words
from app.web.access import current_person
from app.web.context import context
from app.web.phases import function_name, phase_label


def sheet(istat_code: str) -> Any:
    """One municipality as it is now, or one of its lists as a file."""
    return sheet_page(istat_code, NoteForm(formdata=None), TaskForm(formdata=None))


def sheet_page(istat_code: str, note: NoteForm, task: TaskForm, *, status: int = 200) -> Any:
    """The page with the two forms as they were filled in."""
    person, now = current_person(), context().clock()
    with context().database.transaction() as session:
        found = gather(session, person, istat_code, now=now)
    table = one_list(found, request.args)
    if table and (file := taken_away(table, request.args)):
        return file
    task.assignee.choices = operator_choices(found.follow_up.operators)
    if not task.is_submitted():
        task.assignee.data = str(person.account_id)
    given = {"people_words": people_words, "words": words, "kinds": KINDS, "phase_label": phase_label}
    given |= {"function_name": function_name}
    page = render_template(
        "regional/sheet/sheet.html", sheet=found, lists=lists(found, request.args), note_form=note, task_form=task,
        normal=Phase.NORMAL, asked=request.args, **given,
    )  # fmt: skip
    return make_response(page, status)
