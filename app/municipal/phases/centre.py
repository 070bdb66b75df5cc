"""The operations centre (COC): opening, keeping it right, closing."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from app.core.phases.centre import CentreSaid, CentreState
from app.core.phases.convening import correct_centre, state_centre
from app.core.phases.queries import centre_of
from app.core.phases.reading import centre_statements
from app.core.phases.statements import find
from app.municipal.phases.answers import acted, phase_page
from app.municipal.phases.forms import (
    CentreForm,
    CloseCentreForm,
    CorrectCentreForm,
    CorrectClosingForm,
    WithdrawForm,
)
from app.web.access import current_person
from app.web.context import context


def phase_centre(istat_code: str) -> Any:
    """Open it, or say what of it has changed."""
    form, person, now = CentreForm(), current_person(), context().clock()
    done = acted(
        form,
        istat_code,
        lambda session: state_centre(session, person, istat_code, form.said(), seen=form.seen_id, now=now),
        _("Written down: citizens see it now."),
    )
    if not form.is_submitted():
        with context().database.transaction() as session:
            found = centre_of(session, istat_code, at=now)
        _fill(form, found.said if found else None)
        form.since.data = now
    return done or phase_page("centre.html", istat_code, form, about="centre")


def phase_centre_close(istat_code: str) -> Any:
    """Close it."""
    form, person, now = CloseCentreForm(), current_person(), context().clock()
    done = acted(
        form,
        istat_code,
        lambda session: state_centre(session, person, istat_code, form.said(), seen=form.seen_id, now=now),
        _("The operations centre is closed."),
    )
    if not form.is_submitted():
        form.since.data = now
    return done or phase_page("centre_close.html", istat_code, form, about="centre")


def phase_centre_correct(istat_code: str, statement_id: int) -> Any:
    """Say again what a statement should have said."""
    earlier, person = _statement(istat_code, statement_id), current_person()
    said = earlier.content
    closing = said is not None and said.state is CentreState.CLOSED
    form = CorrectClosingForm() if closing else CorrectCentreForm()
    done = acted(
        form,
        istat_code,
        lambda session: correct_centre(
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
    if not form.is_submitted():
        _fill(form, said)
    return done or phase_page("centre_correct.html", istat_code, form, about="centre", statement=earlier)


def phase_centre_withdraw(istat_code: str, statement_id: int) -> Any:
    """Say that a statement should not have been made."""
    form, person, earlier = WithdrawForm(), current_person(), _statement(istat_code, statement_id)
    done = acted(
        form,
        istat_code,
        lambda session: correct_centre(
            session, person, istat_code, statement_id, None, reason=form.reason.data or "", now=context().clock()
        ),
        _("Withdrawn. It stays in the history."),
    )
    return done or phase_page("withdraw.html", istat_code, form, about="centre", statement=earlier)


def _fill(form: Any, said: CentreSaid | None) -> None:
    """What was last stated, to be kept or changed."""
    if said is None:
        return
    form.since.data, form.act.data = said.since, said.act
    if said.state is CentreState.OPEN:
        form.place.data, form.phones.data = said.place, "\n".join(said.phones)
        form.functions.data = [function.value for function in said.functions]


def _statement(istat_code: str, statement_id: int) -> Any:
    with context().database.transaction() as session:
        return find(centre_statements(session, istat_code), statement_id)
