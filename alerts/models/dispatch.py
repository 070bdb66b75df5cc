"""Rows of decision and dispatch: what was decided, what was sent, and what became of it.

There is no row per recipient before sending: a batch lists up to two thousand neighbouring subscriptions, and what each
has to be told is looked up again just before, so that nobody hears what is no longer so. Outcomes are a row per device.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    SmallInteger,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from alerts.models.notices import NoticeVersion
from alerts.models.sources import Bulletin
from alerts.models.subscriptions import Subscription
from app.core.db import INSTANT, Base
from app.core.territory.models import Municipality


class Deciding(Base):
    """One moment at which states were compared with what was told, and why: the order of these is the order of news.

    A notice that is published is one too (``notice``), without decisions: what was looked up before no longer holds.
    """

    __tablename__ = "deciding"
    __table_args__ = (
        CheckConstraint("cause IN ('document', 'act', 'sweep', 'morning', 'notice')", name="cause"),
        CheckConstraint("(cause = 'document') = (bulletin_id IS NOT NULL)", name="document_has_bulletin"),
        Index("ix_deciding_at", "at"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    cause: Mapped[str] = mapped_column(Text)
    bulletin_id: Mapped[int | None] = mapped_column(ForeignKey(Bulletin.id, ondelete="CASCADE"), unique=True)
    #: By the clock of the check, which in a replay is that of then.
    at: Mapped[datetime] = mapped_column(INSTANT)
    demonstration: Mapped[bool] = mapped_column(Boolean, default=False)
    #: Only about ourselves (the canary): to everybody else it is as if it had never been.
    internal: Mapped[bool] = mapped_column(Boolean, default=False)


class DecisionRow(Base):
    """What was decided for one municipality, day and hazard when its state changed, or did not change.

    The rows that are not suppressed, in order, are the *told* ledger.
    """

    __tablename__ = "decision"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('new', 'escalation', 'update', 'de_escalation', 'all_clear', 'suppressed')", name="kind"
        ),
        CheckConstraint("(kind = 'suppressed') = (reason IS NOT NULL)", name="suppressed_has_reason"),
        CheckConstraint("told_level BETWEEN 0 AND 3 AND level BETWEEN 0 AND 3", name="levels"),
        UniqueConstraint("deciding_id", "istat_code", "day", "hazard"),
        Index("ix_decision_told", "day", "istat_code", "hazard", "id", postgresql_where="kind <> 'suppressed'"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    deciding_id: Mapped[int] = mapped_column(ForeignKey(Deciding.id, ondelete="CASCADE"))
    istat_code: Mapped[str] = mapped_column(ForeignKey(Municipality.istat_code, ondelete="CASCADE"))
    day: Mapped[date] = mapped_column(Date)
    hazard: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    #: Why nothing is told: ``unchanged``, ``day_over``, ``unknown``, ``expired``, ``told_later``.
    reason: Mapped[str | None] = mapped_column(Text)
    #: Level last told that was still to come (0 when none), and level now.
    told_level: Mapped[int] = mapped_column(SmallInteger)
    level: Mapped[int] = mapped_column(SmallInteger)
    #: Zones that give the level, e.g. ``["Tosc-B"]``.
    zones: Mapped[list[str]] = mapped_column(JSONB)
    #: Hours above green as ``[[from, to, level], …]``, ISO 8601; null = the whole day.
    periods: Mapped[list[list[Any]] | None] = mapped_column(JSONB(none_as_null=True))
    #: When what it says is over.
    ends_at: Mapped[datetime] = mapped_column(INSTANT)
    decided_at: Mapped[datetime] = mapped_column(INSTANT)


class Dispatch(Base):
    """One change to be told: all the consequences of one deciding, as a digest for each device, or one notice."""

    __tablename__ = "dispatch"
    __table_args__ = (
        CheckConstraint("(deciding_id IS NULL) <> (notice_version_id IS NULL)", name="about"),
        # No subscription is ever told of an exercise: the version has to have the same value (ADR 0040).
        CheckConstraint("NOT exercise", name="no_exercise"),
        ForeignKeyConstraint(
            ["notice_version_id", "exercise"],
            [NoticeVersion.id, NoticeVersion.exercise],
            name="fk_dispatch_no_exercise",
        ),
        Index("ix_dispatch_notice_version_id", "notice_version_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    #: Null for a notice, which is in no digest: it replaces none, and none replaces it.
    deciding_id: Mapped[int | None] = mapped_column(ForeignKey(Deciding.id, ondelete="CASCADE"), unique=True)
    #: A version of a notice (:mod:`alerts.models.notices`): to be told when it is shown, or after quiet hours.
    notice_version_id: Mapped[int | None] = mapped_column(BigInteger)
    exercise: Mapped[bool] = mapped_column(Boolean, server_default=text("false"))
    #: RFC 8030 Topic, and tag of the notification: a later digest of the same day replaces this one.
    topic: Mapped[str] = mapped_column(Text)
    decided_at: Mapped[datetime] = mapped_column(INSTANT)
    #: Real time of queueing: the start of the latency that is measured, and of a message's life.
    queued_at: Mapped[datetime] = mapped_column(INSTANT)
    #: Devices it was queued for.
    notifications: Mapped[int] = mapped_column(Integer)


class Held(Base):
    """A device that has news waiting for the end of its quiet hours. What the news is, is looked up then."""

    __tablename__ = "dispatch_held"
    __table_args__ = (Index("ix_dispatch_held_until", "until"),)

    subscription_id: Mapped[int] = mapped_column(ForeignKey(Subscription.id, ondelete="CASCADE"), primary_key=True)
    until: Mapped[datetime] = mapped_column(INSTANT)


class Batch(Base):
    """Up to two thousand subscriptions by key range, in one lane of urgency: what a worker takes, sends and records."""

    __tablename__ = "dispatch_batch"
    __table_args__ = (
        CheckConstraint("lane IN ('red', 'orange', 'all_clear', 'notice', 'yellow')", name="lane"),
        CheckConstraint("channel IN ('web_push', 'email')", name="channel"),
        Index("ix_dispatch_batch_dispatch_id", "dispatch_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    dispatch_id: Mapped[int] = mapped_column(ForeignKey(Dispatch.id, ondelete="CASCADE"))
    lane: Mapped[str] = mapped_column(Text)
    #: All its recipients are told in the same way.
    channel: Mapped[str] = mapped_column(Text)
    first_subscription: Mapped[int] = mapped_column(BigInteger)
    last_subscription: Mapped[int] = mapped_column(BigInteger)
    size: Mapped[int] = mapped_column(Integer)
    #: Exactly who: a subscription that changes later neither falls between two batches nor gets into a second one.
    #: Stored as it is (``EXTERNAL``): to compress it takes a third as long as all the rest of queueing.
    recipients: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    #: Somebody has begun it once: some of its recipients may have an outcome.
    tried: Mapped[bool] = mapped_column(Boolean, server_default=text("false"))
    #: From here on, and until it is put back, a recipient without an outcome may have been sent its message.
    started_at: Mapped[datetime | None] = mapped_column(INSTANT)
    finished_at: Mapped[datetime | None] = mapped_column(INSTANT)


class Message(Base):
    """A text that was sent, kept as sent: one for each set of decisions that devices have in common."""

    __tablename__ = "dispatch_message"

    dispatch_id: Mapped[int] = mapped_column(ForeignKey(Dispatch.id, ondelete="CASCADE"), primary_key=True)
    #: Digest of the text.
    audience: Mapped[str] = mapped_column(Text, primary_key=True)
    payload: Mapped[dict[str, Any]] = mapped_column(JSONB)


class Delivery(Base):
    """What became of one device's message. The primary key is why nobody is told the same change twice.

    It begins with the device: batches are neighbouring keys, so a batch's outcomes are neighbours too.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        CheckConstraint(
            "outcome IN ('accepted', 'gone', 'too_large', 'rejected', 'expired', 'superseded',"
            " 'throttled', 'failed', 'unknown')",
            name="outcome",
        ),
        # Rows come in order of dispatch. A finer index would be taken for the key where statistics are from before a
        # million outcomes were written, and read from end to end for each device.
        Index("ix_delivery_dispatch_id", "dispatch_id", postgresql_using="brin"),
    )

    #: No foreign key: a device that leaves is erased, the count of what was delivered stays.
    subscription_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    #: No foreign key: each of a million outcomes would look its dispatch up, and lock it. A trigger of the dispatch
    #: takes the outcomes with it.
    dispatch_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    #: :class:`alerts.channels.contract.Outcome`; one that is not final may still change.
    outcome: Mapped[str] = mapped_column(Text)
    #: Status of the push service, null when there was no answer.
    status: Mapped[int | None] = mapped_column(SmallInteger)
    attempts: Mapped[int] = mapped_column(SmallInteger)
    at: Mapped[datetime] = mapped_column(INSTANT)
    #: Of one that is not final: until when its push service asked to leave it in peace.
    retry_at: Mapped[datetime | None] = mapped_column(INSTANT)
