"""Rows of notices: what is being written, what was published and never changes, everything that happened."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from geoalchemy2 import Geometry
from sqlalchemy import (
    CHAR,
    BigInteger,
    Boolean,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    SmallInteger,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from alerts.models.subscriptions import Subscription
from app.core.db import INSTANT, Base
from app.core.identity.models import Account, Issuer
from app.core.territory.models import Municipality

_KINDS = "kind IN ('new', 'update', 'correction', 'all_clear', 'false_alarm', 'cancel')"
_CATEGORIES = "category IN ('roads', 'schools', 'water', 'utilities', 'health', 'local_events', 'other')"
_STEPS = (
    "step IN ('drafted', 'changed', 'discarded', 'restored', 'submitted', 'taken_back', 'returned', 'approved',"
    " 'break_glass', 'reviewed', 'published', 'updated', 'corrected', 'all_clear', 'false_alarm', 'cancelled', 'ended')"
)


class NoticeRow(Base):
    """One notice from the first word to the end: its versions are published one after the other."""

    __tablename__ = "notice"
    __table_args__ = (
        # What is published names this pair: that an exercise stays one is not for anybody to remember.
        UniqueConstraint("id", "exercise"),
        Index("ix_notice_istat_code", "istat_code"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    #: At whose desk it is written.
    istat_code: Mapped[str] = mapped_column(CHAR(6), ForeignKey(Municipality.istat_code))
    issuer_id: Mapped[int] = mapped_column(ForeignKey(Issuer.id))
    #: Part of a drill: nobody but those who take part ever sees it.
    exercise: Mapped[bool] = mapped_column(Boolean)
    begun_at: Mapped[datetime] = mapped_column(INSTANT)
    begun_by: Mapped[int] = mapped_column(ForeignKey(Account.id))
    #: Since when there is nothing more to see of it; null as long as there is, or until something was published.
    ended_at: Mapped[datetime | None] = mapped_column(INSTANT)


class NoticeDraft(Base):
    """What is being written of a notice: one at a time. It goes when it is published."""

    __tablename__ = "notice_draft"
    __table_args__ = (
        CheckConstraint(_KINDS, name="kind"),
        CheckConstraint("state IN ('open', 'submitted', 'discarded')", name="state"),
        CheckConstraint("(state = 'submitted') = (submitted_at IS NOT NULL)", name="submitted"),
        CheckConstraint("(submitted_at IS NULL) = (submitted_by IS NULL)", name="submitter"),
        CheckConstraint("cardinality(authors) > 0", name="authors"),
    )

    notice_id: Mapped[int] = mapped_column(ForeignKey(NoticeRow.id, ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    #: Number of the version that it follows.
    about: Mapped[int | None] = mapped_column(Integer)
    #: :class:`alerts.domain.notice.Content`, as JSON: it may be incomplete.
    content: Mapped[dict[str, Any]] = mapped_column(JSONB)
    #: ``[{"sha256", "name", "media_type", "size"}]``
    attachments: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    #: Counts its changes: of two who change the same one, the second is told.
    revision: Mapped[int] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(Text)
    #: Accounts of all who have written it: none of them approves it.
    authors: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    begun_at: Mapped[datetime] = mapped_column(INSTANT)
    changed_at: Mapped[datetime] = mapped_column(INSTANT)
    changed_by: Mapped[int] = mapped_column(ForeignKey(Account.id))
    submitted_at: Mapped[datetime | None] = mapped_column(INSTANT)
    submitted_by: Mapped[int | None] = mapped_column(ForeignKey(Account.id))
    #: Reasons of the approver who sent it back last.
    returned: Mapped[str | None] = mapped_column(Text)
    #: When approvers were written to, because it had waited for long.
    alarmed_at: Mapped[datetime | None] = mapped_column(INSTANT)


class NoticeVersion(Base):
    """What was published. The database refuses to change it, or to take it away."""

    __tablename__ = "notice_version"
    __table_args__ = (
        ForeignKeyConstraint(["notice_id", "exercise"], [NoticeRow.id, NoticeRow.exercise], name="same_space"),
        UniqueConstraint("notice_id", "number"),
        UniqueConstraint("id", "exercise"),
        CheckConstraint(_KINDS, name="kind"),
        CheckConstraint(_CATEGORIES, name="category"),
        CheckConstraint("valid_from < valid_to AND shown_from < shown_to AND shown_to >= valid_to", name="hours"),
        CheckConstraint("level BETWEEN 0 AND 3", name="level"),
        # Two persons, or one with a reason.
        CheckConstraint("(approved_by IS NULL) = (reason IS NOT NULL)", name="second_person"),
        CheckConstraint("approved_by <> ALL (authors)", name="approver_wrote_nothing"),
        CheckConstraint("NOT (exercise AND push)", name="exercise_reaches_nobody"),
        Index("ix_notice_version_shown", "shown_to", "shown_from"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    notice_id: Mapped[int] = mapped_column(BigInteger)
    number: Mapped[int] = mapped_column(Integer)
    kind: Mapped[str] = mapped_column(Text)
    exercise: Mapped[bool] = mapped_column(Boolean)
    category: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    #: A subset of Markdown (:mod:`alerts.formats.notice_text`).
    body: Mapped[str] = mapped_column(Text)
    #: EPSG:4326; null for the whole of its places.
    area: Mapped[Any | None] = mapped_column(Geometry("MULTIPOLYGON", srid=4326, spatial_index=False))
    valid_from: Mapped[datetime] = mapped_column(INSTANT)
    valid_to: Mapped[datetime] = mapped_column(INSTANT)
    shown_from: Mapped[datetime] = mapped_column(INSTANT)
    shown_to: Mapped[datetime] = mapped_column(INSTANT)
    push: Mapped[bool] = mapped_column(Boolean)
    hazard: Mapped[str | None] = mapped_column(Text)
    level: Mapped[int | None] = mapped_column(SmallInteger)
    attachments: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    authors: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    published_at: Mapped[datetime] = mapped_column(INSTANT)
    published_by: Mapped[int] = mapped_column(ForeignKey(Account.id))
    approved_by: Mapped[int | None] = mapped_column(ForeignKey(Account.id))
    #: Why one person published it alone.
    reason: Mapped[str | None] = mapped_column(Text)


class NoticePlace(Base):
    """A municipality that a version is about."""

    __tablename__ = "notice_place"
    __table_args__ = (Index("ix_notice_place_istat_code", "istat_code"),)

    version_id: Mapped[int] = mapped_column(ForeignKey(NoticeVersion.id), primary_key=True)
    istat_code: Mapped[str] = mapped_column(CHAR(6), ForeignKey(Municipality.istat_code), primary_key=True)


class NoticeReview(Base):
    """The look at a version that one person published alone: owed until it was given."""

    __tablename__ = "notice_review"
    __table_args__ = (
        CheckConstraint("verdict IN ('confirmed', 'contested')", name="verdict"),
        CheckConstraint(
            "(verdict IS NULL) = (reviewed_at IS NULL) AND (verdict IS NULL) = (reviewed_by IS NULL)", name="given"
        ),
        CheckConstraint("reviewed_by <> owed_for", name="another_person"),
        Index("ix_notice_review_owed", "due_at", postgresql_where="verdict IS NULL"),
    )

    version_id: Mapped[int] = mapped_column(ForeignKey(NoticeVersion.id), primary_key=True)
    #: Who published it.
    owed_for: Mapped[int] = mapped_column(ForeignKey(Account.id))
    due_at: Mapped[datetime] = mapped_column(INSTANT)
    verdict: Mapped[str | None] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text)
    reviewed_at: Mapped[datetime | None] = mapped_column(INSTANT)
    reviewed_by: Mapped[int | None] = mapped_column(ForeignKey(Account.id))
    alarmed_at: Mapped[datetime | None] = mapped_column(INSTANT)


class NoticeStep(Base):
    """Something that happened to a notice. Append-only: the database refuses anything else."""

    __tablename__ = "notice_step"
    __table_args__ = (
        CheckConstraint(_STEPS, name="step"),
        CheckConstraint("(step = 'ended') = (account_id IS NULL)", name="somebody"),
        Index("ix_notice_step_notice_id", "notice_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey(NoticeRow.id))
    #: Of the version, or of the one that was being written.
    number: Mapped[int] = mapped_column(Integer)
    step: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(INSTANT)
    account_id: Mapped[int | None] = mapped_column(ForeignKey(Account.id))
    #: Reasons, verdict, or the name of a file.
    note: Mapped[str] = mapped_column(Text)


class NoticeHeld(Base):
    """A device that has a notice waiting for the end of its quiet hours: what the notice then says."""

    __tablename__ = "notice_held"
    __table_args__ = (Index("ix_notice_held_until", "until"),)

    notice_id: Mapped[int] = mapped_column(ForeignKey(NoticeRow.id, ondelete="CASCADE"), primary_key=True)
    subscription_id: Mapped[int] = mapped_column(ForeignKey(Subscription.id, ondelete="CASCADE"), primary_key=True)
    until: Mapped[datetime] = mapped_column(INSTANT)
