"""Rows of subscriptions: an endpoint, two keys, municipalities and a threshold. Nothing about a person.

The exception is the e-mail of officials and operators, whose endpoint is their address (``mailto:``), without keys.
"""

from __future__ import annotations

from datetime import datetime, time
from uuid import UUID, uuid4

from sqlalchemy import (
    CHAR,
    BigInteger,
    CheckConstraint,
    FetchedValue,
    ForeignKey,
    Index,
    LargeBinary,
    SmallInteger,
    Text,
    Time,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.dialects.postgresql import UUID as PgUUID
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import INSTANT, Base
from app.core.territory.models import Municipality


class Subscription(Base):
    """One browser that wants to be told (RFC 8030 push subscription), or one address that an operator has added."""

    __tablename__ = "subscription"
    __table_args__ = (
        CheckConstraint("min_level BETWEEN 1 AND 3", name="min_level"),
        CheckConstraint("(quiet_from IS NULL) = (quiet_to IS NULL) AND quiet_from <> quiet_to", name="quiet_hours"),
        CheckConstraint("quiet_override BETWEEN 2 AND 3", name="quiet_override"),
        CheckConstraint("octet_length(p256dh) = 65 AND octet_length(auth) = 16", name="key_sizes"),
        CheckConstraint(
            "(p256dh IS NULL) = starts_with(endpoint, 'mailto:') AND (p256dh IS NULL) = (auth IS NULL)", name="keys"
        ),
        #: The few of which more has to be known before they are told.
        Index("ix_subscription_special", "id", postgresql_where="quiet_from IS NOT NULL OR p256dh IS NULL"),
    )

    #: Internal key: batches are ranges of it.
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    #: What the browser holds, or the link in an e-mail: a bearer secret, the only way to read or end the subscription.
    secret: Mapped[UUID] = mapped_column(PgUUID(as_uuid=True), unique=True, default=uuid4)
    endpoint: Mapped[str] = mapped_column(Text, unique=True)
    #: RFC 8291: the browser's public point, uncompressed (65 octets), and its authentication secret (16 octets). An
    #: address has neither.
    p256dh: Mapped[bytes | None] = mapped_column(LargeBinary)
    auth: Mapped[bytes | None] = mapped_column(LargeBinary)
    #: Threshold: 1 yellow, 2 orange, 3 red.
    min_level: Mapped[int] = mapped_column(SmallInteger)
    #: Thresholds of single hazards, where they differ: ``{"wind": 2}``; 4 = never.
    hazard_levels: Mapped[dict[str, int]] = mapped_column(JSONB, default=dict)
    #: Quiet hours on the clock of Italy, both or neither; they may span midnight.
    quiet_from: Mapped[time | None] = mapped_column(Time)
    quiet_to: Mapped[time | None] = mapped_column(Time)
    #: Level that does not wait for their end: 3 red (always), or 2 orange too.
    quiet_override: Mapped[int] = mapped_column(SmallInteger, default=3)
    #: Categories of municipalities' notices it wants (``["roads"]``); null is all, empty is none.
    notice_categories: Mapped[list[str] | None] = mapped_column(ARRAY(Text))
    language: Mapped[str] = mapped_column(CHAR(2), default="it")
    created_at: Mapped[datetime] = mapped_column(INSTANT)
    seen_at: Mapped[datetime] = mapped_column(INSTANT)


class Follow(Base):
    """This device follows this municipality."""

    __tablename__ = "subscription_municipality"
    __table_args__ = (Index("ix_subscription_municipality_istat", "istat_code", "subscription_id"),)

    subscription_id: Mapped[int] = mapped_column(ForeignKey(Subscription.id, ondelete="CASCADE"), primary_key=True)
    istat_code: Mapped[str] = mapped_column(ForeignKey(Municipality.istat_code, ondelete="CASCADE"), primary_key=True)
    #: Highest decision id when it began to follow: only later decisions are told, or count as told, to this device.
    #: An id and not a time, so that replays under another clock are told too.
    told_after: Mapped[int] = mapped_column(BigInteger)
    #: The thresholds of its subscription as one text, ``1 {"wind": 2}``, kept true by triggers of the database: devices
    #: that are alike are found without reading a million subscriptions.
    terms: Mapped[str] = mapped_column(Text, server_default=FetchedValue())


class KeyAgreement(Base):
    """A key agreement made beforehand for one message to one device, wrapped; deleted when it is taken.

    Not in the write-ahead log: after a crash of the server the table is empty, and they are made anew.
    """

    __tablename__ = "key_agreement"
    __table_args__ = {"prefixes": ["UNLOGGED"]}  # noqa: RUF012 - as SQLAlchemy wants it

    subscription_id: Mapped[int] = mapped_column(ForeignKey(Subscription.id, ondelete="CASCADE"), primary_key=True)
    wrapped: Mapped[bytes] = mapped_column(LargeBinary)
