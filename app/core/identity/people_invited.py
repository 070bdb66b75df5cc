"""Inviting people to work for a municipality, a union, a utility or the region; again; no longer."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, select, text
from sqlalchemy.orm import Session

from app.core.audit.log import Actor
from app.core.errors import Forbidden, InputRefused, NotFound
from app.core.identity.addresses import email_given
from app.core.identity.invitations import invite, revoke_invitation, send_again
from app.core.identity.issuers import own_issuer
from app.core.identity.models import Invitation, Issuer
from app.core.identity.people import manager
from app.core.identity.person import Person
from app.core.identity.policy import require_on_platform
from app.core.identity.roles import Permission, Role

#: Roles that an admin of a municipality gives. Admins are made by two admins of the platform.
OFFERED = (Role.OFFICIAL, Role.APPROVER)


def invite_here(
    session: Session,
    person: Person,
    istat_code: str,
    *,
    email: str,
    name: str,
    role: Role,
    base_url: str,
    now: datetime,
) -> Invitation:
    """Invite somebody to work for a municipality; they get a letter.

    Raises:
        NotFound: ``municipality_unknown``. Forbidden: ``not_allowed``, ``role_for_oneself``.
        InputRefused: ``address_invalid``, ``name_invalid``, ``role_not_offered``, ``role_held``, ``invitation_open``.
    """
    actor = manager(session, person, istat_code)
    if role not in OFFERED:
        raise InputRefused("role_not_offered", "Qui si invita come funzionario o come responsabile.")
    email = email_given(email)
    _refuse_oneself(person, email)
    issuer = own_issuer(session, actor, istat_code, now=now)
    _refuse_superfluous(session, issuer, email, role, now)
    return invite(session, actor, email, name, role, issuer, base_url=base_url, now=now)


def withdraw_invitation(
    session: Session, person: Person, istat_code: str, invitation_id: int, *, now: datetime
) -> Invitation:
    """A link that was sent is no longer good.

    Raises:
        NotFound: ``municipality_unknown``, ``invitation_unknown``. Forbidden: ``not_allowed``.
    """
    actor = manager(session, person, istat_code)
    found = _invitation(session, istat_code, invitation_id)
    revoke_invitation(session, actor, found, now=now)
    return found


def resend_invitation(
    session: Session, person: Person, istat_code: str, invitation_id: int, *, base_url: str, now: datetime
) -> Invitation:
    """Another letter with another link; the one before is no longer good.

    Raises:
        NotFound: ``municipality_unknown``, ``invitation_unknown``. Forbidden: ``not_allowed``.
    """
    actor = manager(session, person, istat_code)
    found = _invitation(session, istat_code, invitation_id)
    send_again(session, actor, found, base_url=base_url, now=now)
    return found


def invite_anywhere(
    session: Session,
    person: Person,
    *,
    email: str,
    name: str,
    role: Role,
    istat_code: str | None,
    issuer_id: int | None,
    base_url: str,
    now: datetime,
) -> Invitation:
    """An admin of the platform invites for a municipality, for a union or utility, or (both None) for the region.

    Raises:
        Forbidden: ``not_allowed``, ``role_for_oneself``. NotFound: ``municipality_unknown``, ``issuer_unknown``.
        InputRefused: as :func:`invite_here`; ``role_needs_municipality``; ``role_not_offered`` for admins, who take
            two, and for operators of a single municipality.
    """
    actor = require_on_platform(person, Permission.MANAGE_PLATFORM)
    issuer = _issuer(session, actor, istat_code, issuer_id, now)
    if role not in (OFFERED if issuer else (*OFFERED, Role.OPERATOR)):
        raise InputRefused("role_not_offered", "Questo ruolo non si dà così: un operatore vale per tutta la regione.")
    email = email_given(email)
    _refuse_oneself(person, email)
    _refuse_superfluous(session, issuer, email, role, now)
    return invite(session, actor, email, name, role, issuer, base_url=base_url, now=now)


def withdraw_anywhere(session: Session, person: Person, invitation_id: int, *, now: datetime) -> Invitation:
    """An admin of the platform takes any invitation back.

    Raises:
        Forbidden: ``not_allowed``. NotFound: ``invitation_unknown``.
    """
    actor = require_on_platform(person, Permission.MANAGE_PLATFORM)
    found = _waiting(session, Invitation.id == invitation_id)
    revoke_invitation(session, actor, found, now=now)
    return found


def _refuse_oneself(person: Person, email: str) -> None:
    """Whoever says who is what prepares and publishes nothing: not by their own word."""
    if email.lower() == person.email.lower():
        raise Forbidden("role_for_oneself", "Un ruolo per sé lo dà un altro amministratore.")


def _refuse_superfluous(session: Session, issuer: Issuer | None, email: str, role: Role, now: datetime) -> None:
    given = {"issuer_id": issuer.id if issuer else 0, "email": email, "role": role, "now": now}
    if session.scalar(_HAS_ROLE, given):
        raise InputRefused("role_held", "Questa persona ha già questo ruolo.")
    if session.scalar(_IS_INVITED, given):
        raise InputRefused("invitation_open", "C'è già un invito che aspetta: lo si può rimandare o ritirare.")


def _issuer(
    session: Session, actor: Actor, istat_code: str | None, issuer_id: int | None, now: datetime
) -> Issuer | None:
    if istat_code is not None:
        return own_issuer(session, actor, istat_code, now=now)
    if issuer_id is None:
        return None
    found = session.get(Issuer, issuer_id)
    if found is None:
        raise NotFound("issuer_unknown", "Questo ente non c'è.")
    return found


def _invitation(session: Session, istat_code: str, invitation_id: int) -> Invitation:
    here = Invitation.issuer_id.in_(select(Issuer.id).where(Issuer.istat_code == istat_code))
    return _waiting(session, Invitation.id == invitation_id, here)


def _waiting(session: Session, *wanted: ColumnElement[bool]) -> Invitation:
    """One that is still waiting, held until this transaction ends."""
    waiting = (Invitation.accepted_at.is_(None), Invitation.revoked_at.is_(None))
    found = session.scalars(select(Invitation).where(*waiting, *wanted).with_for_update()).one_or_none()
    if found is None:
        raise NotFound("invitation_unknown", "Questo invito non c'è, o non aspetta più.")
    return found


_HAS_ROLE = text("""
SELECT 1 FROM account_grant g JOIN account a ON a.id = g.account_id
WHERE coalesce(g.issuer_id, 0) = :issuer_id AND g.role = :role AND g.ended_at IS NULL AND lower(a.email) = lower(:email)
""")
_IS_INVITED = text("""
SELECT 1 FROM invitation
WHERE coalesce(issuer_id, 0) = :issuer_id AND role = :role AND lower(email) = lower(:email)
    AND accepted_at IS NULL AND revoked_at IS NULL AND expires_at > :now
""")
