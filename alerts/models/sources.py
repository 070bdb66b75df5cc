"""Rows of ingestion: what each source last said, the raw archive, accepted bulletins and what was wrong with others."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import INSTANT, Base
from app.core.territory.models import Municipality


class SourceState(Base):
    """What is remembered of a source between two polls. Stamps and failures are read from bulletins and checks."""

    __tablename__ = "source_state"

    source_id: Mapped[str] = mapped_column(Text, primary_key=True)
    #: Conditional-request state (``etag``, ``last_modified``): moves only with the data it covers.
    cursor: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    #: Seconds between two polls of the clock that leads; null when nobody polls it.
    poll_seconds: Mapped[int | None] = mapped_column(Integer)
    #: Since when an operator has paused it, and why; null when it runs.
    paused_at: Mapped[datetime | None] = mapped_column(INSTANT)
    pause_reason: Mapped[str | None] = mapped_column(Text)


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
    """One reading of a raw document: accepted (what it says is in force), or not, with the issues that say why.

    A document is a bulletin (:class:`ZoneLevel`) or a CAP message (:class:`CapMessage`). What it says is never changed:
    a newer stamp replaces it by being newer, an operator withdraws it by marking it.
    """

    __tablename__ = "bulletin"
    __table_args__ = (
        CheckConstraint("status IN ('accepted', 'unchanged', 'refused')", name="status"),
        CheckConstraint("status <> 'accepted' OR stamp IS NOT NULL", name="accepted_has_stamp"),
        # One accepted version for a stamp: two processes that ingest the same file cannot both win.
        Index(
            "uq_bulletin_accepted_stamp",
            "source_id",
            "stamp",
            unique=True,
            postgresql_where="status = 'accepted' AND key = '' AND withdrawn_at IS NULL",
        ),
        Index("ix_bulletin_in_force", "source_id", "key", "stamp", postgresql_where="status = 'accepted'"),
        Index("ix_bulletin_stamp", "source_id", "stamp", postgresql_where="status = 'accepted'"),
        Index("ix_bulletin_received_at", "source_id", "received_at"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    source_id: Mapped[str] = mapped_column(Text)
    raw_document_id: Mapped[int] = mapped_column(ForeignKey(RawDocument.id), index=True)
    #: The publisher's time of issue; null when none could be read.
    stamp: Mapped[datetime | None] = mapped_column(INSTANT)
    received_at: Mapped[datetime] = mapped_column(INSTANT)
    status: Mapped[str] = mapped_column(Text)
    #: What competes: of two with one key the newer stamp replaces the older. Empty for bulletins, which are complete.
    key: Mapped[str] = mapped_column(Text, default="")
    #: When everything it says is over; null when it was not accepted.
    ends_at: Mapped[datetime | None] = mapped_column(INSTANT)
    #: Since when an operator has declared it wrong; null as long as it counts.
    withdrawn_at: Mapped[datetime | None] = mapped_column(INSTANT)


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
    #: 0 green, 1 yellow, 2 orange, 3 red; null where the hazard cannot apply.
    level: Mapped[int | None] = mapped_column(SmallInteger)
    #: Hours above green as ``[[from, to, level], …]``, ISO 8601; null = the whole day.
    periods: Mapped[list[list[Any]] | None] = mapped_column(JSONB(none_as_null=True))


class CapMessage(Base):
    """The CAP side of a document: what it is and what it acts on."""

    __tablename__ = "cap_message"
    __table_args__ = (
        Index("ix_cap_message_identity", "sender", "identifier"),
        Index("ix_cap_message_subject", "subject", postgresql_where="subject <> ''"),
    )

    bulletin_id: Mapped[int] = mapped_column(ForeignKey(Bulletin.id, ondelete="CASCADE"), primary_key=True)
    sender: Mapped[str] = mapped_column(Text)
    #: Who warns, for people; empty when the message does not say.
    sender_name: Mapped[str] = mapped_column(Text, default="")
    identifier: Mapped[str] = mapped_column(Text)
    msg_type: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text)
    scope: Mapped[str] = mapped_column(Text)
    signature: Mapped[str] = mapped_column(Text)
    #: Actual, Public, and a message that warns: nothing else is ever shown to citizens.
    public: Mapped[bool] = mapped_column(Boolean)
    #: Whether it may end others: public, and placed in full where it warns.
    acts: Mapped[bool] = mapped_column(Boolean)
    #: Region and hazard, for publishers whose references lead nowhere; empty otherwise.
    subject: Mapped[str] = mapped_column(Text, default="")
    #: It says only that something is over.
    clears: Mapped[bool] = mapped_column(Boolean, default=False)
    starts_at: Mapped[datetime] = mapped_column(INSTANT)


class CapReference(Base):
    """An earlier message that this one updates or cancels, named as CAP does."""

    __tablename__ = "cap_reference"
    __table_args__ = (Index("ix_cap_reference_identity", "sender", "identifier", "sent"),)

    bulletin_id: Mapped[int] = mapped_column(ForeignKey(CapMessage.bulletin_id, ondelete="CASCADE"), primary_key=True)
    sender: Mapped[str] = mapped_column(Text, primary_key=True)
    identifier: Mapped[str] = mapped_column(Text, primary_key=True)
    sent: Mapped[datetime] = mapped_column(INSTANT, primary_key=True)


class CapWarning(Base):
    """One danger that a message tells of: hazard, level, hours, texts."""

    __tablename__ = "cap_warning"
    __table_args__ = (
        CheckConstraint("level BETWEEN 0 AND 3", name="level"),
        CheckConstraint("ends_at >= starts_at", name="hours"),
        Index("ix_cap_warning_hours", "ends_at", "starts_at"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    bulletin_id: Mapped[int] = mapped_column(ForeignKey(CapMessage.bulletin_id, ondelete="CASCADE"), index=True)
    hazard: Mapped[str] = mapped_column(Text)
    level: Mapped[int] = mapped_column(SmallInteger)
    starts_at: Mapped[datetime] = mapped_column(INSTANT)
    ends_at: Mapped[datetime] = mapped_column(INSTANT)
    #: ``[{"language", "event", "headline", "description", "instruction", "web"}]``, word for word.
    texts: Mapped[list[dict[str, str]]] = mapped_column(JSONB)
    #: ``[{"description", "geocodes", "polygons", "circles"}]`` as published; (lon, lat) in EPSG:4326 degrees.
    areas: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)


class CapPlace(Base):
    """A municipality that a warning is about, and how that was found out."""

    __tablename__ = "cap_place"
    __table_args__ = (
        CheckConstraint("method IN ('zone', 'istat', 'region', 'name', 'geometry')", name="method"),
        CheckConstraint("share > 0 AND share <= 1", name="share"),
        Index("ix_cap_place_istat_code", "istat_code"),
    )

    warning_id: Mapped[int] = mapped_column(ForeignKey(CapWarning.id, ondelete="CASCADE"), primary_key=True)
    istat_code: Mapped[str] = mapped_column(ForeignKey(Municipality.istat_code, ondelete="CASCADE"), primary_key=True)
    method: Mapped[str] = mapped_column(Text)
    #: Share of the municipality's area that the warning covers, as far as is known.
    share: Mapped[float] = mapped_column(Float)


class SourceAlarm(Base):
    """Something that an operator must look at, from when it was noticed until it was over."""

    __tablename__ = "source_alarm"
    __table_args__ = (
        Index("uq_source_alarm_open", "source_id", "code", unique=True, postgresql_where="closed_at IS NULL"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    source_id: Mapped[str] = mapped_column(Text)
    #: ``silent``, ``late``, ``broken``, ``paused``, or the code of an issue.
    code: Mapped[str] = mapped_column(Text)
    message: Mapped[str] = mapped_column(Text)
    opened_at: Mapped[datetime] = mapped_column(INSTANT)
    closed_at: Mapped[datetime | None] = mapped_column(INSTANT)
    #: When operators were written to about its beginning and its end; null while that is still to be done.
    opening_sent_at: Mapped[datetime | None] = mapped_column(INSTANT)
    closing_sent_at: Mapped[datetime | None] = mapped_column(INSTANT)
