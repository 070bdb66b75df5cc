"""Rows of documents: the plan as people read it, and the acts behind it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CHAR, BigInteger, CheckConstraint, ForeignKey, Index, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import INSTANT, Base
from app.core.territory.models import Municipality


class PlanDocument(Base):
    """A PDF that citizens may download. Its bytes are in the file store, once, under their hash."""

    __tablename__ = "plan_document"
    __table_args__ = (
        CheckConstraint("kind IN ('plan', 'act', 'annex')", name="kind"),
        CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name="sha256"),
        CheckConstraint("size > 0 AND pages > 0", name="size"),
        CheckConstraint("(removed_at IS NULL) = (removed_by IS NULL)", name="removed"),
        Index(
            "uq_plan_document_served",
            "istat_code",
            "sha256",
            unique=True,
            postgresql_where="removed_at IS NULL",
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    istat_code: Mapped[str] = mapped_column(CHAR(6), ForeignKey(Municipality.istat_code))
    #: ``plan``, ``act`` (the deliberation that approves it), ``annex``.
    kind: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(Text)
    #: As given: said back, never a path.
    name: Mapped[str] = mapped_column(Text)
    #: What it says of itself; null when it says nothing.
    title: Mapped[str | None] = mapped_column(Text)
    pages: Mapped[int] = mapped_column(Integer)
    #: Whether there are words in it, or only pictures of words.
    has_text: Mapped[bool]
    #: Octets.
    size: Mapped[int] = mapped_column(BigInteger)
    added_at: Mapped[datetime] = mapped_column(INSTANT)
    added_by: Mapped[str] = mapped_column(Text)
    #: When it was taken away from the public; null while it is served. The row stays.
    removed_at: Mapped[datetime | None] = mapped_column(INSTANT)
    removed_by: Mapped[str | None] = mapped_column(Text)
