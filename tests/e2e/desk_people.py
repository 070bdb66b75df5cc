"""People at the desk of a running product, signed in by the cookie of their session."""

from __future__ import annotations

from contextlib import closing

from app.core.audit.log import Actor
from app.core.clock import utc_now
from app.core.database import open_database
from app.core.identity.grants import grant
from app.core.identity.issuers import own_issuer
from app.core.identity.models import Account
from app.core.identity.roles import Role
from app.core.identity.sessions import begin_session
from app.factory import create_app
from config import Settings
from e2e.chromium import Chromium
from e2e.product import Product

_COOKIE = "cittadino_desk"
_SOMEBODY = Actor("prova", "test")


def session_cookie(product: Product, role: Role, istat_code: str | None, name: str) -> str:
    """Somebody new with a role for a municipality (None: everywhere): the value of their cookie."""
    settings, now = Settings.from_env(product.environment), utc_now()
    with closing(open_database(settings)) as database:
        with database.transaction() as session:
            made = Account(email=f"{name}@comune.example", name=name, created_at=now, created_by="prova")
            session.add(made)
            session.flush()
            issuer = own_issuer(session, _SOMEBODY, istat_code, now=now) if istat_code else None
            grant(session, _SOMEBODY, made, role, issuer, now=now)
            _, token = begin_session(session, made.id, method="password", origin="127.0.0.1", agent="prova", now=now)
        app = create_app(settings, database)
        signer = app.session_interface.get_signing_serializer(app)
    assert signer is not None
    return str(signer.dumps({"_user_id": token, "_fresh": True}))


def sign_in(browser: Chromium, product: Product, cookie: str) -> None:
    """Be them from now on."""
    browser.tell("Network.setCookie", name=_COOKIE, value=cookie, url=product.url())
