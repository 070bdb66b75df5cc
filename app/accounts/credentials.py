"""Changing what one signs in with: password, phone, recovery codes. Each wants the proofs that it protects."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, TypeVar

from flask import flash, redirect, render_template, session, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.accounts.arrival import device
from app.accounts.door import knocked, worse
from app.accounts.equipment import tools
from app.accounts.forms import Again, ChangePassword, Code
from app.core.errors import ExpectedError
from app.core.identity.accounts import change_password, confirm_both
from app.core.identity.enrolment import begin_enrolment, confirm_enrolment, renew_codes
from app.core.identity.throttle import strike_out
from app.web.access import current_person
from app.web.context import context
from app.web.routing import Access, Route

_CHANGING = "changing_device"
#: To set up the new device, once both proofs were given.
_WITHIN = timedelta(minutes=30)
#: What attempts of people who are signed in are counted under: they lock nobody out of the door.
_AGAIN = "signed in"
_T = TypeVar("_T")


def own_password() -> Any:
    """A new password, for who knows the current one."""
    form, status = ChangePassword(), 200
    if form.validate_on_submit():
        try:
            _change_password(form)
            flash(_("The password is changed. You are signed out everywhere else."))
            return redirect(url_for("accounts.account"), code=303)
        except ExpectedError as error:
            fields = {"password_wrong": "current", "too_many_attempts": None}
            status = form.refuse(error, fields.get(error.code, "password"))
    return render_template("accounts/change_password.html", form=form), worse(form, status)


def recovery_codes() -> Any:
    """Ten new recovery codes, shown once."""
    form, status, keys, person = Again(), 200, tools().keys, current_person()
    if form.validate_on_submit():
        try:
            codes = _once_proved(
                form, lambda database, now: renew_codes(database, keys, person.actor, person.account_id, now=now)
            )
            return render_template("accounts/recovery_codes.html", codes=codes, onwards=url_for("accounts.account"))
        except ExpectedError as error:
            status = form.refuse(error, "password" if error.code == "password_wrong" else "code")
    return render_template("accounts/again.html", form=form, what="codes"), worse(form, status)


def change_device() -> Any:
    """Another phone: both proofs first."""
    form, status, keys, person = Again(), 200, tools().keys, current_person()
    if form.validate_on_submit():
        try:
            _once_proved(form, lambda database, now: begin_enrolment(database, keys, person.account_id))
            session[_CHANGING] = {"session": person.session_id, "at": context().clock().timestamp()}
            return redirect(url_for("accounts.new_device"), code=303)
        except ExpectedError as error:
            status = form.refuse(error, "password" if error.code == "password_wrong" else "code")
    return render_template("accounts/again.html", form=form, what="device"), worse(form, status)


def new_device() -> Any:
    """The new phone: its picture, and a first code of it."""
    person, form, status = current_person(), Code(), 200
    if not _may_change(person.session_id):
        return redirect(url_for("accounts.change_device"), code=303)
    if form.validate_on_submit():
        try:
            _confirm_device(form.code.data)
            session.pop(_CHANGING, None)
            flash(_("Codes now come from the new phone only."))
            return redirect(url_for("accounts.account"), code=303)
        except ExpectedError as error:
            status = form.refuse(error, "code")
    with context().database.transaction() as database:
        secret = begin_enrolment(database, tools().keys, person.account_id)
    page = render_template("accounts/set_up.html", form=form, arriving=False, **device(secret, person.email))
    return page, worse(form, status)


def _change_password(form: ChangePassword) -> None:
    person, now, attempt_id = current_person(), context().clock(), _counted()
    with context().database.transaction() as database:
        change_password(database, tools().passwords, person, form.current.data, form.password.data, now=now)
        strike_out(database, attempt_id)


def _confirm_device(code: str) -> None:
    person, now, attempt_id = current_person(), context().clock(), _counted()
    with context().database.transaction() as database:
        confirm_enrolment(database, tools().keys, person.actor, person.account_id, code, now=now)
        strike_out(database, attempt_id)


def _once_proved(form: Again, act: Callable[[Session, datetime], _T]) -> _T:
    """Do something once password and code were given anew."""
    person, now, attempt_id = current_person(), context().clock(), _counted()
    with context().database.transaction() as database:
        given = (form.password.data, form.code.data)
        confirm_both(database, tools().keys, tools().passwords, person.account_id, *given, now=now)
        strike_out(database, attempt_id)
        return act(database, now)


def _counted() -> int:
    return knocked(current_person().email, _AGAIN)


def _may_change(session_id: int) -> bool:
    kept = session.get(_CHANGING)
    if kept is None or kept["session"] != session_id:
        return False
    return context().clock().timestamp() - float(kept["at"]) < _WITHIN.total_seconds()


ROUTES = (
    Route("/account/password", own_password, Access.SIGNED_IN, ("GET", "POST")),
    Route("/account/codici", recovery_codes, Access.SIGNED_IN, ("GET", "POST")),
    Route("/account/telefono", change_device, Access.SIGNED_IN, ("GET", "POST")),
    Route("/account/telefono/nuovo", new_device, Access.SIGNED_IN, ("GET", "POST")),
)
