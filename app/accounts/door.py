"""The way in and the way out."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, session, url_for
from flask_babel import gettext as _
from flask_login import logout_user

from app.core.identity.sessions import end_session
from app.web.access import current_person, person_or_none
from app.web.context import context
from app.web.routing import Access, Route


def sign_in() -> Any:
    """The door."""
    if person_or_none():
        return redirect(url_for("municipal.desks"), code=303)
    return render_template("accounts/sign_in.html")


def sign_out() -> Any:
    """End the session here; nothing of it stays in the browser."""
    person = current_person()
    with context().database.transaction() as database:
        end_session(database, person.account_id, person.session_id, now=context().clock())
    logout_user()
    session.clear()
    flash(_("You have signed out."))
    return redirect(url_for("accounts.sign_in"), code=303)


ROUTES = (
    Route("/accesso", sign_in, Access.DOOR),
    Route("/accesso/esci", sign_out, Access.SIGNED_IN, ("POST",)),
)
