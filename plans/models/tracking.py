"""Rows of tracking: what people state of a plan, how it stood in each month, what was told to whom it concerns.

Months are bitemporal: ``month`` (its first day) is when something was so, ``known_on`` when we knew. A correction is a
row more: the database refuses to change or delete any. Codes of municipalities are no foreign keys here, since the
history of a municipality outlives it (comuni merge); its region, inhabitants and area are those of the time.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    CHAR,
    BigInteger,
    CheckConstraint,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import INSTANT, Base
from app.core.territory.models import Municipality


class PlanDeclaration(Base):
    """What somebody stated of a line of the checklist; the newest row of a line counts. Only ever added."""

    __tablename__ = "plan_declaration"
    __table_args__ = (
        CheckConstraint("kind IN ('stated', 'checked', 'withdrawn')", name="kind"),
        CheckConstraint("(document IS NULL) = (pages IS NULL)", name="pages_of_a_document"),
        CheckConstraint("document ~ '^[0-9a-f]{64}$'", name="document"),
        Index("ix_plan_declaration_istat_code_line", "istat_code", "line", "id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    istat_code: Mapped[str] = mapped_column(CHAR(6), ForeignKey(Municipality.istat_code))
    #: Of the checklist: ``A3``; or ``AMBITO``, the common section of an ambito.
    line: Mapped[str] = mapped_column(Text)
    #: By the municipality, confirmed by an operator, or taken back.
    kind: Mapped[str] = mapped_column(Text)
    #: What the line asks beside yes (risks, functions, exercise): :mod:`plans.tracking.declarations`.
    detail: Mapped[dict[str, Any]] = mapped_column(JSONB)
    #: SHA-256 of an original, and its pages (``12`` or ``12-15``), that show it.
    document: Mapped[str | None] = mapped_column(Text)
    pages: Mapped[str | None] = mapped_column(Text)
    stated_by: Mapped[str] = mapped_column(Text)
    stated_at: Mapped[datetime] = mapped_column(INSTANT)


class PlanSnapshot(Base):
    """How the plan of one municipality stood in one month, as known since ``known_on``. Only ever added."""

    __tablename__ = "plan_snapshot"
    __table_args__ = (
        CheckConstraint("extract(day FROM month) = 1", name="month"),
        CheckConstraint("age_band IN ('current', 'old', 'very_old', 'never', 'unknown')", name="age_band"),
        CheckConstraint("formal BETWEEN 0 AND 100 AND content BETWEEN 0 AND 100", name="scores"),
        Index("ix_plan_snapshot_month", "month", "region_code", "istat_code", "known_on"),
    )

    istat_code: Mapped[str] = mapped_column(CHAR(6), primary_key=True)
    month: Mapped[date] = mapped_column(Date, primary_key=True)
    known_on: Mapped[datetime] = mapped_column(INSTANT, primary_key=True)
    #: The day of the month that was looked at: its last, or as far as it had come.
    valid_on: Mapped[date] = mapped_column(Date)
    region_code: Mapped[str] = mapped_column(CHAR(2))
    population: Mapped[int | None] = mapped_column(Integer)
    area_km2: Mapped[float] = mapped_column(Float)
    #: :class:`plans.domain.lifecycle.State`, since which day; null without any step.
    state: Mapped[str | None] = mapped_column(Text)
    state_since: Mapped[date | None] = mapped_column(Date)
    #: Day of the approval in force; null when none is.
    revised_on: Mapped[date | None] = mapped_column(Date)
    age_band: Mapped[str] = mapped_column(Text)
    formal: Mapped[float] = mapped_column(Float)
    content: Mapped[float] = mapped_column(Float)
    #: The published version that was measured; null when citizens saw none.
    version_id: Mapped[int | None] = mapped_column(BigInteger)
    conflicts: Mapped[int] = mapped_column(Integer)
    #: Grade by line, what does not apply left out; and what was measured: :class:`plans.domain.facts.Facts`.
    grades: Mapped[dict[str, float]] = mapped_column(JSONB)
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB)


class PlanMonth(Base):
    """The sums of a region in one month, as known since ``known_on``: the time line. Only ever added."""

    __tablename__ = "plan_month"
    __table_args__ = (Index("ix_plan_month_region_code", "region_code", "month", "known_on"),)

    month: Mapped[date] = mapped_column(Date, primary_key=True)
    region_code: Mapped[str] = mapped_column(CHAR(2), primary_key=True)
    known_on: Mapped[datetime] = mapped_column(INSTANT, primary_key=True)
    municipalities: Mapped[int] = mapped_column(Integer)
    population: Mapped[int] = mapped_column(BigInteger)
    area_km2: Mapped[float] = mapped_column(Float)
    #: Those with an approval in force, whatever its age.
    adopted: Mapped[int] = mapped_column(Integer)
    adopted_population: Mapped[int] = mapped_column(BigInteger)
    adopted_km2: Mapped[float] = mapped_column(Float)
    #: By age band.
    current: Mapped[int] = mapped_column(Integer)
    old: Mapped[int] = mapped_column(Integer)
    very_old: Mapped[int] = mapped_column(Integer)
    never: Mapped[int] = mapped_column(Integer)
    unknown: Mapped[int] = mapped_column(Integer)
    published: Mapped[int] = mapped_column(Integer)
    conflicts: Mapped[int] = mapped_column(Integer)
    #: Means over all municipalities of the region.
    formal: Mapped[float] = mapped_column(Float)
    content: Mapped[float] = mapped_column(Float)
    #: ISTAT codes of those that ``current`` counts, in order.
    current_codes: Mapped[list[str]] = mapped_column(ARRAY(Text))


class PlanSeed(Base):
    """What others counted before us, by region: the beginning of the time line. Added or withdrawn, never changed."""

    __tablename__ = "plan_seed"
    __table_args__ = (
        CheckConstraint("with_plan BETWEEN 0 AND municipalities", name="counts"),
        CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_by IS NULL) AND (withdrawn_at IS NULL) = (withdrawn_reason IS NULL)",
            name="withdrawn",
        ),
        Index("uq_plan_seed_in_force", "day", "region_name", unique=True, postgresql_where="withdrawn_at IS NULL"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    day: Mapped[date] = mapped_column(Date)
    #: As the source writes it; ``Totale`` is the country.
    region_name: Mapped[str] = mapped_column(Text)
    #: Null for the country and for what is not a region of ISTAT's.
    region_code: Mapped[str | None] = mapped_column(CHAR(2))
    municipalities: Mapped[int] = mapped_column(Integer)
    with_plan: Mapped[int] = mapped_column(Integer)
    source: Mapped[str] = mapped_column(Text)
    source_url: Mapped[str | None] = mapped_column(Text)
    recorded_at: Mapped[datetime] = mapped_column(INSTANT)
    recorded_by: Mapped[str] = mapped_column(Text)
    withdrawn_at: Mapped[datetime | None] = mapped_column(INSTANT)
    withdrawn_by: Mapped[str | None] = mapped_column(Text)
    withdrawn_reason: Mapped[str | None] = mapped_column(Text)


class PlanAmbito(Base):
    """Which municipalities plan together (ambito, associated management): from a list of the operator's."""

    __tablename__ = "plan_ambito"

    name: Mapped[str] = mapped_column(Text, primary_key=True)
    istat_code: Mapped[str] = mapped_column(CHAR(6), ForeignKey(Municipality.istat_code), primary_key=True)


class PlanReminder(Base):
    """Something that a municipality has to be told, once for each step of the way to the end of its plan's term."""

    __tablename__ = "plan_reminder"
    __table_args__ = (
        CheckConstraint("kind IN ('within_180', 'within_90', 'expired', 'stuck')", name="kind"),
        UniqueConstraint("istat_code", "kind", "about", "state"),
        Index("ix_plan_reminder_unsent", "id", postgresql_where="sent_at IS NULL"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    istat_code: Mapped[str] = mapped_column(CHAR(6), ForeignKey(Municipality.istat_code))
    kind: Mapped[str] = mapped_column(Text)
    #: The end of the term, or the day since when the procedure has not moved; and where it was.
    about: Mapped[date] = mapped_column(Date)
    state: Mapped[str] = mapped_column(Text)
    message: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(INSTANT)
    #: When its letters were written, or an operator had just said the same; null until then.
    sent_at: Mapped[datetime | None] = mapped_column(INSTANT)
