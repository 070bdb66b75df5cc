"""Compare every municipality's state with what was last told, and keep the outcome: the *told* ledger grows here.

Whatever may have changed a state (a document, an operator's act, a source that fell silent) comes through
:func:`decide_and_tell`: it compares everything that is known with everything that was told, so that nothing is left
undecided because of who changed it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from alerts.dispatch.fan_out import fan_out
from alerts.domain.decision import NOTHING_TOLD, Decision, Kind, Told, decide
from alerts.domain.hazard import Hazard
from alerts.domain.level import Level
from alerts.domain.state import HazardState, read_periods, write_periods
from alerts.models.dispatch import Deciding, DecisionRow
from alerts.queries.knowledge import Knowledge, knowledge
from alerts.subscriptions.order import hold_subscriptions
from app.core.clock import end_of_day, rome_day
from app.core.territory.reserved import RESERVED_CODE

Key = tuple[str, date, Hazard]
Cause = Literal["document", "act", "sweep"]


@dataclass(frozen=True, slots=True)
class Subject:
    """What a document speaks of: where it changes nothing, that is kept too, with the reason."""

    bulletin_id: int
    hazards: frozenset[Hazard]
    municipalities: frozenset[str]
    days: frozenset[date]
    #: When all of it is over.
    until: datetime

    def __contains__(self, key: Key) -> bool:
        return key[0] in self.municipalities and key[1] in self.days and key[2] in self.hazards

    def __or__(self, other: Subject) -> Subject:
        """Both together, in the name of the later one."""
        return Subject(
            max(self.bulletin_id, other.bulletin_id),
            self.hazards | other.hazards,
            self.municipalities | other.municipalities,
            self.days | other.days,
            max(self.until, other.until),
        )


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided, suppressed ones included, and the device messages queued for it."""

    kinds: tuple[Kind, ...] = ()
    notifications: int = 0


def decide_and_tell(
    session: Session,
    cause: Cause,
    *,
    now: datetime,
    real_now: datetime,
    subject: Subject | None = None,
    internal: bool = False,
) -> Decided:
    """Decide, and queue what has to be told, in the caller's transaction.

    ``now`` is the clock of the check, ``real_now`` the clock by which messages expire. Days are today and tomorrow,
    those of the ``subject`` and those told of. ``internal``: about ourselves, from what our own sources say; the two
    worlds never see each other's states, nor what the other was told.
    """
    # One at a time, and before the first decision is numbered: "told after" never skips one not committed yet.
    hold_subscriptions(session)
    now = _not_before_what_was_told(session, now, internal)
    known = knowledge(session, at=now, days=_days(session, now, subject), internal=internal)
    rows = [
        _row(key, state, decision)
        for key, state, decision in _decisions(session, known, subject, internal)
        if decision.kind is not Kind.SUPPRESSED or (subject and key in subject)
    ]
    if not rows:
        return Decided()
    deciding = Deciding(
        cause=cause,
        bulletin_id=subject.bulletin_id if subject else None,
        at=now,
        demonstration=any(known.sources[key].facts.demonstration for key in known.speaking),
        internal=internal,
    )
    session.add(deciding)
    session.flush()
    session.execute(_KEEP, {"deciding_id": deciding.id, "now": now, "rows": json.dumps(rows)})
    notifications = fan_out(session, deciding.id, now=now, real_now=real_now)
    return Decided(tuple(Kind(row["kind"]) for row in rows), notifications)


def anything_to_tell(session: Session, *, now: datetime) -> bool:
    """Whether a state differs from what was told: what :func:`decide_and_tell` would find, without holding anybody."""
    now = _not_before_what_was_told(session, now, internal=False)
    known = knowledge(session, at=now, days=_days(session, now, None))
    return any(
        decision.kind is not Kind.SUPPRESSED for _, _, decision in _decisions(session, known, None, internal=False)
    )


#: A thousand decisions in one statement: a statement for each takes a quarter of a second, in which everybody waits.
_KEEP = text(
    """
    INSERT INTO decision (deciding_id, istat_code, day, hazard, kind, reason, told_level, level, zones, periods,
                          ends_at, decided_at)
    SELECT :deciding_id, istat_code, day, hazard, kind, reason, told_level, level, zones, periods, ends_at, :now
    FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS given (
        istat_code text, day date, hazard text, kind text, reason text, told_level smallint, level smallint,
        zones jsonb, periods jsonb, ends_at timestamptz)
    """
)

#: Clocks of checks that overlap differ by a poll at most; what is farther apart is a replay, under a clock of its own.
_OVERLAP = timedelta(hours=1)


def _not_before_what_was_told(session: Session, now: datetime, internal: bool) -> datetime:
    """The clock of the check, or of a deciding that overtook it: what was told meanwhile must be known as well.

    A poll that began before another one's news, and decides after it, would otherwise take that news for something
    told and no longer so, and tell its end.
    """
    later = select(func.max(Deciding.at)).where(Deciding.at > now, Deciding.at <= now + _OVERLAP)
    return session.scalar(later.where(Deciding.internal.is_(internal))) or now


def _days(session: Session, now: datetime, subject: Subject | None) -> set[date]:
    """Today, tomorrow, the days of the document, and those of which something was told: a message may end it."""
    today = rome_day(now)
    told = session.scalars(
        select(DecisionRow.day).where(DecisionRow.day > today, DecisionRow.kind != Kind.SUPPRESSED).distinct()
    )
    return {today, today + timedelta(days=1), *told, *(subject.days if subject else ())}


def _decisions(
    session: Session, known: Knowledge, subject: Subject | None, internal: bool
) -> Iterator[tuple[Key, HazardState, Decision]]:
    told = _last_told(session, known.days)
    for key in dict.fromkeys((*_keys(known, subject), *told)):
        if (key[0] == RESERVED_CODE) is not internal:
            continue
        state = known.state(*key)
        decision = decide(told.get(key, NOTHING_TOLD), state, day=key[1], now=known.at)
        if decision:
            yield key, state, decision


def _keys(known: Knowledge, subject: Subject | None) -> Iterator[Key]:
    """Today and tomorrow everywhere; on other days where the document, or a message in force, speaks."""
    near = (rome_day(known.at), rome_day(known.at) + timedelta(days=1))
    everywhere = known.municipalities
    for day in known.days:
        spoken_of = {*known.messages, *(subject.municipalities if subject and day in subject.days else ())}
        for istat_code in everywhere if day in near else sorted(spoken_of):
            for hazard in known.hazards(istat_code, day):
                yield istat_code, day, hazard


def _last_told(session: Session, days: Iterable[date]) -> dict[Key, Told]:
    rows = session.execute(
        select(
            DecisionRow.istat_code, DecisionRow.day, DecisionRow.hazard,
            DecisionRow.level, DecisionRow.periods, DecisionRow.decided_at,
        )
        .where(DecisionRow.day.in_(tuple(days)), DecisionRow.kind != Kind.SUPPRESSED)
        .ext(distinct_on(DecisionRow.istat_code, DecisionRow.day, DecisionRow.hazard))
        .order_by(DecisionRow.istat_code, DecisionRow.day, DecisionRow.hazard, DecisionRow.id.desc())
    )  # fmt: skip
    return {
        (row.istat_code, row.day, Hazard(row.hazard)): Told(Level(row.level), read_periods(row.periods), row.decided_at)
        for row in rows
    }


def _row(key: Key, state: HazardState, decision: Decision) -> dict[str, Any]:
    """A decision as JSON has it."""
    istat_code, day, hazard = key
    ends_at = max((period.ends_at for period in state.periods), default=end_of_day(day))
    return {
        "istat_code": istat_code,
        "day": day.isoformat(),
        "hazard": hazard,
        "kind": decision.kind,
        "reason": decision.reason,
        "told_level": decision.told,
        "level": decision.level,
        "zones": list(state.zones),
        "periods": write_periods(state.periods),
        "ends_at": ends_at.isoformat(),
    }
