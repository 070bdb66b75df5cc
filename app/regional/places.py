"""Where municipalities are, as the territory says it now."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.territory.models import Municipality

#: Name space of the zones that the national table gives to every municipality.
ZONES = "dpc"


class Place(NamedTuple):
    """A municipality. ``population`` and ``coastal`` are None where nobody has said."""

    istat_code: str
    name: str
    province_code: str
    province_name: str
    region_code: str
    population: int | None
    coastal: bool | None


_PLACES = select(*(getattr(Municipality, name) for name in Place._fields))


def places(session: Session, region_code: str | None) -> dict[str, Place]:
    """By ISTAT code, those of a region (two digits) or all that are loaded; in no order, since it costs."""
    query = _PLACES.where(Municipality.region_code == region_code) if region_code else _PLACES
    return {row[0]: Place._make(row) for row in session.execute(query)}
