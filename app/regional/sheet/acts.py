"""What an operator does on the page of a municipality: notes and tasks."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _

from app.core.errors import ExpectedError, Forbidden, InputRefused
from app.core.follow_up.noting import add_note
from app.core.follow_up.queries import operators
from app.core.follow_up.tasks import ToDo, add_task, change_task, finish_task, reopen_task
from app.regional.sheet.forms import NoteForm, TaskForm, operator_choices
from app.regional.sheet.page import sheet_page
from app.web.access import current_person
from app.web.context import context

_BESIDE = {"operator_unknown": "assignee", "task_title_missing": "title", "task_title_too_long": "title",
           "task_day_invalid": "due_on"}  # fmt: skip


def note_add(istat_code: str) -> Any:
    """Write a note, or correct one."""
    form, status = NoteForm(), 422
    if form.validate():
        try:
            with context().database.transaction() as session:
                here = (session, current_person(), istat_code, str(form.text.data))
                add_note(*here, corrects_id=form.corrects_id, now=context().clock())
            flash(_("The note is written."))
            return _back(istat_code, "note")
        except InputRefused as error:
            status = form.refuse(error, "text")
    return sheet_page(istat_code, form, TaskForm(formdata=None), status=status)


def task_add(istat_code: str) -> Any:
    """Give somebody a task."""
    form, status = _task_form(), 422
    if form.validate():
        try:
            with context().database.transaction() as session:
                add_task(session, current_person(), istat_code, _asked(form), now=context().clock())
            flash(_("The task is given."))
            return _back(istat_code, "compiti")
        except Forbidden:
            raise
        except ExpectedError as error:
            status = form.refuse(error, _BESIDE)
    return sheet_page(istat_code, NoteForm(formdata=None), form, status=status)


def task_act(istat_code: str, task_id: int) -> Any:
    """Say that a task is done, that it is not, or change it (``azione``)."""
    person, now, act = current_person(), context().clock(), request.form.get("azione")
    try:
        with context().database.transaction() as session:
            if act == "fatto":
                note = request.form.get("nota", "")
                finish_task(session, person, istat_code, task_id, note=note, now=now)
                flash(_("The task is done."))
            elif act == "riapri":
                reopen_task(session, person, istat_code, task_id, now=now)
                flash(_("The task is open again."))
            else:
                change_task(session, person, istat_code, task_id, _changed(), now=now)
                flash(_("The task is changed."))
    except InputRefused as error:
        flash(error.message, "warning")
    if request.form.get("da") == "regione":
        return redirect(url_for("regional.tasks"), code=303)
    return _back(istat_code, "compiti")


def _changed() -> ToDo:
    form = _task_form()
    if not form.validate():
        raise InputRefused("task_title_missing", _("A task needs what is to be done, a day and an operator."))
    return _asked(form)


def _task_form() -> TaskForm:
    form = TaskForm()
    with context().database.transaction() as session:
        form.assignee.choices = operator_choices(operators(session))
    return form


def _asked(form: TaskForm) -> ToDo:
    assert form.due_on.data is not None
    return ToDo(str(form.title.data), form.due_on.data, int(form.assignee.data))


def _back(istat_code: str, anchor: str) -> Any:
    return redirect(url_for("regional.sheet", istat_code=istat_code, _anchor=anchor), code=303)
