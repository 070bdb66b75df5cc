"""What all pages about the phase have in common: a form that acts, and the page it comes back to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, url_for
from sqlalchemy.orm import Session

from app.core.errors import InputRefused
from app.core.territory.lookup import get_municipality
from app.municipal.phases.forms import BESIDE, StatementForm
from app.municipal.phases.picture import picture
from app.web.context import context


def acted(form: StatementForm, istat_code: str, act: Callable[[Session], object], message: str) -> Any | None:
    """Where to go once ``act`` is done; None when the form was not sent, or was refused: it says why."""
    if not form.validate_on_submit():
        return None
    try:
        with context().database.transaction() as session:
            act(session)
    except InputRefused as error:
        form.refuse(error, BESIDE)
        return None
    flash(message)
    return redirect(url_for("municipal.phase", istat_code=istat_code), code=303)


def phase_page(
    template: str, istat_code: str, form: StatementForm | None = None, *, about: str = "phase", **more: Any
) -> Any:
    """A page about phase and operations centre: 422 where a form was refused. ``about`` names what the form states."""
    now = context().clock()
    with context().database.transaction() as session:
        place = get_municipality(session, istat_code)
        found = picture(session, istat_code, now=now)
    if form is not None:
        form.seen.data = str(found.last[about])
    page = render_template(f"municipal/phases/{template}", place=place, picture=found, now=now, form=form, **more)
    return page, 422 if form is not None and form.is_submitted() else 200
