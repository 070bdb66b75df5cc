"""Rows of drills. That nothing of them reaches citizens is the database's word, not ours (ADR 0040).

Devices of a drill are a table of their own: what tells the public knows only subscriptions, and what tells a drill
knows only these. Foreign keys that carry ``exercise`` let no notice change sides.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    CHAR,
    BigInteger,
    Boolean,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    SmallInteger,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from alerts.models.notices import NoticeRow, NoticeVersion
from app.core.db import INSTANT, Base
from app.core.identity.models import Account
from app.core.territory.models import Municipality


class DrillRow(Base):
    """A drill: :class:`alerts.domain.drill.DrillPlan`."""

    __tablename__ = "drill"
    __table_args__ = (
        CheckConstraint("begins_at < ends_at", name="hours"),
        UniqueConstraint("id", "istat_code"),
        Index("ix_drill_istat_code", "istat_code", "begins_at"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    istat_code: Mapped[str] = mapped_column(CHAR(6), ForeignKey(Municipality.istat_code))
    name: Mapped[str] = mapped_column(Text)
    begins_at: Mapped[datetime] = mapped_column(INSTANT)
    ends_at: Mapped[datetime] = mapped_column(INSTANT)
    scenario: Mapped[str] = mapped_column(Text)
    participants: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(INSTANT)
    created_by: Mapped[int] = mapped_column(ForeignKey(Account.id))


class DrillDevice(Base):
    """A device that takes part in the drills of one municipality. It follows nothing: only drills reach it here."""

    __tablename__ = "drill_device"
    __table_args__ = (
        CheckConstraint("octet_length(p256dh) = 65 AND octet_length(auth) = 16", name="key_sizes"),
        UniqueConstraint("istat_code", "endpoint"),
        UniqueConstraint("id", "istat_code"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    istat_code: Mapped[str] = mapped_column(CHAR(6), ForeignKey(Municipality.istat_code))
    endpoint: Mapped[str] = mapped_column(Text)
    p256dh: Mapped[bytes] = mapped_column(LargeBinary)
    auth: Mapped[bytes] = mapped_column(LargeBinary)
    added_at: Mapped[datetime] = mapped_column(INSTANT)
    added_by: Mapped[int] = mapped_column(ForeignKey(Account.id))


class DrillNotice(Base):
    """A notice that is written within a drill."""

    __tablename__ = "drill_notice"
    __table_args__ = (
        CheckConstraint("exercise", name="exercise"),
        ForeignKeyConstraint(
            ["drill_id", "istat_code"], [DrillRow.id, DrillRow.istat_code], name="fk_drill_notice_drill"
        ),
        ForeignKeyConstraint(
            ["notice_id", "exercise"], [NoticeRow.id, NoticeRow.exercise], name="fk_drill_notice_exercise"
        ),
        Index("ix_drill_notice_drill_id", "drill_id"),
    )

    notice_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    exercise: Mapped[bool] = mapped_column(Boolean, default=True)
    drill_id: Mapped[int] = mapped_column(BigInteger)
    istat_code: Mapped[str] = mapped_column(CHAR(6))


class DrillPush(Base):
    """One version of a notice of a drill, for one device of the same municipality's drills."""

    __tablename__ = "drill_push"
    __table_args__ = (
        CheckConstraint("exercise", name="exercise"),
        ForeignKeyConstraint(
            ["version_id", "exercise"], [NoticeVersion.id, NoticeVersion.exercise], name="fk_drill_push_exercise"
        ),
        ForeignKeyConstraint(
            ["device_id", "istat_code"],
            [DrillDevice.id, DrillDevice.istat_code],
            name="fk_drill_push_device",
            ondelete="CASCADE",
        ),
        ForeignKeyConstraint(
            ["drill_id", "istat_code"], [DrillRow.id, DrillRow.istat_code], name="fk_drill_push_drill"
        ),
        Index("ix_drill_push_device_id", "device_id"),
    )

    version_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    device_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    exercise: Mapped[bool] = mapped_column(Boolean, default=True)
    drill_id: Mapped[int] = mapped_column(BigInteger)
    istat_code: Mapped[str] = mapped_column(CHAR(6))
    queued_at: Mapped[datetime] = mapped_column(INSTANT)
    #: :class:`alerts.channels.contract.Outcome`; null until it was tried.
    outcome: Mapped[str | None] = mapped_column(Text)
    status: Mapped[int | None] = mapped_column(SmallInteger)
    at: Mapped[datetime | None] = mapped_column(INSTANT)
