"""Half of the way in, kept in the signed cookie for a few minutes; and the last step, from which one is in."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from flask import request, session
from flask_login import login_user
from sqlalchemy.orm import Session
from werkzeug.exceptions import Unauthorized

from app.core.identity.proofs import Proved, let_in, proved_still
from app.core.identity.sessions import signed_in
from app.web.access import SignedIn, client_address
from app.web.context import context

_KEY = "proved"
#: To type a code; and to find an app, install it and take a picture.
CODE_WITHIN, SET_UP_WITHIN = timedelta(minutes=5), timedelta(minutes=30)


def keep(who: Proved, target: str) -> None:
    """Remember the first proof, and where its giver wants to be. All that the cookie held before is gone."""
    session.clear()
    session[_KEY] = {
        "account": who.account_id,
        "method": who.method,
        "stamp": who.stamp,
        "at": context().clock().timestamp(),
        "next": target,
    }


def half_way(database: Session) -> Proved:
    """Who has given the first proof, lately enough.

    Raises:
        werkzeug Unauthorized: nobody: they begin again at the door.
    """
    kept = session.get(_KEY)
    found = proved_still(database, kept["account"], kept["method"], kept["stamp"]) if kept else None
    if kept is None or found is None or _age(kept) > (CODE_WITHIN if found.enrolled else SET_UP_WITHIN):
        session.pop(_KEY, None)
        raise Unauthorized
    return found


def target() -> str:
    """Where whoever is half way wants to be; empty: nowhere in particular."""
    kept: dict[str, Any] = session.get(_KEY) or {}
    return str(kept.get("next") or "")


def enter(database: Session, who: Proved, second: str, attempt_id: int | None, *, now: datetime) -> None:
    """Sign in: a session of their own, in a cookie that holds nothing of what it held before."""
    origin, agent = client_address(), request.user_agent.string
    token = let_in(database, who, second, attempt_id=attempt_id, origin=origin, agent=agent, now=now)
    person = signed_in(database, token, origin=origin, now=now)
    assert person is not None
    session.clear()
    login_user(SignedIn(token, person))


def _age(kept: dict[str, Any]) -> timedelta:
    return timedelta(seconds=context().clock().timestamp() - float(kept["at"]))
