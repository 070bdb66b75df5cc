"""What somebody sees and changes about themselves."""

from __future__ import annotations

from typing import Any

from flask import render_template

from app.core.identity.sessions import sessions_of
from app.web.access import current_person
from app.web.context import context
from app.web.routing import Access, Route


def account() -> Any:
    """Who one is, and where one is signed in."""
    person = current_person()
    with context().database.transaction() as session:
        places = sessions_of(session, person.account_id, now=context().clock())
    return render_template("accounts/account.html", person=person, places=places)


ROUTES = (Route("/account", account, Access.SIGNED_IN),)
