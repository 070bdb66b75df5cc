"""Rows of a plan as an act of the municipality: where its approval is, and the steps that have brought it there."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, Date, ForeignKey, Index, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import INSTANT, Base
from app.core.territory.models import Municipality


class Plan(Base):
    """A municipality's plan. Its row is what is locked by whoever uploads, publishes or records a step."""

    __tablename__ = "plan"
    __table_args__ = (
        CheckConstraint(
            "state IN ('BOZZA', 'ADOTTATO', 'TRASMESSO', 'OSSERVAZIONI', 'NULLA_OSTA', 'APPROVATO', 'PUBBLICATO',"
            " 'SUPERATO', 'RITIRATO')",
            name="state",
        ),
    )

    istat_code: Mapped[str] = mapped_column(ForeignKey(Municipality.istat_code), primary_key=True)
    #: Where the procedure is (:class:`plans.domain.lifecycle.State`): a revision under way is a draft again.
    state: Mapped[str] = mapped_column(Text, default="BOZZA")
    #: Day of the act that approved the plan in force, of the last update; null without any.
    revised_on: Mapped[date | None] = mapped_column(Date)
    updated_on: Mapped[date | None] = mapped_column(Date)
    #: How often what is public has changed: whoever saw an earlier number saw another preview.
    publications: Mapped[int] = mapped_column(Integer, default=0)
    created_at: Mapped[datetime] = mapped_column(INSTANT)
    changed_at: Mapped[datetime] = mapped_column(INSTANT)


class PlanStep(Base):
    """One step of the procedure. Only ever added: a wrong one is followed by another that says so."""

    __tablename__ = "plan_step"
    __table_args__ = (
        CheckConstraint(
            "step IN ('BOZZA', 'ADOTTATO', 'TRASMESSO', 'OSSERVAZIONI', 'NULLA_OSTA', 'APPROVATO', 'PUBBLICATO',"
            " 'AGGIORNATO', 'SUPERATO', 'RITIRATO')",
            name="step",
        ),
        CheckConstraint("body IN ('consiglio', 'giunta', 'commissario', 'sindaco', 'ufficio')", name="body"),
        Index("ix_plan_step_istat_code_id", "istat_code", "id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    istat_code: Mapped[str] = mapped_column(ForeignKey(Plan.istat_code))
    step: Mapped[str] = mapped_column(Text)
    #: When it happened, and when it was written down here.
    day: Mapped[date | None] = mapped_column(Date)
    recorded_at: Mapped[datetime] = mapped_column(INSTANT)
    recorded_by: Mapped[str] = mapped_column(Text)
    body: Mapped[str | None] = mapped_column(Text)
    number: Mapped[str] = mapped_column(Text)
    #: The other body: to whom it went, or from whom it came.
    addressee: Mapped[str] = mapped_column(Text)
    protocol: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    url: Mapped[str] = mapped_column(Text)
    #: Whether what observations prescribe was done; null where nobody has said.
    resolved: Mapped[bool | None]
