"""Rows of what is decided about people and municipalities: who is proposed as an admin, and who has joined."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CHAR, BigInteger, CheckConstraint, Date, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import INSTANT, Base
from app.core.identity.models import Account, Issuer
from app.core.territory.models import Municipality


class RoleProposal(Base):
    """Somebody is to be an admin: proposed by one admin, decided by another."""

    __tablename__ = "role_proposal"
    __table_args__ = (
        CheckConstraint("role = 'admin'", name="role"),
        CheckConstraint("decision IN ('approved', 'refused', 'withdrawn')", name="decision"),
        CheckConstraint(
            "(decided_at IS NULL) = (decision IS NULL) AND (decided_at IS NULL) = (decided_by IS NULL)", name="decided"
        ),
        CheckConstraint("decision <> 'approved' OR decided_by <> proposed_by", name="second_person"),
        Index(
            "uq_role_proposal_open",
            text("lower(email)"),
            text("coalesce(issuer_id, 0)"),
            unique=True,
            postgresql_where="decided_at IS NULL",
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    email: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(Text)
    #: None: everywhere.
    issuer_id: Mapped[int | None] = mapped_column(ForeignKey(Issuer.id))
    reason: Mapped[str] = mapped_column(Text)
    proposed_by: Mapped[int] = mapped_column(ForeignKey(Account.id))
    proposed_at: Mapped[datetime] = mapped_column(INSTANT)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey(Account.id))
    decided_at: Mapped[datetime | None] = mapped_column(INSTANT)
    decision: Mapped[str | None] = mapped_column(Text)
    decision_reason: Mapped[str | None] = mapped_column(Text)


class Joining(Base):
    """A municipality has joined, by an act; one at a time is in force."""

    __tablename__ = "joining"
    __table_args__ = (Index("uq_joining_in_force", "istat_code", unique=True, postgresql_where="withdrawn_at IS NULL"),)

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    istat_code: Mapped[str] = mapped_column(CHAR(6), ForeignKey(Municipality.istat_code))
    joined_on: Mapped[date] = mapped_column(Date)
    #: Resolution, agreement, letter: as whoever recorded it wrote it.
    act: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime] = mapped_column(INSTANT)
    recorded_by: Mapped[str] = mapped_column(Text)
    withdrawn_at: Mapped[datetime | None] = mapped_column(INSTANT)
    withdrawn_by: Mapped[str | None] = mapped_column(Text)
