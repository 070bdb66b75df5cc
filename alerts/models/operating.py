"""Rows for whoever operates the dispatch: how far each dispatch reached, and whether an operator has paused it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Float, ForeignKey, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from alerts.models.dispatch import Dispatch
from app.core.db import INSTANT, Base
from app.core.territory.models import Municipality


class Reach(Base):
    """Devices of one municipality in one dispatch. What became of them is null until it is final; see docs/metrics.md.

    A device that follows several municipalities counts in each of those in which there was news for it.
    """

    __tablename__ = "dispatch_reach"

    dispatch_id: Mapped[int] = mapped_column(ForeignKey(Dispatch.id, ondelete="CASCADE"), primary_key=True)
    istat_code: Mapped[str] = mapped_column(ForeignKey(Municipality.istat_code, ondelete="CASCADE"), primary_key=True)
    #: Devices that followed it when it was decided, whatever their threshold.
    matched: Mapped[int] = mapped_column(Integer)
    #: To whom it was news there: sent to at once, or held until their quiet hours were over.
    queued: Mapped[int] = mapped_column(Integer)
    held: Mapped[int] = mapped_column(Integer)
    #: Devices that turned out dead. Counted when they are erased, and their follows with them.
    gone: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    accepted: Mapped[int | None] = mapped_column(Integer)
    failed: Mapped[int | None] = mapped_column(Integer)
    superseded: Mapped[int | None] = mapped_column(Integer)
    pending: Mapped[int | None] = mapped_column(Integer)
    #: Seconds from reception to acceptance, of half and of 95 % of those that were accepted.
    p50: Mapped[float | None] = mapped_column(Float)
    p95: Mapped[float | None] = mapped_column(Float)


class ReachTotal(Base):
    """The same for a whole dispatch, each device counted once. Null where it was not counted, or is not final yet."""

    __tablename__ = "dispatch_total"

    dispatch_id: Mapped[int] = mapped_column(ForeignKey(Dispatch.id, ondelete="CASCADE"), primary_key=True)
    matched: Mapped[int | None] = mapped_column(Integer)
    held: Mapped[int | None] = mapped_column(Integer)
    gone: Mapped[int | None] = mapped_column(Integer)
    accepted: Mapped[int | None] = mapped_column(Integer)
    failed: Mapped[int | None] = mapped_column(Integer)
    superseded: Mapped[int | None] = mapped_column(Integer)
    pending: Mapped[int | None] = mapped_column(Integer)
    p50: Mapped[float | None] = mapped_column(Float)
    p95: Mapped[float | None] = mapped_column(Float)
    #: Seconds from reception to the first acceptance; null too where it was summed up before this was kept.
    first_accepted: Mapped[float | None] = mapped_column(Float)
    #: Since when nothing of it changes any more; null while it is under way.
    summarised_at: Mapped[datetime | None] = mapped_column(INSTANT)


class Pause(Base):
    """Nothing goes out on this channel, since when, why and by whom. No row: it goes out."""

    __tablename__ = "dispatch_pause"
    __table_args__ = (CheckConstraint("channel IN ('web_push', 'email')", name="channel"),)

    channel: Mapped[str] = mapped_column(Text, primary_key=True)
    since: Mapped[datetime] = mapped_column(INSTANT)
    reason: Mapped[str] = mapped_column(Text)
    actor: Mapped[str] = mapped_column(Text)
