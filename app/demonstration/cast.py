"""The people of the demonstration. They have no password: whoever wants to be one asks for a link on the machine."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.core.audit.log import Actor
from app.core.identity.grants import grant
from app.core.identity.issuers import own_issuer
from app.core.identity.models import Account, Issuer
from app.core.identity.person import Charge, Person
from app.core.identity.roles import Role
from app.core.made_up import DOMAIN
from app.core.territory.lookup import get_municipality

_ORIGIN = "demo"
DIRECTOR = Actor(f"regia@{DOMAIN}", _ORIGIN)
#: Who looks after the region.
OPERATOR = f"regione@{DOMAIN}"


@dataclass(frozen=True, slots=True)
class Office:
    """Two people of a municipality: who prepares, and who answers for it."""

    istat_code: str
    name: str
    official: Person
    approver: Person


def operator(session: Session, *, now: datetime) -> Person:
    """The operator of the region."""
    return _person(session, OPERATOR, "Regione", Role.OPERATOR, None, seen=True, now=now)


def office(session: Session, istat_code: str, *, seen: bool, now: datetime) -> Office:
    """The two people of a municipality; ``seen``: they have been at their desk since."""
    name = get_municipality(session, istat_code).name
    own = own_issuer(session, DIRECTOR, istat_code, now=now)
    official = _person(session, official_of(istat_code), f"Ufficio di {name}", Role.OFFICIAL, own, seen=seen, now=now)
    answers = _person(
        session, approver_of(istat_code), f"Responsabile di {name}", Role.APPROVER, own, seen=seen, now=now
    )
    return Office(istat_code, name, official, answers)


def official_of(istat_code: str) -> str:
    """The address of who prepares."""
    return f"ufficio.{istat_code}@{DOMAIN}"


def approver_of(istat_code: str) -> str:
    """The address of who approves."""
    return f"responsabile.{istat_code}@{DOMAIN}"


def _person(
    session: Session, email: str, name: str, role: Role, issuer: Issuer | None, *, seen: bool, now: datetime
) -> Person:
    when = now if seen else None
    made = Account(
        email=email, name=f"{name} (dimostrazione)", created_at=now, created_by=DIRECTOR.name, first_sign_in_at=when,
        last_seen_at=when,
    )  # fmt: skip
    session.add(made)
    session.flush()
    grant(session, DIRECTOR, made, role, issuer, now=now)
    places = frozenset({issuer.istat_code}) if issuer and issuer.istat_code else None
    charge = Charge(role, issuer.id if issuer else None, issuer.name if issuer else "", places)
    return Person(made.id, made.email, made.name, 0, _ORIGIN, (charge,))
