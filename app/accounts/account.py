"""What somebody sees of themselves, and where they are signed in."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from app.accounts import words
from app.core.identity.models import Account
from app.core.identity.places import end_others, end_place
from app.core.identity.recovery import codes_left
from app.core.identity.sessions import sessions_of
from app.web.access import current_person
from app.web.context import context
from app.web.routing import Access, Route


def account() -> Any:
    """Who one is, and where one is signed in."""
    person = current_person()
    with context().database.transaction() as database:
        places = sessions_of(database, person.account_id, now=context().clock())
        left = codes_left(database, person.account_id)
        own = database.get_one(Account, person.account_id)
        about = {"places": places, "left": left, "own": own, "words": words}
        return render_template("accounts/account.html", person=person, **about)


def end_session(session_id: int) -> Any:
    """Sign out one place."""
    with context().database.transaction() as database:
        end_place(database, current_person(), session_id, now=context().clock())
    flash(_("That place is signed out."))
    return redirect(url_for("accounts.account"), code=303)


def end_other_sessions() -> Any:
    """Sign out everywhere else."""
    with context().database.transaction() as database:
        end_others(database, current_person(), now=context().clock())
    flash(_("You are signed out everywhere else."))
    return redirect(url_for("accounts.account"), code=303)


ROUTES = (
    Route("/account", account, Access.SIGNED_IN),
    Route("/account/collegamenti/<int:session_id>/termina", end_session, Access.SIGNED_IN, ("POST",)),
    Route("/account/collegamenti/altri/termina", end_other_sessions, Access.SIGNED_IN, ("POST",)),
)
