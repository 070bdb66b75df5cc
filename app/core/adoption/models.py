"""Rows about the adoption of the platform: what others counted before us, and campaigns with their members.

Codes of municipalities are no foreign keys here: the history of a municipality outlives it (comuni merge). A figure is
added or withdrawn, never changed: the database refuses it.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CHAR, BigInteger, CheckConstraint, Date, ForeignKey, Index, Integer, Text, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import INSTANT, Base

_WITHDRAWN = "(withdrawn_at IS NULL) = (withdrawn_by IS NULL) AND (withdrawn_at IS NULL) = (withdrawn_reason IS NULL)"


class Campaign(Base):
    """So many municipalities are to reach a milestone, between two days."""

    __tablename__ = "campaign"
    __table_args__ = (
        CheckConstraint("milestone IN ('joined', 'published', 'approved')", name="milestone"),
        CheckConstraint("target BETWEEN 1 AND 9999", name="target"),
        CheckConstraint("starts_on < ends_on", name="days"),
        CheckConstraint(
            "(closed_at IS NULL) = (closed_by IS NULL) AND (closed_at IS NULL) = (closed_reason IS NULL)",
            name="closed",
        ),
        CheckConstraint(_WITHDRAWN, name="withdrawn"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    why: Mapped[str] = mapped_column(Text)
    region_code: Mapped[str] = mapped_column(CHAR(2))
    starts_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date] = mapped_column(Date)
    milestone: Mapped[str] = mapped_column(Text)
    #: How many members; it may be more than there are, and then it is said.
    target: Mapped[int] = mapped_column(Integer)
    #: Whoever had reached it before the campaign began does not count.
    only_new: Mapped[bool]
    created_at: Mapped[datetime] = mapped_column(INSTANT)
    created_by: Mapped[str] = mapped_column(Text)
    #: Over before its time; taken back when it is opened again (the audit has both).
    closed_at: Mapped[datetime | None] = mapped_column(INSTANT)
    closed_by: Mapped[str | None] = mapped_column(Text)
    closed_reason: Mapped[str | None] = mapped_column(Text)
    #: It was a mistake: it is shown no more, unless asked for.
    withdrawn_at: Mapped[datetime | None] = mapped_column(INSTANT)
    withdrawn_by: Mapped[str | None] = mapped_column(Text)
    withdrawn_reason: Mapped[str | None] = mapped_column(Text)


class CampaignMember(Base):
    """A municipality of a campaign, from when to when; whoever comes back has a row more."""

    __tablename__ = "campaign_member"
    __table_args__ = (
        CheckConstraint(
            "(removed_at IS NULL) = (removed_by IS NULL) AND (removed_at IS NULL) = (removed_reason IS NULL)",
            name="removed",
        ),
        Index("uq_campaign_member_in_force", "campaign_id", "istat_code", unique=True,
              postgresql_where="removed_at IS NULL"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey(Campaign.id))
    istat_code: Mapped[str] = mapped_column(CHAR(6))
    added_at: Mapped[datetime] = mapped_column(INSTANT)
    added_by: Mapped[str] = mapped_column(Text)
    removed_at: Mapped[datetime | None] = mapped_column(INSTANT)
    removed_by: Mapped[str | None] = mapped_column(Text)
    removed_reason: Mapped[str | None] = mapped_column(Text)


class AdoptionFigure(Base):
    """On a day so many municipalities of so many were on the platform, says a source. Added or withdrawn, never
    changed."""

    __tablename__ = "adoption_figure"
    __table_args__ = (
        CheckConstraint("reached BETWEEN 0 AND municipalities AND municipalities > 0", name="counts"),
        CheckConstraint("cardinality(named) <= reached", name="named"),
        CheckConstraint("goal > 0", name="goal"),
        CheckConstraint(_WITHDRAWN, name="withdrawn"),
        Index("uq_adoption_figure_in_force", "region_code", "day", text("coalesce(campaign_id, 0)"), unique=True,
              postgresql_where="withdrawn_at IS NULL"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    day: Mapped[date] = mapped_column(Date)
    region_code: Mapped[str] = mapped_column(CHAR(2))
    #: The members of a campaign are counted, not the whole region.
    campaign_id: Mapped[int | None] = mapped_column(ForeignKey(Campaign.id))
    reached: Mapped[int] = mapped_column(Integer)
    #: Those that existed on that day, and who says so.
    municipalities: Mapped[int] = mapped_column(Integer)
    municipalities_source: Mapped[str] = mapped_column(Text)
    #: What was aimed at then, and in which words.
    goal: Mapped[int | None] = mapped_column(Integer)
    goal_words: Mapped[str | None] = mapped_column(Text)
    #: ISTAT codes of those that the source names.
    named: Mapped[list[str]] = mapped_column(ARRAY(Text))
    source: Mapped[str] = mapped_column(Text)
    source_url: Mapped[str | None] = mapped_column(Text)
    recorded_at: Mapped[datetime] = mapped_column(INSTANT)
    recorded_by: Mapped[str] = mapped_column(Text)
    withdrawn_at: Mapped[datetime | None] = mapped_column(INSTANT)
    withdrawn_by: Mapped[str | None] = mapped_column(Text)
    withdrawn_reason: Mapped[str | None] = mapped_column(Text)
