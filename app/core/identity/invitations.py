"""Invitations: a link that makes an account, or adds a role to one; good for seven days and once.

Nobody gets in who was not invited. Whether somebody may invite is decided by whoever calls.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from app.core.audit.log import Actor, record
from app.core.errors import Forbidden, InputRefused, NotFound
from app.core.identity import letters
from app.core.identity.addresses import email_given
from app.core.identity.grants import grant
from app.core.identity.models import Account, Invitation, Issuer
from app.core.identity.passwords import Passwords, good_password
from app.core.identity.person import Person
from app.core.identity.proofs import Proved, account_by_email, proved
from app.core.identity.roles import EVERYWHERE, Role
from app.core.identity.secrets import new_token, token_hash
from app.core.mail import one_line

LASTS = timedelta(days=7)
LONGEST_NAME = 100


def invite(
    session: Session,
    actor: Actor,
    email: str,
    name: str,
    role: Role,
    issuer: Issuer | None,
    *,
    base_url: str,
    now: datetime,
) -> Invitation:
    """Invite somebody, by a letter: as :func:`invite_with_link`."""
    return invite_with_link(session, actor, email, name, role, issuer, base_url=base_url, now=now)[0]


def invite_with_link(
    session: Session,
    actor: Actor,
    email: str,
    name: str,
    role: Role,
    issuer: Issuer | None,
    *,
    letter: bool = True,
    base_url: str,
    now: datetime,
) -> tuple[Invitation, str]:
    """The invitation, and its link for who can see to it that it arrives; with ``letter``, one is on its way.

    Raises:
        InputRefused: ``address_invalid``, ``name_invalid``, ``role_needs_municipality``.
    """
    if issuer is None and role not in EVERYWHERE:
        message = f"Il ruolo {role} vale per un comune, un'unione o un gestore: va detto quale."
        raise InputRefused("role_needs_municipality", message)
    token, hashed = new_token()
    invitation = Invitation(
        token_hash=hashed,
        email=email_given(email),
        name=person_name(name),
        role=role.value,
        issuer_id=issuer.id if issuer else None,
        invited_at=now,
        invited_by=actor.name,
        expires_at=now + LASTS,
    )
    session.add(invitation)
    session.flush()
    link = _link(token, base_url)
    if letter:
        letters.write_invitation(session, invitation, issuer_name(session, invitation), link, now=now)
    _record(session, actor, invitation, "invitation.sent", "Invito", now)
    return invitation, link


def send_again(session: Session, actor: Actor, invitation: Invitation, *, base_url: str, now: datetime) -> str:
    """A new link, and seven days from now; the old one is good for nothing. The link.

    Raises:
        InputRefused: ``already_so`` for one that was accepted or revoked.
    """
    _still_open(invitation)
    token, invitation.token_hash = new_token()
    invitation.expires_at = now + LASTS
    session.flush()
    link = _link(token, base_url)
    letters.write_invitation(session, invitation, issuer_name(session, invitation), link, now=now)
    _record(session, actor, invitation, "invitation.sent_again", "Invito mandato di nuovo", now)
    return link


def revoke_invitation(session: Session, actor: Actor, invitation: Invitation, *, now: datetime) -> None:
    """Take an invitation back.

    Raises:
        InputRefused: ``already_so`` for one that was accepted or revoked.
    """
    _still_open(invitation)
    invitation.revoked_at = now
    session.flush()
    _record(session, actor, invitation, "invitation.revoked", "Invito ritirato", now)


def living_invitation(session: Session, token: str, *, now: datetime) -> Invitation:
    """The invitation of a link.

    Raises:
        NotFound: ``link_unknown`` for one that never was, was accepted or revoked, or is too old: all the same.
    """
    wanted = select(Invitation).where(Invitation.token_hash == token_hash(token), *_waiting(now))
    found = session.scalars(wanted.with_for_update()).one_or_none()
    if found is None:
        message = "Questo link non vale più: è scaduto, è già stato usato o l'invito è stato ritirato. "
        raise NotFound("link_unknown", message + "Chi ha mandato l'invito può mandarne un altro.")
    return found


def accept_anew(
    session: Session, passwords: Passwords, token: str, name: str, password: str, *, origin: str, now: datetime
) -> Proved:
    """Make the account of an invitation, with its role. It gets in once it has a device for one-time codes.

    Raises:
        NotFound: ``link_unknown``.
        InputRefused: ``account_exists``, ``name_invalid``, and as :func:`good_password`.
    """
    invitation = living_invitation(session, token, now=now)
    if account_by_email(session, invitation.email) is not None:
        message = "Con questo indirizzo c'è già un accesso: entrare con quello, poi aprire di nuovo il link."
        raise InputRefused("account_exists", message)
    good_password(password, about=(name, invitation.email))
    account = Account(
        email=invitation.email,
        name=person_name(name),
        created_at=now,
        created_by=invitation.invited_by,
        password_hash=passwords.hash(password),
        password_set_at=now,
    )
    session.add(account)
    session.flush()
    accept_all(session, account, origin=origin, now=now)
    return proved(account, "password")


def accept_signed_in(session: Session, person: Person, token: str, *, now: datetime) -> None:
    """Add the role of an invitation, and of all others to their address, to whoever is signed in.

    Raises:
        NotFound: ``link_unknown``.
        Forbidden: ``invitation_for_another``: it was sent to another address.
    """
    invitation = living_invitation(session, token, now=now)
    if invitation.email.lower() != person.email.lower():
        raise Forbidden(
            "invitation_for_another", "Questo invito è per un altro indirizzo: uscire ed entrare con quello."
        )
    accept_all(session, session.get_one(Account, person.account_id), origin=person.origin, now=now)


def accept_all(session: Session, account: Account, *, origin: str, now: datetime) -> None:
    """Give ``account``, whose address is proved, the roles of all invitations to it, and use them up."""
    for invitation in waiting_invitations(session, account.email, now=now):
        issuer = session.get_one(Issuer, invitation.issuer_id) if invitation.issuer_id else None
        invitation.accepted_at, invitation.account_id = now, account.id
        session.flush()
        grant(session, Actor(invitation.invited_by, origin), account, Role(invitation.role), issuer, now=now)
        _record(session, Actor(account.email, origin), invitation, "invitation.accepted", "Invito accettato", now)


def waiting_invitations(session: Session, email: str, *, now: datetime) -> Sequence[Invitation]:
    """The invitations to an address that can still be accepted, the oldest first."""
    wanted = select(Invitation).where(func.lower(Invitation.email) == email.strip().lower(), *_waiting(now))
    return session.scalars(wanted.order_by(Invitation.id).with_for_update()).all()


def _waiting(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return Invitation.accepted_at.is_(None), Invitation.revoked_at.is_(None), Invitation.expires_at > now


def person_name(text: str) -> str:
    """A person's name as it is kept: on one line.

    Raises:
        InputRefused: ``name_invalid``.
    """
    name = one_line(text)
    if not 2 <= len(name) <= LONGEST_NAME:
        raise InputRefused("name_invalid", f"Il nome va da 2 a {LONGEST_NAME} caratteri.")
    return name


def _still_open(invitation: Invitation) -> None:
    if invitation.accepted_at is not None:
        raise InputRefused("already_so", "Questo invito è già stato accettato.")
    if invitation.revoked_at is not None:
        raise InputRefused("already_so", "Questo invito è già stato ritirato.")


def _link(token: str, base_url: str) -> str:
    return f"{base_url}/accesso/invito/{token}"


def issuer_name(session: Session, invitation: Invitation) -> str:
    """For whom somebody is invited, in words."""
    return session.get_one(Issuer, invitation.issuer_id).name if invitation.issuer_id else "tutta la piattaforma"


def _record(session: Session, actor: Actor, invitation: Invitation, action: str, reason: str, now: datetime) -> None:
    issuer = session.get_one(Issuer, invitation.issuer_id) if invitation.issuer_id else None
    record(
        session,
        actor,
        action=action,
        subject=f"municipality:{issuer.istat_code}" if issuer and issuer.istat_code else f"invitation:{invitation.id}",
        reason=f"{reason} · {invitation.role}",
        before={},
        after={"invitation": invitation.id, "role": invitation.role, "issuer": invitation.issuer_id},
        now=now,
    )
