"""Rows of uploads: versions of a municipality's plan, their original files, what was found, what a layer meant before.

A version grows from an upload and is never deleted: at most one of a municipality is published, the others are what
came before, what is being prepared, and what was taken back.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    CHAR,
    BigInteger,
    CheckConstraint,
    Float,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import INSTANT, Base
from app.core.territory.models import Municipality
from plans.models.plan import Plan


class PlanVersion(Base):
    """One upload and what became of it: ``draft`` until it was examined, ``staged`` until somebody publishes it."""

    __tablename__ = "plan_version"
    __table_args__ = (
        CheckConstraint("state IN ('draft', 'staged', 'published', 'superseded', 'withdrawn')", name="state"),
        CheckConstraint("state = 'draft' OR checksum IS NOT NULL", name="staged_is_summed"),
        CheckConstraint("based_on_id IS NULL OR edit IS NOT NULL", name="edited_says_how"),
        UniqueConstraint("istat_code", "number"),
        Index("uq_plan_version_published", "istat_code", unique=True, postgresql_where="state = 'published'"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    istat_code: Mapped[str] = mapped_column(ForeignKey(Plan.istat_code))
    #: From 1 for each municipality.
    number: Mapped[int] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(Text, default="draft")
    created_at: Mapped[datetime] = mapped_column(INSTANT)
    created_by: Mapped[str] = mapped_column(Text)
    #: What a person has said of the layers: see :class:`plans.examination.contract.Answers`.
    answers: Mapped[dict[str, Any]] = mapped_column(JSONB)
    #: What each layer was taken for, since when it is known; null before it was looked at.
    layers: Mapped[list[dict[str, Any]] | None] = mapped_column(JSONB)
    examined_at: Mapped[datetime | None] = mapped_column(INSTANT)
    #: Why it could not be looked at, one Italian sentence; null when it could.
    failure: Mapped[str | None] = mapped_column(Text)
    staged_at: Mapped[datetime | None] = mapped_column(INSTANT)
    features: Mapped[int | None] = mapped_column(Integer)
    #: SHA-256 of the staged rows in their order, hexadecimal.
    checksum: Mapped[str | None] = mapped_column(Text)
    #: The act behind it, as it was written by whoever published it.
    act: Mapped[str | None] = mapped_column(Text)
    published_at: Mapped[datetime | None] = mapped_column(INSTANT)
    published_by: Mapped[str | None] = mapped_column(Text)
    #: What was public before it, to go back to.
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("plan_version.id"))
    #: When it was no longer public.
    ended_at: Mapped[datetime | None] = mapped_column(INSTANT)
    #: Of a version that was made by hand: the one that was changed, and the change (:mod:`plans.editing.edits`).
    based_on_id: Mapped[int | None] = mapped_column(ForeignKey("plan_version.id"))
    edit: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    #: Counts what people have said of it at the desk: whoever answers says which one they had before them.
    edition: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    #: When, and who it was (as people call them); null where nobody has yet.
    changed_at: Mapped[datetime | None] = mapped_column(INSTANT)
    changed_by: Mapped[str | None] = mapped_column(Text)
    #: PDFs among its files that may be served once it is approved: reports with the ``kind`` that each is to be.
    documents: Mapped[list[dict[str, Any]] | None] = mapped_column(JSONB)


class PlanOriginal(Base):
    """A file as it was given. Its bytes are in the file store, once, under their hash; the row is never changed."""

    __tablename__ = "plan_original"
    __table_args__ = (
        CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name="sha256"),
        CheckConstraint("size > 0", name="size"),
        Index("ix_plan_original_sha256", "sha256"),
    )

    version_id: Mapped[int] = mapped_column(ForeignKey(PlanVersion.id), primary_key=True)
    position: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    sha256: Mapped[str] = mapped_column(Text)
    #: As given: said back, never a path.
    name: Mapped[str] = mapped_column(Text)
    #: Octets.
    size: Mapped[int] = mapped_column(BigInteger)
    media_type: Mapped[str] = mapped_column(Text)
    uploaded_by: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(INSTANT)


class PlanFinding(Base):
    """Something found when a version was last examined: see :class:`plans.domain.findings.Finding`."""

    __tablename__ = "plan_finding"
    __table_args__ = (
        CheckConstraint("level IN ('E', 'R', 'W', 'I')", name="level"),
        CheckConstraint("scope IN ('file', 'layer', 'row')", name="scope"),
        CheckConstraint("(longitude IS NULL) = (latitude IS NULL)", name="position"),
        Index("ix_plan_finding_version_id_rule", "version_id", "rule"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey(PlanVersion.id, ondelete="CASCADE"))
    rule: Mapped[str] = mapped_column(Text)
    level: Mapped[str] = mapped_column(Text)
    scope: Mapped[str] = mapped_column(Text)
    message: Mapped[str] = mapped_column(Text)
    file: Mapped[str | None] = mapped_column(Text)
    layer: Mapped[str | None] = mapped_column(Text)
    row: Mapped[int | None] = mapped_column(BigInteger)
    longitude: Mapped[float | None] = mapped_column(Float)
    latitude: Mapped[float | None] = mapped_column(Float)
    proposal: Mapped[str | None] = mapped_column(Text)


class PlanMemory(Base):
    """What a layer of a municipality turned out to be, for when it comes again."""

    __tablename__ = "plan_memory"

    istat_code: Mapped[str] = mapped_column(CHAR(6), ForeignKey(Municipality.istat_code), primary_key=True)
    #: What a layer is recognised by: see :func:`plans.mapping.classes.signature`.
    signature: Mapped[str] = mapped_column(Text, primary_key=True)
    #: What it was called the last time.
    layer: Mapped[str] = mapped_column(Text)
    plan_class: Mapped[str] = mapped_column("class", Text)
    #: Column by attribute.
    columns: Mapped[dict[str, str]] = mapped_column(JSONB)
    at: Mapped[datetime] = mapped_column(INSTANT)
    by: Mapped[str] = mapped_column(Text)
