"""Rows of ingestion: what each source last said, the raw archive, accepted bulletins and what was wrong with others."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Date,
    DateTime,
    ForeignKey,
    Index,
    LargeBinary,
    SmallInteger,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base

INSTANT = DateTime(timezone=True)


class SourceState(Base):
    """What is remembered of a source between two polls. Stamps and failures are read from bulletins and checks."""

    __tablename__ = "source_state"

    source_id: Mapped[str] = mapped_column(Text, primary_key=True)
    #: Conditional-request state (``etag``, ``last_modified``): moves only with the data it covers.
    cursor: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)


class SourceCheck(Base):
    """One look at a source, by poll or by hand: the evidence behind "controllato alle hh:mm". Append-only."""

    __tablename__ = "source_check"
    __table_args__ = (
        CheckConstraint("kind IN ('poll', 'ingest')", name="kind"),
        CheckConstraint("outcome IN ('accepted', 'unchanged', 'refused', 'failed')", name="outcome"),
        Index("ix_source_check_source_id_at", "source_id", "at"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    source_id: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(INSTANT)
    kind: Mapped[str] = mapped_column(Text)
    outcome: Mapped[str] = mapped_column(Text)
    #: Stable code of the failure or refusal, null otherwise.
    code: Mapped[str | None] = mapped_column(Text)


class RawDocument(Base):
    """The bytes of one document as they came, kept before anything reads them: every parser fix can be replayed."""

    __tablename__ = "raw_document"
    __table_args__ = (UniqueConstraint("source_id", "sha256"),)

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    source_id: Mapped[str] = mapped_column(Text)
    #: Over the names and digests of the parts, in name order.
    sha256: Mapped[str] = mapped_column(Text)
    first_received_at: Mapped[datetime] = mapped_column(INSTANT)
    parts: Mapped[list[RawPart]] = relationship(
        back_populates="document", order_by="RawPart.name", cascade="all, delete-orphan"
    )


class RawPart(Base):
    """One file of a raw document (the table form has two, the zip one)."""

    __tablename__ = "raw_part"

    document_id: Mapped[int] = mapped_column(ForeignKey(RawDocument.id, ondelete="CASCADE"), primary_key=True)
    name: Mapped[str] = mapped_column(Text, primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    document: Mapped[RawDocument] = relationship(back_populates="parts")


class Bulletin(Base):
    """One reading of a raw document: accepted (its zone levels are in force), or not, with the issues that say why.

    A version is never changed: a newer stamp replaces it by being newer.
    """

    __tablename__ = "bulletin"
    __table_args__ = (
        CheckConstraint("status IN ('accepted', 'unchanged', 'refused')", name="status"),
        CheckConstraint("status <> 'accepted' OR stamp IS NOT NULL", name="accepted_has_stamp"),
        # One accepted version for a stamp: two processes that ingest the same file cannot both win.
        Index("uq_bulletin_accepted_stamp", "source_id", "stamp", unique=True, postgresql_where="status = 'accepted'"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    source_id: Mapped[str] = mapped_column(Text)
    raw_document_id: Mapped[int] = mapped_column(ForeignKey(RawDocument.id), index=True)
    #: The publisher's time of issue; null when none could be read.
    stamp: Mapped[datetime | None] = mapped_column(INSTANT)
    received_at: Mapped[datetime] = mapped_column(INSTANT)
    status: Mapped[str] = mapped_column(Text)


class BulletinIssue(Base):
    """Something wrong, or worth an operator's look, in a bulletin."""

    __tablename__ = "bulletin_issue"
    __table_args__ = (CheckConstraint("level IN ('error', 'warning')", name="level"),)

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    bulletin_id: Mapped[int] = mapped_column(ForeignKey(Bulletin.id, ondelete="CASCADE"), index=True)
    level: Mapped[str] = mapped_column(Text)
    code: Mapped[str] = mapped_column(Text)
    message: Mapped[str] = mapped_column(Text)
    #: An operator must look, even though the document may have been accepted.
    alarm: Mapped[bool] = mapped_column(Boolean)


class ZoneLevel(Base):
    """What one accepted bulletin says of one zone, hazard and day."""

    __tablename__ = "zone_level"
    __table_args__ = (
        CheckConstraint("level BETWEEN 0 AND 3", name="level"),
        Index("ix_zone_level_day", "day"),
    )

    bulletin_id: Mapped[int] = mapped_column(ForeignKey(Bulletin.id, ondelete="CASCADE"), primary_key=True)
    zone_code: Mapped[str] = mapped_column(Text, primary_key=True)
    hazard: Mapped[str] = mapped_column(Text, primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    #: 0 green, 1 yellow, 2 orange, 3 red.
    level: Mapped[int] = mapped_column(SmallInteger)
    #: Hours inside the day where the source gives them; null = the whole day.
    starts_at: Mapped[datetime | None] = mapped_column(INSTANT)
    ends_at: Mapped[datetime | None] = mapped_column(INSTANT)
