"""The way in, in two steps, and the way out."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_login import logout_user

from app.accounts.equipment import tools
from app.accounts.forms import Code, Recovery, SignIn
from app.accounts.progress import enter, half_way, keep, target
from app.core.errors import ExpectedError
from app.core.identity.proofs import SIGN_IN, Proved, prove_code, prove_password
from app.core.identity.sessions import end_session
from app.core.identity.throttle import knock
from app.web.access import client_address, current_person, person_or_none, safe_next
from app.web.context import context
from app.web.desk_forms import DeskForm
from app.web.routing import Access, Route


def sign_in() -> Any:
    """The door: address and password."""
    wanted = safe_next(request.args.get("next"), "")
    if person_or_none():
        return redirect(wanted or url_for("municipal.desks"), code=303)
    form, status = SignIn(), 200
    if form.validate_on_submit():
        try:
            keep(_first_proof(form.email.data, form.password.data), wanted)
            return redirect(url_for("accounts.code"), code=303)
        except ExpectedError as error:
            status = form.refuse(error)
    provider = context().settings.oidc
    page = render_template("accounts/sign_in.html", form=form, wanted=wanted, provider=provider)
    return page, worse(form, status)


def code() -> Any:
    """The second step: a code of the phone, or from the paper."""
    with context().database.transaction() as database:
        who = half_way(database)
    if not who.enrolled:
        return redirect(url_for("accounts.set_up"), code=303)
    recovery = "recupero" in request.args
    form, status = (Recovery if recovery else Code)(), 200
    if form.validate_on_submit():
        try:
            wanted = target()
            _second_proof(who, form.code.data)
            return redirect(safe_next(wanted, url_for("municipal.desks")), code=303)
        except ExpectedError as error:
            status = form.refuse(error, "code")
    return render_template("accounts/code.html", form=form, recovery=recovery), worse(form, status)


def sign_out() -> Any:
    """End the session here; nothing of it stays in the browser."""
    person = current_person()
    with context().database.transaction() as database:
        end_session(database, person.account_id, person.session_id, now=context().clock())
    logout_user()
    session.clear()
    flash(_("You have signed out."))
    return redirect(url_for("accounts.sign_in"), code=303)


def knocked(about: str, purpose: str = SIGN_IN) -> int:
    """Write down an attempt, in a transaction of its own: what follows may be undone, this is not.

    Raises:
        Throttled: ``too_many_attempts``.
    """
    with context().database.transaction() as database:
        return knock(database, tools().keys, purpose, about, origin=client_address(), now=context().clock())


def _first_proof(email: str, password: str) -> Proved:
    attempt_id = knocked(email)
    with context().database.transaction() as database:
        return prove_password(database, tools().passwords, email, password, attempt_id=attempt_id)


def _second_proof(who: Proved, given: str) -> None:
    attempt_id, now = knocked(who.email), context().clock()
    with context().database.transaction() as database:
        second = prove_code(database, tools().keys, who.account_id, given, now=now)
        enter(database, who, second, attempt_id, now=now)
    if second == "recovery":
        flash(_("You used a recovery code: it is good no more. If the phone is lost, connect another one."), "warning")


def worse(form: DeskForm, status: int) -> int:
    """The status of a page whose form was found wrong before anything else looked at it."""
    return 422 if form.errors and status == 200 else status


ROUTES = (
    Route("/accesso", sign_in, Access.DOOR, ("GET", "POST")),
    Route("/accesso/codice", code, Access.DOOR, ("GET", "POST")),
    Route("/accesso/esci", sign_out, Access.SIGNED_IN, ("POST",)),
)
