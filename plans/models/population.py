"""Rows of where people live: points or cells with their inhabitants, from a file of the operator's, by region."""

from __future__ import annotations

from datetime import datetime

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import CHAR, BigInteger, CheckConstraint, Float, ForeignKey, Index, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import INSTANT, Base
from app.core.territory.models import Municipality


class PopulationSource(Base):
    """One loading for a region. The newest counts; those before stay on record, since figures say which they used."""

    __tablename__ = "population_source"
    __table_args__ = (
        CheckConstraint("year BETWEEN 1861 AND 2200", name="year"),
        CheckConstraint("name <> ''", name="named"),
        Index("ix_population_source_region_code", "region_code", "id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    region_code: Mapped[str] = mapped_column(CHAR(2))
    #: Who counted: ``ISTAT, sezioni di censimento``; and of which year.
    name: Mapped[str] = mapped_column(Text)
    year: Mapped[int] = mapped_column(Integer)
    #: Kept of the file, with their inhabitants in all.
    places: Mapped[int] = mapped_column(Integer)
    people: Mapped[float] = mapped_column(Float)
    loaded_at: Mapped[datetime] = mapped_column(INSTANT)


class PopulationPlace(Base):
    """A point where people live, or a cell over which they are spread evenly; only of the newest source of a region."""

    __tablename__ = "population_place"
    __table_args__ = (
        CheckConstraint("people > 0", name="people"),
        CheckConstraint("GeometryType(geometry) IN ('POINT', 'POLYGON', 'MULTIPOLYGON')", name="kind"),
        Index("ix_population_place_istat_code", "istat_code"),
        Index("ix_population_place_source_id", "source_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey(PopulationSource.id, ondelete="CASCADE"))
    #: The municipality in which it lies, by its middle.
    istat_code: Mapped[str] = mapped_column(CHAR(6), ForeignKey(Municipality.istat_code))
    #: Not always whole: of a grid they may be estimates.
    people: Mapped[float] = mapped_column(Float)
    #: EPSG:4326, 2-D.
    geometry: Mapped[WKBElement] = mapped_column(Geometry("GEOMETRY", srid=4326, spatial_index=False))
