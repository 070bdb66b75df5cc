"""Rows of submissions: who asked for a version to be made public, who decided, and what each of them had seen."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import INSTANT, Base
from app.core.identity.models import Account
from plans.models.versions import PlanVersion


class PlanSubmission(Base):
    """One request to publish a version. Kept when it is decided: the next one is another row."""

    __tablename__ = "plan_submission"
    __table_args__ = (
        CheckConstraint("decision IN ('approved', 'returned', 'taken_back')", name="decision"),
        CheckConstraint(
            "(decision IS NULL) = (decided_by IS NULL) AND (decision IS NULL) = (decided_at IS NULL)", name="decided"
        ),
        # Whatever the program does: what is public was looked at by two people.
        CheckConstraint("decision <> 'approved' OR decided_by <> submitted_by", name="two_people"),
        Index("uq_plan_submission_open", "version_id", unique=True, postgresql_where="decision IS NULL"),
        Index("ix_plan_submission_version_id", "version_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey(PlanVersion.id))
    submitted_by: Mapped[int] = mapped_column(ForeignKey(Account.id))
    submitted_at: Mapped[datetime] = mapped_column(INSTANT)
    #: The preview that was looked at (:func:`plans.publishing.difference.preview_token`).
    seen: Mapped[str] = mapped_column(Text)
    #: ``approved`` (it was published), ``returned`` (with ``reasons``), ``taken_back`` by its author; null: open.
    decision: Mapped[str | None] = mapped_column(Text)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey(Account.id))
    decided_at: Mapped[datetime | None] = mapped_column(INSTANT)
    reasons: Mapped[str] = mapped_column(Text, default="")
