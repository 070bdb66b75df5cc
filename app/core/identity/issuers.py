"""For whom somebody speaks: found, or made on first use."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app.core.audit.log import Actor, record
from app.core.errors import InputRefused, NotFound
from app.core.identity.models import Issuer, IssuerMunicipality
from app.core.identity.person import Person
from app.core.identity.policy import require_on_platform
from app.core.identity.roles import Permission
from app.core.territory.lookup import get_municipality

#: Kinds of issuers that speak for several municipalities.
SEVERAL = ("union", "utility")
_SHORTEST_NAME, _LONGEST_NAME = 3, 120


def own_issuer(session: Session, actor: Actor, istat_code: str, *, now: datetime) -> Issuer:
    """The issuer that is a municipality itself.

    Raises:
        NotFound: ``municipality_unknown``.
    """
    place = get_municipality(session, istat_code)
    found = session.scalars(select(Issuer).where(Issuer.istat_code == istat_code)).one_or_none()
    if found is None:
        found = Issuer(
            kind="municipality",
            name=f"Comune di {place.name}",
            istat_code=istat_code,
            created_at=now,
            created_by=actor.name,
        )
        session.add(found)
        session.flush()
        session.add(IssuerMunicipality(issuer_id=found.id, istat_code=istat_code))
        session.flush()
    return found


def unions_by_municipality(session: Session) -> dict[str, tuple[str, ...]]:
    """ISTAT code → names of the unions that speak for it; whom none speaks for is not there. One statement."""
    rows = session.execute(
        select(IssuerMunicipality.istat_code, Issuer.name)
        .join(Issuer, Issuer.id == IssuerMunicipality.issuer_id)
        .where(Issuer.kind == "union")
        .order_by(Issuer.name)
    )
    found: dict[str, tuple[str, ...]] = {}
    for istat_code, name in rows:
        found[istat_code] = (*found.get(istat_code, ()), name)
    return found


def issuer_subject(issuer: Issuer) -> str:
    """What the audit says acts about an issuer are about: a municipality itself, or whoever speaks for several."""
    return f"municipality:{issuer.istat_code}" if issuer.istat_code else f"issuer:{issuer.id}"


def create_issuer(
    session: Session,
    person: Person,
    *,
    kind: str,
    name: str,
    municipalities: Collection[str],
    reason: str,
    now: datetime,
) -> Issuer:
    """A union of municipalities or a utility, with those that it speaks for.

    Raises:
        Forbidden: ``not_allowed``.
        NotFound: ``municipality_unknown``.
        InputRefused: ``issuer_kind_unknown``, ``issuer_name_missing``, ``issuer_name_taken``,
            ``issuer_without_municipalities``, ``reason_missing``, ``reason_too_long``.
    """
    actor = require_on_platform(person, Permission.MANAGE_PLATFORM)
    if kind not in SEVERAL:
        raise InputRefused("issuer_kind_unknown", "Va detto se è un'unione di comuni o un gestore di servizi.")
    name, codes = _issuer_name(session, name), _members_given(session, municipalities)
    made = Issuer(kind=kind, name=name, created_at=now, created_by=actor.name)
    session.add(made)
    session.flush()
    session.add_all(IssuerMunicipality(issuer_id=made.id, istat_code=code) for code in codes)
    _record(session, actor, made, "issuer.created", reason, {}, _said(made, codes), now)
    return made


def change_issuer(
    session: Session,
    person: Person,
    issuer_id: int,
    *,
    name: str,
    municipalities: Collection[str],
    reason: str,
    now: datetime,
) -> Issuer:
    """Another name, other members. What a municipality is called, and that it speaks for itself, is not changed here.

    Raises:
        As :func:`create_issuer`; NotFound: ``issuer_unknown``, also for a municipality's own.
    """
    actor = require_on_platform(person, Permission.MANAGE_PLATFORM)
    found = session.get(Issuer, issuer_id, with_for_update=True)
    if found is None or found.kind not in SEVERAL:
        raise NotFound("issuer_unknown", "Questo ente non c'è.")
    before = _said(found, members(session, issuer_id))
    found.name, codes = _issuer_name(session, name, found.id), _members_given(session, municipalities)
    ours = IssuerMunicipality.issuer_id == issuer_id
    session.execute(delete(IssuerMunicipality).where(ours, IssuerMunicipality.istat_code.not_in(codes)))
    there = set(members(session, issuer_id))
    session.add_all(IssuerMunicipality(issuer_id=issuer_id, istat_code=code) for code in codes if code not in there)
    _record(session, actor, found, "issuer.changed", reason, before, _said(found, codes), now)
    return found


def members(session: Session, issuer_id: int) -> list[str]:
    """ISTAT codes of those an issuer speaks for, in order."""
    found = select(IssuerMunicipality.istat_code).where(IssuerMunicipality.issuer_id == issuer_id)
    return list(session.scalars(found.order_by(IssuerMunicipality.istat_code)))


def _issuer_name(session: Session, text: str, own: int = 0) -> str:
    name = " ".join(text.split())
    if not _SHORTEST_NAME <= len(name) <= _LONGEST_NAME or not name.isprintable():
        message = f"Serve il nome dell'ente, da {_SHORTEST_NAME} a {_LONGEST_NAME} caratteri."
        raise InputRefused("issuer_name_missing", message)
    if session.scalar(select(Issuer.id).where(func.lower(Issuer.name) == name.lower(), Issuer.id != own)):
        raise InputRefused("issuer_name_taken", f"C'è già un ente che si chiama {name}.")
    return name


def _members_given(session: Session, codes: Collection[str]) -> list[str]:
    if not codes:
        raise InputRefused("issuer_without_municipalities", "Va detto per quali comuni parla: almeno uno.")
    return sorted({get_municipality(session, code).istat_code for code in codes})


def _said(issuer: Issuer, codes: Sequence[str]) -> dict[str, object]:
    return {"kind": issuer.kind, "name": issuer.name, "municipalities": list(codes)}


def _record(
    session: Session,
    actor: Actor,
    issuer: Issuer,
    action: str,
    reason: str,
    before: Mapping[str, object],
    after: Mapping[str, object],
    now: datetime,
) -> None:
    session.flush()
    subject = issuer_subject(issuer)
    record(session, actor, action=action, subject=subject, reason=reason, before=before, after=after, now=now)
