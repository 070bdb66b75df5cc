"""Rows of features: what an upload says is where, staged and published alike. The version says which of the two."""

from __future__ import annotations

from typing import Any

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base
from plans.models.versions import PlanVersion

#: Which classes may be drawn as what: the taxonomy as the database keeps it, whichever way a row comes (G04).
SHAPE = """
    class IS NULL
    OR (GeometryType(geometry) = 'POINT' AND class IN (
        'AE_ATTESA', 'AE_INCONTRO', 'AE_ASSIST', 'ED_ASSIST', 'AE_AMMASS', 'ZAE', 'CO_COC', 'CO_ALTRI', 'ED_STRAT',
        'ED_RIL', 'ST_RICET', 'DEP_MEZZI', 'VOLONT', 'CANCELLO', 'PT_CRIT', 'PRESIDIO', 'IDRANTE', 'DAE', 'RIFIUTI',
        'CONT_AMM', 'INFO_POP'))
    OR (GeometryType(geometry) IN ('LINESTRING', 'MULTILINESTRING') AND class IN (
        'VIA_STRAT', 'VIA_FUGA', 'PT_CRIT', 'PRESIDIO'))
    OR (GeometryType(geometry) IN ('POLYGON', 'MULTIPOLYGON') AND class IN (
        'AE_ATTESA', 'AE_ASSIST', 'AE_SEMIPERM', 'ED_ASSIST', 'AE_AMMASS', 'ZAE', 'ED_STRAT', 'ED_RIL', 'RS_IDRA',
        'RS_FRANA', 'RS_SISMA', 'RS_AIB', 'RS_VALANGA', 'RS_DIGA', 'RS_MAREGG', 'RS_MAREMOTO', 'RS_VULC', 'RS_NEVE',
        'RS_IND', 'ZONA_INTERD'))
"""


class PlanFeature(Base):
    """One row of an upload, mended and mapped. The geometry is 2-D, EPSG:4326, valid and not empty."""

    __tablename__ = "plan_feature"
    __table_args__ = (
        CheckConstraint("ST_IsValid(geometry)", name="valid"),
        CheckConstraint("NOT ST_IsEmpty(geometry)", name="not_empty"),
        CheckConstraint("GeometryType(geometry) <> 'GEOMETRYCOLLECTION'", name="one_kind"),
        CheckConstraint(SHAPE, name="shape"),
        Index("ix_plan_feature_identity", "version_id", "class", "key", "id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey(PlanVersion.id, ondelete="CASCADE"))
    #: Where it comes from: the layer, and the row counted from 1.
    layer: Mapped[str] = mapped_column(Text)
    row: Mapped[int] = mapped_column(BigInteger)
    #: Code of :mod:`plans.domain.taxonomy`; null while nobody has said. Without one it is never public.
    plan_class: Mapped[str | None] = mapped_column("class", Text)
    #: The same for the same thing in the next upload. Two of a class may share one: then their order counts.
    key: Mapped[str] = mapped_column(Text)
    geometry: Mapped[WKBElement] = mapped_column(Geometry("GEOMETRY", srid=4326, spatial_index=True))
    #: Mapped attributes that citizens may read, that they may not, and all columns as they came.
    public: Mapped[dict[str, Any]] = mapped_column(JSONB)
    reserved: Mapped[dict[str, Any]] = mapped_column(JSONB)
    source: Mapped[dict[str, Any]] = mapped_column(JSONB)
    #: Waits for somebody to confirm a repair.
    held: Mapped[bool]
