"""Arriving for the first time: the invitation, the phone for codes, the recovery codes."""

from __future__ import annotations

from typing import Any

import segno
from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from app.accounts.door import knocked, worse
from app.accounts.forms import Code, Welcome
from app.accounts.progress import enter, half_way, keep, target
from app.accounts.tools import tools
from app.accounts.words import role_name
from app.core.audit.log import Actor
from app.core.errors import ExpectedError
from app.core.identity import enrolment, invitations
from app.core.identity.proofs import account_by_email
from app.core.identity.totp import enrolment_uri
from app.web.access import client_address, current_person, person_or_none, safe_next
from app.web.context import context
from app.web.routing import Access, Route


def invitation(token: str) -> Any:
    """An invitation: a new account, or one more role for who has one."""
    now = context().clock()
    with context().database.transaction() as database:
        found = invitations.living_invitation(database, token, now=now)
        whom, known = invitations.issuer_name(database, found), account_by_email(database, found.email) is not None
        form, status = Welcome(data={"name": found.name}), 200
        said = {"email": found.email, "role": role_name(found.role), "whom": whom, "token": token}
    if known or person_or_none():
        return render_template("accounts/invitation_known.html", known=known, **said)
    if form.validate_on_submit():
        try:
            _begin_account(token, form)
            return redirect(url_for("accounts.set_up"), code=303)
        except ExpectedError as error:
            status = form.refuse(error, "name" if error.code == "name_invalid" else "password")
    return render_template("accounts/invitation.html", form=form, **said), worse(form, status)


def accept_invitation(token: str) -> Any:
    """Take on the role of an invitation."""
    with context().database.transaction() as database:
        invitations.accept_signed_in(database, current_person(), token, now=context().clock())
    flash(_("You have accepted the invitation."))
    return redirect(url_for("municipal.desks"), code=303)


def set_up() -> Any:
    """The phone for codes, of whoever has none yet; then in, with the recovery codes."""
    with context().database.transaction() as database:
        who = half_way(database)
        if who.enrolled:
            return redirect(url_for("accounts.code"), code=303)
        secret = enrolment.begin_enrolment(database, tools().keys, who.account_id)
    form, status = Code(), 200
    if form.validate_on_submit():
        try:
            wanted = safe_next(target(), url_for("municipal.desks"))
            return render_template("accounts/recovery_codes.html", codes=_arrived(form.code.data), onwards=wanted)
        except ExpectedError as error:
            status = form.refuse(error, "code")
    page = render_template("accounts/set_up.html", form=form, arriving=True, **device(secret, who.email))
    return page, worse(form, status)


def device(secret: str, email: str) -> dict[str, str]:
    """What the page shows of a new device: a picture to take, and the same to type."""
    picture = segno.make(enrolment_uri(secret, email), error="m").svg_data_uri(scale=5, border=4, light="#fff")
    return {"picture": picture, "secret": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))}


def _begin_account(token: str, form: Welcome) -> None:
    with context().database.transaction() as database:
        who = invitations.accept_anew(
            database,
            tools().passwords,
            token,
            form.name.data,
            form.password.data,
            origin=client_address(),
            now=context().clock(),
        )
    keep(who, "")


def _arrived(code: str) -> list[str]:
    now = context().clock()
    with context().database.transaction() as database:
        who = half_way(database)
    attempt_id = knocked(who.email)
    with context().database.transaction() as database:
        actor = Actor(who.email, client_address())
        enrolment.confirm_enrolment(database, tools().keys, actor, who.account_id, code, now=now)
        codes = enrolment.renew_codes(database, tools().keys, actor, who.account_id, now=now)
        enter(database, who, "totp", attempt_id, now=now)
    return codes


ROUTES = (
    Route("/accesso/invito/<token>", invitation, Access.DOOR, ("GET", "POST")),
    Route("/accesso/invito/<token>/accetta", accept_invitation, Access.SIGNED_IN, ("POST",)),
    Route("/accesso/telefono", set_up, Access.DOOR, ("GET", "POST")),
)
