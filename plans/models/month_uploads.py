"""Rows of what a month's uploads brought: written down while the month lasts and when it ends, only ever added to."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CHAR, BigInteger, CheckConstraint, Date, Integer
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import INSTANT, Base


class PlanMonthUploads(Base):
    """Uploads of a region in one month, as known since ``known_on``. Of uploads looked at again later, then is what
    counts: findings of an upload are replaced each time, and this is what they were."""

    __tablename__ = "plan_month_uploads"
    __table_args__ = (CheckConstraint("extract(day FROM month) = 1", name="month"),)

    month: Mapped[date] = mapped_column(Date, primary_key=True)
    region_code: Mapped[str] = mapped_column(CHAR(2), primary_key=True)
    known_on: Mapped[datetime] = mapped_column(INSTANT, primary_key=True)
    uploads: Mapped[int] = mapped_column(Integer)
    features: Mapped[int] = mapped_column(BigInteger)
    #: Findings about rows: refused, repaired, warned of.
    blocked: Mapped[int] = mapped_column(BigInteger)
    repaired: Mapped[int] = mapped_column(BigInteger)
    warned: Mapped[int] = mapped_column(BigInteger)
