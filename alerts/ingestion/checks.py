"""A look at a source: the evidence behind "controllato alle hh:mm", and how far we have read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from alerts.models.sources import SourceCheck, SourceState
from alerts.sources.contract import SourceFacts

CheckKind = Literal["poll", "ingest"]
Status = Literal["accepted", "unchanged", "refused"]


@dataclass(frozen=True, slots=True)
class Look:
    """One look at a source: by whom, by the clock of the check, and by the true one."""

    facts: SourceFacts
    kind: CheckKind
    now: datetime
    real_now: datetime

    @property
    def source_id(self) -> str:
        return self.facts.id


def record_check(
    session: Session, look: Look, status: Status, code: str | None, cursor: Mapping[str, Any] | None
) -> None:
    """The check, and the cursor with it: in the same transaction as the data it covers."""
    session.add(SourceCheck(source_id=look.source_id, at=look.now, kind=look.kind, outcome=status, code=code))
    if cursor is not None and status != "refused":
        # After a refusal the cursor stays: a 304 must not look like "nothing new" while we have not read the news.
        moved = upsert(SourceState).values(source_id=look.source_id, cursor=dict(cursor))
        session.execute(
            moved.on_conflict_do_update(
                index_elements=[SourceState.source_id], set_={"cursor": moved.excluded["cursor"]}
            )
        )


def declare_polled(session: Session, seconds: Mapping[str, int]) -> None:
    """Remember which sources the clock polls, and how often: only of those can a poll be missed."""
    session.execute(update(SourceState).where(SourceState.source_id.not_in(seconds)).values(poll_seconds=None))
    for source_id, period in seconds.items():
        polled = upsert(SourceState).values(source_id=source_id, cursor={}, poll_seconds=period)
        session.execute(
            polled.on_conflict_do_update(index_elements=[SourceState.source_id], set_={"poll_seconds": period})
        )
