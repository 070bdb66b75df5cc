"""Rows of the canary: what the service sent to itself, and when it came back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Integer, SmallInteger, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import INSTANT, Base


class CanaryRun(Base):
    """One synthetic document, from its sending to the arrival of its message. Kept for thirty days."""

    __tablename__ = "canary_run"
    __table_args__ = (CheckConstraint("level BETWEEN 0 AND 3", name="level"),)

    #: Also the stamp of the document: that is how its bulletin is found.
    sent_at: Mapped[datetime] = mapped_column(INSTANT, primary_key=True)
    level: Mapped[int] = mapped_column(SmallInteger)
    #: When its decision, and its message in the queue, were committed; null when it came to none.
    decided_at: Mapped[datetime | None] = mapped_column(INSTANT)
    #: Device messages that followed: one.
    queued: Mapped[int] = mapped_column(Integer, default=0)
    #: When the receiver had it, decrypted; null until then.
    received_at: Mapped[datetime | None] = mapped_column(INSTANT)
    #: Why nothing was queued, as a code.
    failure: Mapped[str | None] = mapped_column(Text)
