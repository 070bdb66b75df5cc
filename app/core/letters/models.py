"""Rows of the outbox."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, Index, SmallInteger, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import INSTANT, Base


class Letter(Base):
    """A plain text to one address. Once it is sent its text is taken away: it may hold a link that opens something."""

    __tablename__ = "letter"
    __table_args__ = (
        CheckConstraint("sent_at IS NULL OR body = ''", name="forgotten_once_sent"),
        Index("ix_letter_waiting", "id", postgresql_where="sent_at IS NULL AND given_up_at IS NULL"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    #: What it is about, for operators: ``invitation``, ``notice_waiting``.
    kind: Mapped[str] = mapped_column(Text)
    address: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime] = mapped_column(INSTANT)
    attempts: Mapped[int] = mapped_column(SmallInteger, default=0)
    tried_at: Mapped[datetime | None] = mapped_column(INSTANT)
    sent_at: Mapped[datetime | None] = mapped_column(INSTANT)
    given_up_at: Mapped[datetime | None] = mapped_column(INSTANT)
