"""Inviting somebody for several municipalities at once: one letter, one link, and all the roles that it opens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.core.audit.log import Actor
from app.core.identity.invitations import invite_with_link
from app.core.identity.issuers import own_issuer
from app.core.identity.models import Invitation, Issuer
from app.core.identity.roles import Role


@dataclass(frozen=True, slots=True)
class Invited:
    """The invitations, at least one, and the link of the first: accepting it accepts them all."""

    invitations: tuple[Invitation, ...]
    link: str


def invite_for_all(
    session: Session,
    actor: Actor,
    email: str,
    name: str,
    role: Role,
    municipalities: Sequence[str],
    *,
    base_url: str,
    now: datetime,
) -> Invited:
    """Invite somebody for each of the ``municipalities`` (ISTAT codes), or everywhere when there are none.

    Raises:
        NotFound: ``municipality_unknown``.
        InputRefused: as :func:`~app.core.identity.invitations.invite_with_link`.
    """
    own = [own_issuer(session, actor, code, now=now) for code in dict.fromkeys(municipalities)]
    issuers: Sequence[Issuer | None] = own or [None]
    own_part = email.strip().partition("@")[0]
    name = name.strip() or (own_part if len(own_part) > 1 else email.strip())
    made = [
        invite_with_link(
            session, actor, email, name, role, issuer, letter=issuer is issuers[0], base_url=base_url, now=now
        )
        for issuer in issuers
    ]
    return Invited(tuple(invitation for invitation, _ in made), made[0][1])
