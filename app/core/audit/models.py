"""Rows of the audit. They are only ever added: the database itself refuses to change or delete them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Index, LargeBinary, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import INSTANT, Base


class Act(Base):
    """Who did what to what, when, from where and why, with what was there before and after."""

    __tablename__ = "act"
    __table_args__ = (
        CheckConstraint("octet_length(hash) = 32 AND octet_length(previous_hash) = 32", name="hash_sizes"),
        Index("ix_act_subject", "subject", "id"),
        Index("ix_act_at", "at"),
    )

    #: Consecutive from 1: a gap is a deletion.
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(INSTANT)
    #: An account, or the operating-system user behind a command (``cli:root``).
    actor: Mapped[str] = mapped_column(Text)
    #: What was done: ``source.paused``.
    action: Mapped[str] = mapped_column(Text)
    #: To what: ``source:dpc``, ``municipality:048017``.
    subject: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    #: Where it came from: ``cli``, an address.
    origin: Mapped[str] = mapped_column(Text)
    before: Mapped[dict[str, Any]] = mapped_column(JSONB)
    after: Mapped[dict[str, Any]] = mapped_column(JSONB)
    #: SHA-256 of the row before (zeros for the first), and of this one with it.
    previous_hash: Mapped[bytes] = mapped_column(LargeBinary)
    hash: Mapped[bytes] = mapped_column(LargeBinary)
