"""Going back, forward again, and taking away at the desk: by one person with the approver's role, since what is wrong
must not wait.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from app.core.audit.log import Actor, reason_given
from app.core.identity.person import Person
from plans.publishing.desk import find_version, publisher
from plans.publishing.publication import Publication, publish_again, roll_back, withdraw


def go_back(
    session: Session, person: Person, istat_code: str, number: int, *, reason: str, now: datetime
) -> Publication:
    """Leave a public version for the one before it, at once.

    Raises:
        NotFound, Forbidden: as :func:`app.core.identity.policy.require`.
        InputRefused: as :func:`plans.publishing.publication.roll_back`.
    """
    actor, version_id = _asked(session, person, istat_code, number)
    return roll_back(session, actor, version_id, reason=reason_given(reason), now=now)


def bring_back(
    session: Session, person: Person, istat_code: str, number: int, *, reason: str, now: datetime
) -> Publication:
    """Make public again what two people have approved once and citizens have seen.

    Raises:
        NotFound, Forbidden: as :func:`app.core.identity.policy.require`.
        InputRefused: as :func:`plans.publishing.publication.publish_again`.
    """
    actor, version_id = _asked(session, person, istat_code, number)
    return publish_again(session, actor, version_id, reason=reason, now=now)


def take_down(
    session: Session, person: Person, istat_code: str, number: int, *, reason: str, now: datetime
) -> Publication:
    """Take a public version away from citizens.

    Raises:
        NotFound, Forbidden: as :func:`app.core.identity.policy.require`.
        InputRefused: ``reason_missing``, ``reason_too_long``.
    """
    actor, version_id = _asked(session, person, istat_code, number)
    return withdraw(session, actor, version_id, reason=reason, now=now)


def _asked(session: Session, person: Person, istat_code: str, number: int) -> tuple[Actor, int]:
    """Who may do it, and of which version."""
    return publisher(person, istat_code), find_version(session, istat_code, number).id
