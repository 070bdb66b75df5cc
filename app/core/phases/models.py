"""Rows of phases, of the operations centre, of what a plan makes of colours. The database only lets rows be added."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    CHAR,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import INSTANT, Base
from app.core.territory.models import Municipality

_PHASES = "('normal', 'attention', 'pre_alarm', 'alarm')"
_FUNCTIONS = (
    "ARRAY['technical', 'health', 'volunteers', 'resources', 'services', 'damage', 'roads', 'telecommunications',"
    " 'population']"
)


class PhaseRow(Base):
    """An operating phase that was declared; or, with ``corrects_id``, what an earlier row should have said."""

    __tablename__ = "phase_declaration"
    __table_args__ = (
        CheckConstraint(f"phase IN {_PHASES}", name="phase"),
        CheckConstraint("phase IS NOT NULL OR corrects_id IS NOT NULL", name="only_a_correction_withdraws"),
        CheckConstraint("(corrects_id IS NULL) = (reason = '')", name="a_correction_has_a_reason"),
        UniqueConstraint("id", "istat_code"),
        ForeignKeyConstraint(
            ["corrects_id", "istat_code"], ["phase_declaration.id", "phase_declaration.istat_code"], name="same_place"
        ),
        Index("ix_phase_declaration_place", "istat_code", "since"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    istat_code: Mapped[str] = mapped_column(CHAR(6), ForeignKey(Municipality.istat_code))
    #: :class:`app.core.phases.phase.Phase`; null withdraws what is corrected.
    phase: Mapped[str | None] = mapped_column(Text)
    since: Mapped[datetime] = mapped_column(INSTANT)
    #: Ordinance, number and day, as a person wrote it.
    act: Mapped[str] = mapped_column(Text)
    #: What citizens are told with it.
    note: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime] = mapped_column(INSTANT)
    recorded_by: Mapped[str] = mapped_column(Text)
    corrects_id: Mapped[int | None] = mapped_column(BigInteger, unique=True)
    reason: Mapped[str] = mapped_column(Text)


class CentreRow(Base):
    """The operations centre as it was stated to be; corrected in the same way."""

    __tablename__ = "centre_statement"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'closed')", name="state"),
        CheckConstraint("state IS NOT NULL OR corrects_id IS NOT NULL", name="only_a_correction_withdraws"),
        CheckConstraint("(corrects_id IS NULL) = (reason = '')", name="a_correction_has_a_reason"),
        CheckConstraint(f"functions <@ {_FUNCTIONS}", name="functions"),
        UniqueConstraint("id", "istat_code"),
        ForeignKeyConstraint(
            ["corrects_id", "istat_code"], ["centre_statement.id", "centre_statement.istat_code"], name="same_place"
        ),
        Index("ix_centre_statement_place", "istat_code", "since"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    istat_code: Mapped[str] = mapped_column(CHAR(6), ForeignKey(Municipality.istat_code))
    state: Mapped[str | None] = mapped_column(Text)
    since: Mapped[datetime] = mapped_column(INSTANT)
    act: Mapped[str] = mapped_column(Text)
    place: Mapped[str] = mapped_column(Text)
    #: Of an office, for the public; never of a person.
    phones: Mapped[list[str]] = mapped_column(ARRAY(Text))
    functions: Mapped[list[str]] = mapped_column(ARRAY(Text))
    recorded_at: Mapped[datetime] = mapped_column(INSTANT)
    recorded_by: Mapped[str] = mapped_column(Text)
    corrects_id: Mapped[int | None] = mapped_column(BigInteger, unique=True)
    reason: Mapped[str] = mapped_column(Text)


class MappingRow(Base):
    """Which phase a municipality's plan gives to each colour. The newest holds; one without phases ends it."""

    __tablename__ = "phase_mapping"
    __table_args__ = (
        *(CheckConstraint(f"{colour} IN {_PHASES}", name=colour) for colour in ("yellow", "orange", "red")),
        CheckConstraint("act <> ''", name="act"),
        Index("ix_phase_mapping_place", "istat_code", "id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    istat_code: Mapped[str] = mapped_column(CHAR(6), ForeignKey(Municipality.istat_code))
    yellow: Mapped[str | None] = mapped_column(Text)
    orange: Mapped[str | None] = mapped_column(Text)
    red: Mapped[str | None] = mapped_column(Text)
    #: The plan, or the act, that says so.
    act: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime] = mapped_column(INSTANT)
    recorded_by: Mapped[str] = mapped_column(Text)
