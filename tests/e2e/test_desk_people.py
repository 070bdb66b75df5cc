"""Pages of people, of the platform and of the register in a real Chromium: accessible, silent, never sideways."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from app.core.audit.log import Actor
from app.core.clock import rome_day, utc_now
from app.core.database import open_database
from app.core.identity.grants import grant
from app.core.identity.issuers import create_issuer, own_issuer
from app.core.identity.models import Account
from app.core.identity.onboarding import record_joining
from app.core.identity.people_invited import invite_here
from app.core.identity.person import Person
from app.core.identity.proposals import propose_admin
from app.core.identity.roles import Role
from app.core.identity.sessions import begin_session, signed_in
from app.factory import create_app
from config import Settings
from e2e.chromium import Chromium
from e2e.product import OUTPUT, Product

pytestmark = pytest.mark.e2e

FIRENZE = "048017"
LOCAL = {"people": f"/comune/{FIRENZE}/persone", "register": f"/comune/{FIRENZE}/registro"}
PLATFORM = {
    "platform-people": "/gestione/persone",
    "platform-person": "/gestione/persone/2",
    "platform-invite": "/gestione/persone/invita",
    "platform-admins": "/gestione/amministratori",
    "platform-issuers": "/gestione/enti",
    "platform-joining": "/gestione/adesioni",
    "platform-register": "/gestione/registro",
    "desks": "/comune",
}


def somebody(session: Session, name: str, role: Role, istat_code: str | None) -> tuple[Person, str]:
    """An account with a role, signed in; the person, and the secret of their session."""
    now, prova = utc_now(), Actor("prova", "test")
    made = Account(email=f"{name.lower()}@comune.example", name=f"{name} Rossi", created_at=now, created_by="prova")
    session.add(made)
    session.flush()
    issuer = own_issuer(session, prova, istat_code, now=now) if istat_code else None
    grant(session, prova, made, role, issuer, now=now)
    _, token = begin_session(session, made.id, method="password", origin="127.0.0.1", agent="prova", now=now)
    person = signed_in(session, token, origin="127.0.0.1", now=now)
    assert person
    return person, token


@pytest.fixture(scope="module")
def cookies(product: Product) -> dict[str, str]:
    """Cookies of an admin of Firenze and of one of the platform, with something on every page."""
    base, now = product.url("").rstrip("/"), utc_now()
    settings = Settings.from_env(product.environment)
    with closing(open_database(settings)) as database:
        with database.transaction() as session:
            ada, platform = somebody(session, "Ada", Role.ADMIN, None)
            bea, _ = somebody(session, "Bea", Role.ADMIN, None)
            ugo, local = somebody(session, "Ugo", Role.ADMIN, FIRENZE)
            both = {"kind": "union", "name": "Unione della Piana", "municipalities": [FIRENZE, "100005"]}
            create_issuer(session, ada, **both, reason="statuto", now=now)  # type: ignore[arg-type]
            given = {"email": "nuova@comune.example", "name": "Nuova Persona", "role": Role.OFFICIAL}
            invite_here(session, ugo, FIRENZE, **given, base_url=base, now=now)  # type: ignore[arg-type]
            asked = {"email": "gino@regione.example", "name": "Gino Serra", "issuer_id": None, "reason": "sostituisce"}
            propose_admin(session, bea, **asked, now=now)  # type: ignore[arg-type]
            day = rome_day(now) - timedelta(days=400)
            record_joining(session, ada, "048001", joined_on=day, act="delibera n. 12", now=now)
        signer = create_app(settings, database).session_interface.get_signing_serializer(create_app(settings, database))
    tokens = {"local": local, "platform": platform}
    return {name: str(signer.dumps({"_user_id": token, "_fresh": True})) for name, token in tokens.items()}


@pytest.mark.parametrize("name", [*LOCAL, *PLATFORM])
def test_page_is_accessible_quiet_and_never_sideways(
    product: Product, chromium: Chromium, cookies: dict[str, str], name: str
) -> None:
    who = "local" if name in LOCAL else "platform"
    chromium.tell("Network.setCookie", name="cittadino_desk", value=cookies[who], url=product.url())
    chromium.resize(360)
    chromium.open(product.url((LOCAL | PLATFORM)[name]))
    chromium.js("document.querySelectorAll('main details').forEach((one) => { one.open = true; })")
    assert chromium.js("document.querySelector('main h1') !== null && !document.querySelector('main .error-code')")
    for width in (360, 1280):
        chromium.resize(width)
        chromium.shot(OUTPUT / f"desk-{name}-{width}.png", full=True)
        assert chromium.axe() == [], width
        assert chromium.js("document.documentElement.scrollWidth") <= width, "the page scrolls sideways"
    assert chromium.errors == []
