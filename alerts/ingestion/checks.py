"""A look at a source: the evidence behind "controllato alle hh:mm"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from alerts.models.sources import SourceCheck, SourceState
from alerts.sources.contract import SourceFacts

CheckKind = Literal["poll", "ingest"]
Status = Literal["accepted", "unchanged", "refused"]


@dataclass(frozen=True, slots=True)
class Look:
    """One look at a source: by whom, by the clock of the check, and by the true one.

    Without a ``kind`` it is part of a larger look (a document that an index led to), whose check counts for it.
    """

    facts: SourceFacts
    kind: CheckKind | None
    now: datetime
    real_now: datetime

    @property
    def source_id(self) -> str:
        return self.facts.id


def record_check(session: Session, look: Look, status: Status, code: str | None) -> None:
    """The check, in the same transaction as the data it covers; part of a larger look leaves that to the whole."""
    if look.kind is not None:
        session.add(SourceCheck(source_id=look.source_id, at=look.now, kind=look.kind, outcome=status, code=code))


def declare_polled(session: Session, seconds: Mapping[str, int]) -> None:
    """Remember which sources the clock polls, and how often: only of those can a poll be missed."""
    session.execute(update(SourceState).where(SourceState.source_id.not_in(seconds)).values(poll_seconds=None))
    for source_id, period in seconds.items():
        polled = upsert(SourceState).values(source_id=source_id, cursor={}, poll_seconds=period)
        session.execute(
            polled.on_conflict_do_update(index_elements=[SourceState.source_id], set_={"poll_seconds": period})
        )
