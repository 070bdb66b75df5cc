"""An invitation: the first step of whoever arrives, and one more role for who is here already."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from app.accounts.door import worse
from app.accounts.equipment import tools
from app.accounts.forms import Welcome
from app.accounts.progress import keep
from app.core.errors import ExpectedError
from app.core.identity import invitations
from app.core.identity.proofs import account_by_email
from app.web.access import client_address, current_person, person_or_none
from app.web.context import context
from app.web.people_words import role_word
from app.web.routing import Access, Route


def invitation(token: str) -> Any:
    """An invitation: a new account, or one more role for who has one."""
    now = context().clock()
    with context().database.transaction() as database:
        found = invitations.living_invitation(database, token, now=now)
        whom, known = invitations.issuer_name(database, found), account_by_email(database, found.email) is not None
        form, status = Welcome(data={"name": found.name}), 200
        said = {"email": found.email, "role": role_word(found.role), "whom": whom, "token": token}
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


ROUTES = (
    Route("/accesso/invito/<token>", invitation, Access.DOOR, ("GET", "POST")),
    Route("/accesso/invito/<token>/accetta", accept_invitation, Access.SIGNED_IN, ("POST",)),
)
