"""The operating phase: how it is, declaring one, adding its act, putting it right."""

from __future__ import annotations

from typing import Any

from flask import request
from flask_babel import gettext as _

from app.core.phases.declaring import add_act, correct_phase, declare_phase
from app.core.phases.phase import Phase
from app.core.phases.reading import phase_statements
from app.core.phases.statements import find
from app.municipal.phases.answers import acted, phase_page
from app.municipal.phases.forms import ActForm, CorrectPhaseForm, PhaseForm, WithdrawForm
from app.web.access import current_person
from app.web.context import context


def phase(istat_code: str) -> Any:
    """How it is now, and everything that was stated."""
    return phase_page("phase.html", istat_code)


def phase_declare(istat_code: str) -> Any:
    """One screen: which phase, since when."""
    form, person, now = PhaseForm(), current_person(), context().clock()
    done = acted(
        form,
        istat_code,
        lambda session: declare_phase(session, person, istat_code, form.said(), seen=form.seen_id, now=now),
        _("Declared: citizens see it now."),
    )
    if not form.is_submitted():
        wanted = request.args.get("fase")
        form.since.data, form.phase.data = now, wanted if wanted in set(Phase) else None
    return done or phase_page("declare.html", istat_code, form)


def phase_act(istat_code: str, statement_id: int) -> Any:
    """The act of a declaration, when it is there."""
    form, person, earlier = ActForm(), current_person(), _statement(istat_code, statement_id)
    done = acted(
        form,
        istat_code,
        lambda session: add_act(session, person, istat_code, statement_id, form.act.data or "", now=context().clock()),
        _("The act has been added."),
    )
    return done or phase_page("act.html", istat_code, form, statement=earlier)


def phase_correct(istat_code: str, statement_id: int) -> Any:
    """Say again what a declaration should have said."""
    form, person, earlier = CorrectPhaseForm(), current_person(), _statement(istat_code, statement_id)
    done = acted(
        form,
        istat_code,
        lambda session: correct_phase(
            session,
            person,
            istat_code,
            statement_id,
            form.said(),
            reason=form.reason.data or "",
            now=context().clock(),
        ),
        _("Corrected. What was there before stays in the history."),
    )
    if not form.is_submitted() and (said := earlier.content):
        form.phase.data, form.since.data = said.phase.value, said.since
        form.act.data, form.note.data = said.act, said.note
    return done or phase_page("correct.html", istat_code, form, statement=earlier)


def phase_withdraw(istat_code: str, statement_id: int) -> Any:
    """Say that a declaration should not have been made."""
    form, person, earlier = WithdrawForm(), current_person(), _statement(istat_code, statement_id)
    done = acted(
        form,
        istat_code,
        lambda session: correct_phase(
            session, person, istat_code, statement_id, None, reason=form.reason.data or "", now=context().clock()
        ),
        _("Withdrawn. It stays in the history."),
    )
    return done or phase_page("withdraw.html", istat_code, form, statement=earlier)


def _statement(istat_code: str, statement_id: int) -> Any:
    with context().database.transaction() as session:
        return find(phase_statements(session, istat_code), statement_id)
