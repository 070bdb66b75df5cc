"""Making an admin takes two: one admin proposes, another decides.

The very first is made on the machine itself (``cittadino accounts create``).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.audit.log import Actor, reason_given, record
from app.core.errors import Forbidden, InputRefused, NotFound
from app.core.identity.addresses import email_given
from app.core.identity.admins import take_turn
from app.core.identity.grants import grant
from app.core.identity.invitations import invite, person_name
from app.core.identity.issuers import issuer_subject
from app.core.identity.models import Account, Grant, Issuer
from app.core.identity.people_models import RoleProposal
from app.core.identity.person import Person
from app.core.identity.policy import require_on_platform
from app.core.identity.roles import Permission, Role


def propose_admin(
    session: Session, person: Person, *, email: str, name: str, issuer_id: int | None, reason: str, now: datetime
) -> RoleProposal:
    """Propose somebody as an admin, for an issuer or everywhere (None).

    Raises:
        Forbidden: ``not_allowed``.
        NotFound: ``issuer_unknown``.
        InputRefused: ``address_invalid``, ``name_invalid``, ``reason_missing``, ``reason_too_long``,
            ``proposal_open`` when the same is proposed already, ``role_held`` when they are one.
    """
    actor = require_on_platform(person, Permission.MANAGE_PLATFORM)
    email, name, reason = email_given(email), person_name(name), reason_given(reason)
    if issuer_id is not None and session.get(Issuer, issuer_id) is None:
        raise NotFound("issuer_unknown", "Questo ente non c'è.")
    take_turn(session)
    _refuse_superfluous(session, email, issuer_id)
    made = RoleProposal(
        email=email,
        name=name,
        role=Role.ADMIN,
        issuer_id=issuer_id,
        reason=reason,
        proposed_by=person.account_id,
        proposed_at=now,
    )
    session.add(made)
    session.flush()
    _record(session, actor, made, "role.proposed", reason, now)
    return made


def approve_admin(
    session: Session, person: Person, proposal_id: int, reason: str, *, base_url: str, now: datetime
) -> RoleProposal:
    """The second admin agrees: who has an account is an admin from now, who has none is invited.

    Raises:
        Forbidden: ``not_allowed``, ``proposal_own`` for whoever proposed, or is proposed.
        NotFound: ``proposal_unknown``.
        InputRefused: ``proposal_decided`` when somebody was faster, ``account_disabled``.
    """
    actor = require_on_platform(person, Permission.MANAGE_PLATFORM)
    found = _open(session, proposal_id)
    if found.proposed_by == person.account_id or found.email.lower() == person.email.lower():
        message = "Serve un altro amministratore: chi propone, o è proposto, non decide."
        raise Forbidden("proposal_own", message)
    _decide(session, actor, person, found, "approved", reason, now)
    issuer = session.get_one(Issuer, found.issuer_id) if found.issuer_id else None
    account = session.scalars(select(Account).where(func.lower(Account.email) == found.email.lower())).one_or_none()
    if account is None:
        invite(session, actor, found.email, found.name, Role.ADMIN, issuer, base_url=base_url, now=now)
    elif account.disabled_at is not None:
        raise InputRefused("account_disabled", "L'accesso di questa persona è disattivato: va prima riattivato.")
    else:
        grant(session, actor, account, Role.ADMIN, issuer, now=now)
    return found


def refuse_admin(session: Session, person: Person, proposal_id: int, reason: str, *, now: datetime) -> RoleProposal:
    """No: another admin refuses, or the one who proposed takes it back.

    Raises:
        As :func:`approve_admin`, without ``proposal_own`` and ``account_disabled``.
    """
    actor = require_on_platform(person, Permission.MANAGE_PLATFORM)
    found = _open(session, proposal_id)
    word = "withdrawn" if found.proposed_by == person.account_id else "refused"
    _decide(session, actor, person, found, word, reason, now)
    return found


def proposals(session: Session, person: Person, *, limit: int = 50) -> Sequence[RoleProposal]:
    """What is to be decided first, then what was, the newest first."""
    require_on_platform(person, Permission.MANAGE_PLATFORM)
    order = (RoleProposal.decided_at.desc().nulls_first(), RoleProposal.id.desc())
    return session.scalars(select(RoleProposal).order_by(*order).limit(limit)).all()


def _refuse_superfluous(session: Session, email: str, issuer_id: int | None) -> None:
    same = (func.lower(RoleProposal.email) == email.lower(), RoleProposal.issuer_id.is_not_distinct_from(issuer_id))
    if session.scalar(select(RoleProposal.id).where(*same, RoleProposal.decided_at.is_(None))):
        raise InputRefused("proposal_open", "La stessa proposta aspetta già una decisione.")
    held = (
        select(Grant.id)
        .join(Account, Account.id == Grant.account_id)
        .where(
            func.lower(Account.email) == email.lower(),
            Grant.role == Role.ADMIN,
            Grant.issuer_id.is_not_distinct_from(issuer_id),
            Grant.ended_at.is_(None),
        )
    )
    if session.scalar(held):
        raise InputRefused("role_held", "Questa persona ha già questo ruolo.")


def _open(session: Session, proposal_id: int) -> RoleProposal:
    """The proposal, held until this transaction ends: of two at once, the second finds it decided."""
    found = session.scalars(select(RoleProposal).where(RoleProposal.id == proposal_id).with_for_update()).one_or_none()
    if found is None:
        raise NotFound("proposal_unknown", "Questa proposta non c'è.")
    if found.decided_at is not None:
        raise InputRefused("proposal_decided", "Qualcun altro ha già deciso su questa proposta.")
    return found


def _decide(
    session: Session, actor: Actor, person: Person, found: RoleProposal, word: str, reason: str, now: datetime
) -> None:
    reason = reason_given(reason)
    found.decided_by, found.decided_at, found.decision = person.account_id, now, word
    found.decision_reason = reason
    session.flush()
    _record(session, actor, found, f"role.proposal_{word}", reason, now)


def _record(session: Session, actor: Actor, about: RoleProposal, action: str, reason: str, now: datetime) -> None:
    issuer = session.get_one(Issuer, about.issuer_id) if about.issuer_id else None
    after = {"email": about.email, "role": about.role, "issuer": issuer.name if issuer else None}
    where = issuer_subject(issuer) if issuer else f"proposal:{about.id}"
    record(session, actor, action=action, subject=where, reason=reason, before={}, after=after, now=now)
