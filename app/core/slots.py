"""One run of one scheduled job at a time, whoever believes to be the leader."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import BigInteger, Text, delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.core.db import INSTANT, Base

#: Far longer than anybody may believe to be the leader.
_REMEMBERED = timedelta(days=7)


class Slot(Base):
    """One run of one scheduled job. The unique pair is why even a frozen leader cannot run a tick twice."""

    __tablename__ = "job_slot"

    job: Mapped[str] = mapped_column(Text, primary_key=True)
    slot: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    at: Mapped[datetime] = mapped_column(INSTANT)


def take_slot(session: Session, job: str, *, every_seconds: int, now: datetime) -> bool:
    """Claim the slot of ``every_seconds`` that contains ``now``; false when somebody had it already."""
    slot = int(now.timestamp()) // every_seconds
    claim = insert(Slot).values(job=job, slot=slot, at=now).on_conflict_do_nothing()
    taken = session.execute(claim.returning(Slot.job)).first() is not None
    if taken:
        session.execute(delete(Slot).where(Slot.job == job, Slot.at < now - _REMEMBERED))
    return taken
