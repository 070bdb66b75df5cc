"""Before something is paused, resumed or withdrawn: what will happen, to how many, and why it is done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import format_decimal, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from wtforms import StringField

from alerts.queries.standing_pauses import standing_pauses
from app.core.errors import InputRefused
from app.core.identity.person import Person
from app.core.identity.policy import require_on_platform
from app.core.identity.roles import Permission
from app.regional.room.state import pause_lines
from app.web.access import current_person
from app.web.context import context
from app.web.desk_forms import BOUNDED, FILLED_IN, DeskForm


class ReasonForm(DeskForm):
    """Why, in a line."""

    reason = StringField(_l("Reason"), [FILLED_IN, BOUNDED])


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked before an act. ``effects`` are sentences; ``soothing``: it undoes something that was stopped."""

    title: str
    effects: Sequence[str]
    button: str
    soothing: bool = False


Ask = Callable[[Session, datetime], Question]
Act = Callable[[Session, Person, str, datetime], str]


def asked_and_done(ask: Ask, act: Act) -> Any:
    """Show the question; with a reason, do it and go back to the room."""
    here, now, person, form = context(), context().clock(), current_person(), ReasonForm()
    require_on_platform(person, Permission.RUN_REGION)
    status = 200
    if form.validate_on_submit():
        try:
            with here.database.transaction() as session:
                done = act(session, person, form.reason.data or "", now)
        except InputRefused as error:
            status = form.refuse(error, {"reason_missing": "reason", "reason_too_long": "reason"})
        else:
            flash(done)
            return redirect(url_for("regional.room"), code=303)
    elif form.is_submitted():
        status = 422
    with here.database.transaction() as session:
        question, pauses = ask(session, now), pause_lines(standing_pauses(session), now)
    page = render_template("regional/room/act.html", question=question, form=form, pauses=pauses, about=None, now=now)
    return page, status


def number(count: int) -> str:
    """A count as Italians write it."""
    return str(format_decimal(count))


def municipalities(count: int) -> str:
    """``12 comuni``."""
    return str(ngettext("%(count)s municipality", "%(count)s municipalities", count, count=number(count)))


def nothing_changes() -> str:
    """Said where the levels that people read stay as they are."""
    return str(_("The levels that people read stay as they are."))
