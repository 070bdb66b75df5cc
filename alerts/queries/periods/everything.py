"""All of it at once: what a report of alerts is made of, in a statement for each kind of row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from sqlalchemy.orm import Session

from alerts.domain.level import Level
from alerts.queries.alarms import AlarmRecord
from alerts.queries.periods.decided import DecidedThen, decided_between
from alerts.queries.periods.dispatched import PlaceBehind, SentDispatch, behind_between, dispatches_between
from alerts.queries.periods.documents import ReceivedDocument, documents_between
from alerts.queries.periods.in_force import Spell, spells_between
from alerts.queries.periods.published import PublishedNotice, notices_between
from alerts.queries.periods.watched import CanaryThen, alarms_between, canary_between


@dataclass(frozen=True, slots=True)
class AlertsThen:
    """What happened in a time. Documents, alarms and the canary are the platform's; all else is of a region's places.

    ``spells`` of orange or red overlap the time, and are whole.
    """

    documents: Sequence[ReceivedDocument]
    decided: DecidedThen
    spells: Sequence[Spell]
    dispatches: Sequence[SentDispatch]
    behind: Sequence[PlaceBehind]
    notices: Sequence[PublishedNotice]
    alarms: Sequence[AlarmRecord]
    canary: CanaryThen

    @property
    def final(self) -> list[SentDispatch]:
        """Dispatches whose figures do not change any more."""
        return [one for one in self.dispatches if one.final]

    @property
    def highest(self) -> Level:
        """The highest level that was told of."""
        return max((one.level for one in self.decided.kinds), default=Level.GREEN)

    @property
    def arrivals(self) -> tuple[float, float] | None:
        """Seconds from the issuer's stamp to reception, of accepted documents: their median, and the most."""
        delays = [one.delay for one in self.documents if one.status == "accepted" and one.delay is not None]
        return (median(delays), max(delays)) if delays else None


def alerts_then(session: Session, start: datetime, end: datetime, *, region: str | None = None) -> AlertsThen:
    """What happened from ``start`` until before ``end``, as known now. ``region``: ISTAT's two digits."""
    return AlertsThen(
        documents=documents_between(session, start, end),
        decided=decided_between(session, start, end, region=region),
        spells=spells_between(session, start, end, region=region),
        dispatches=dispatches_between(session, start, end, region=region),
        behind=behind_between(session, start, end, region=region),
        notices=notices_between(session, start, end, region=region),
        alarms=alarms_between(session, start, end),
        canary=canary_between(session, start, end),
    )
