"""How far municipalities have come since they joined, as far as accounts tell: one question for all of Italy.

A utility that speaks for a hundred municipalities has not activated any of them: only people of the municipality
itself, or of a union it belongs to, count. Plans and notices are facts of others: whoever shows the whole joins them by
ISTAT code.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.core.audit.log import Actor, record
from app.core.clock import rome_day
from app.core.errors import Forbidden, InputRefused, NotFound
from app.core.identity.members import municipality_named
from app.core.identity.people_models import Joining
from app.core.identity.person import Person
from app.core.identity.policy import may_on_platform
from app.core.identity.roles import Permission

_SHORTEST_ACT, _LONGEST_ACT = 3, 300


class Joined(NamedTuple):
    """What accounts tell of one municipality; None: not yet. Days are Italian, instants aware.

    ``people`` are those who work for it now and may sign in. A tuple, since a country has thousands of them.
    """

    istat_code: str
    joined_on: date | None
    act: str | None
    invited_at: datetime | None
    signed_in_at: datetime | None
    seen_at: datetime | None
    people: int


def joined(session: Session, istat_code: str | None = None) -> dict[str, Joined]:
    """Every municipality that has joined or has had somebody invited, or one; by ISTAT code, in one statement."""
    rows = session.execute(_JOINED, {"istat_code": istat_code}).all()
    return {row[0]: Joined._make(row) for row in rows}


def record_joining(
    session: Session, person: Person, place: str, *, joined_on: date, act: str, now: datetime
) -> Joining:
    """Write down that a municipality, named or by its ISTAT code, has joined; what was written before is over, and
    stays.

    Raises:
        Forbidden: ``not_allowed`` for who is neither operator nor admin of the platform.
        NotFound: ``municipality_unknown``.
        InputRefused: ``municipality_ambiguous``, ``joining_act_missing``, ``joining_in_future``, ``joining_meanwhile``.
    """
    actor = _keeper(person)
    istat_code = municipality_named(session, place.strip())
    act = " ".join(act.split())
    if not _SHORTEST_ACT <= len(act) <= _LONGEST_ACT:
        message = f"Serve l'atto di adesione (delibera, convenzione…), al massimo {_LONGEST_ACT} caratteri."
        raise InputRefused("joining_act_missing", message)
    if joined_on > rome_day(now):
        raise InputRefused("joining_in_future", "La data di adesione non può essere nel futuro.")
    earlier = _in_force(session, istat_code)
    if earlier:
        earlier.withdrawn_at, earlier.withdrawn_by = now, actor.name
        session.flush()
    made = Joining(istat_code=istat_code, joined_on=joined_on, act=act, recorded_at=now, recorded_by=actor.name)
    session.add(made)
    try:
        session.flush()
    except IntegrityError as error:  # two at once, and this is the second
        raise InputRefused(
            "joining_meanwhile", "Qualcun altro ha appena registrato un'adesione: ricaricare."
        ) from error
    _record(session, actor, istat_code, "joining.recorded", act, earlier, made, now)
    return made


def withdraw_joining(session: Session, person: Person, istat_code: str, *, reason: str, now: datetime) -> None:
    """It was written by mistake, or the municipality has left.

    Raises:
        Forbidden: ``not_allowed``. NotFound: ``joining_unknown``. InputRefused: ``reason_missing``.
    """
    actor = _keeper(person)
    found = _in_force(session, istat_code)
    if found is None:
        raise NotFound("joining_unknown", "Per questo comune non è registrata nessuna adesione.")
    found.withdrawn_at, found.withdrawn_by = now, actor.name
    session.flush()
    _record(session, actor, istat_code, "joining.withdrawn", reason, found, None, now)


def may_record_joining(person: Person) -> bool:
    """Whether somebody writes down who has joined."""
    return may_on_platform(person, Permission.RUN_REGION) or may_on_platform(person, Permission.MANAGE_PLATFORM)


def _keeper(person: Person) -> Actor:
    if not may_record_joining(person):
        raise Forbidden("not_allowed", "Il proprio ruolo non lo permette.")
    return person.actor


def _in_force(session: Session, istat_code: str) -> Joining | None:
    wanted = select(Joining).where(Joining.istat_code == istat_code, Joining.withdrawn_at.is_(None))
    return session.scalars(wanted.with_for_update()).one_or_none()


def _record(
    session: Session,
    actor: Actor,
    istat_code: str,
    action: str,
    reason: str,
    before: Joining | None,
    after: Joining | None,
    now: datetime,
) -> None:
    record(
        session,
        actor,
        action=action,
        subject=f"municipality:{istat_code}",
        reason=reason,
        before=_said(before),
        after=_said(after),
        now=now,
    )


def _said(joining: Joining | None) -> dict[str, str]:
    return {"joined_on": joining.joined_on.isoformat(), "act": joining.act} if joining else {}


#: Who had a role here, when, and whether they used it: an account that was active elsewhere before has signed in here
#: at the earliest when it was given the role, and only if it was seen since.
_JOINED = text("""
WITH speaks AS (
    SELECT m.istat_code, m.issuer_id
    FROM issuer_municipality m JOIN issuer i ON i.id = m.issuer_id AND i.kind IN ('municipality', 'union')
    WHERE CAST(:istat_code AS bpchar) IS NULL OR m.istat_code = CAST(:istat_code AS bpchar)
), invited AS (
    SELECT s.istat_code, min(v.invited_at) AS at
    FROM speaks s JOIN invitation v USING (issuer_id)
    GROUP BY s.istat_code
), worked AS (
    SELECT s.istat_code, min(g.granted_at) AS granted_at,
        min(greatest(a.first_sign_in_at, g.granted_at))
            FILTER (WHERE a.last_seen_at >= g.granted_at AND greatest(a.first_sign_in_at, g.granted_at)
                    <= coalesce(g.ended_at, 'infinity')) AS signed_in_at,
        max(least(a.last_seen_at, g.ended_at)) FILTER (WHERE a.last_seen_at >= g.granted_at) AS seen_at,
        count(DISTINCT a.id) FILTER (WHERE g.ended_at IS NULL AND a.disabled_at IS NULL) AS people
    FROM speaks s JOIN account_grant g USING (issuer_id) JOIN account a ON a.id = g.account_id
    GROUP BY s.istat_code
), joining_now AS (
    SELECT istat_code, joined_on, act FROM joining
    WHERE withdrawn_at IS NULL AND (CAST(:istat_code AS bpchar) IS NULL OR istat_code = CAST(:istat_code AS bpchar))
)
SELECT istat_code, j.joined_on, j.act, least(v.at, w.granted_at), w.signed_in_at, w.seen_at, coalesce(w.people, 0)
FROM joining_now j FULL JOIN invited v USING (istat_code) FULL JOIN worked w USING (istat_code)
ORDER BY istat_code
""")
