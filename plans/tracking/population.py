"""Where people live, for a region: loaded by an operator, in place of what was loaded before.

A place belongs to the municipality in which its middle lies; one just outside all of them (boundaries are simplified,
and so is the coast) to the nearest. A cell at a border counts whole for one municipality.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import shapely
from sqlalchemy import delete, func, select, text
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from app.core.errors import InputRefused
from app.core.territory.models import Municipality
from app.core.territory.reserved import RESERVED_CODE
from plans.models.population import PopulationPlace, PopulationSource
from plans.tracking.population_file import Places, invalid, read_places

#: Metres from a municipality within which a place outside all of them is still its own.
_NEARBY = 500
#: Shares of the registered inhabitants beyond which a municipality is named: the file may not be of this region.
_FEW, _MANY = 0.8, 1.2


@dataclass(frozen=True, slots=True)
class Wanted:
    """``region_code`` as ISTAT numbers it; ``source`` who counted, ``year`` of which year."""

    region_code: str
    source: str
    year: int
    column: str | None = None
    crs: str | None = None


@dataclass(frozen=True, slots=True)
class Loaded:
    """``places`` were kept of ``rows``, with ``people`` in all, in ``municipalities``. Left out: ``unread`` rows, and
    ``outside`` places in none of the region's municipalities (``people_outside`` in them). ``column`` said the people.

    ``odd`` are codes of municipalities where the places hold far fewer or far more people than are registered.
    """

    source_id: int
    column: str
    rows: int
    places: int
    people: int
    municipalities: int
    unread: int
    outside: int
    people_outside: int
    odd: tuple[str, ...]


def load_population(session: Session, path: Path, wanted: Wanted, *, now: datetime) -> Loaded:
    """Put the places of a file in place of the region's. They count from the next measure on.

    Raises:
        InputRefused: ``region_unknown``: no municipality of it is loaded; ``population_invalid``; ``file_unreadable``;
            ``system_unknown``.
    """
    if not wanted.source.strip():
        raise invalid("manca chi ha contato gli abitanti.")
    _require_region(session, wanted.region_code)
    found = read_places(path, column=wanted.column, crs=wanted.crs)
    _stage(session, found)
    session.execute(text(_INSIDE), {"region": wanted.region_code, "reserved": RESERVED_CODE})
    session.execute(text(_BESIDE), {"region": wanted.region_code, "reserved": RESERVED_CODE, "nearby": _NEARBY})
    counts = session.execute(text(_COUNTS)).one()
    if not counts.places:
        raise invalid("nessuna riga cade nei comuni della regione indicata.")
    source = _replace(session, wanted, counts, now)
    return Loaded(
        source.id, found.column, found.rows, counts.places, round(counts.people), counts.municipalities, found.unread,
        counts.outside, round(counts.people_outside), tuple(session.scalars(text(_ODD), _odd_of(source))),
    )  # fmt: skip


def sources(session: Session) -> dict[str, PopulationSource]:
    """What counts now, by region."""
    rows = select(PopulationSource).ext(distinct_on(PopulationSource.region_code))
    rows = rows.order_by(PopulationSource.region_code, PopulationSource.id.desc())
    return {row.region_code: row for row in session.scalars(rows)}


def named(session: Session, ids: Iterable[int]) -> dict[int, PopulationSource]:
    """These sources, by id: also those that count no more."""
    rows = select(PopulationSource).where(PopulationSource.id.in_(list(ids)))
    return {row.id: row for row in session.scalars(rows)}


def _require_region(session: Session, region_code: str) -> None:
    there = select(func.count()).select_from(Municipality).where(Municipality.region_code == region_code)
    if not session.scalar(there):
        raise InputRefused("region_unknown", "Di questa regione non è caricato nessun comune.")


_GIVEN = """
CREATE TEMPORARY TABLE given_place (people FLOAT, geometry geometry(GEOMETRY,4326), istat_code CHAR(6)) ON COMMIT DROP
"""

_INSIDE = """
UPDATE given_place SET istat_code = found.istat_code
FROM (
    SELECT DISTINCT ON (place.ctid) place.ctid AS place, municipality.istat_code
    FROM given_place place
    JOIN municipality ON ST_Intersects(municipality.boundary, ST_PointOnSurface(place.geometry))
    WHERE municipality.region_code = :region AND municipality.istat_code <> :reserved
    ORDER BY place.ctid, municipality.istat_code
) found
WHERE given_place.ctid = found.place
"""

#: The box that is looked through first is wider than any 500 m in Italy.
_BESIDE = """
UPDATE given_place SET istat_code = (
    SELECT municipality.istat_code
    FROM municipality
    CROSS JOIN LATERAL ST_Distance(boundary::geography, ST_PointOnSurface(geometry)::geography) apart(metres)
    WHERE boundary && ST_Expand(ST_PointOnSurface(geometry), 0.01) AND metres <= :nearby
        AND region_code = :region AND municipality.istat_code <> :reserved
    ORDER BY metres, municipality.istat_code
    LIMIT 1
)
WHERE istat_code IS NULL
"""

_COUNTS = """
SELECT count(istat_code) AS places, coalesce(sum(people) FILTER (WHERE istat_code IS NOT NULL), 0) AS people,
    count(DISTINCT istat_code) AS municipalities, count(*) FILTER (WHERE istat_code IS NULL) AS outside,
    coalesce(sum(people) FILTER (WHERE istat_code IS NULL), 0) AS people_outside
FROM given_place
"""

_KEEP = """
INSERT INTO population_place (source_id, istat_code, people, geometry)
SELECT :source, istat_code, people, geometry FROM given_place WHERE istat_code IS NOT NULL ORDER BY istat_code
"""

_ODD = """
SELECT municipality.istat_code
FROM municipality
LEFT JOIN population_place place ON place.istat_code = municipality.istat_code AND place.source_id = :source
WHERE municipality.region_code = :region AND municipality.istat_code <> :reserved AND municipality.population > 0
GROUP BY municipality.istat_code
HAVING coalesce(sum(place.people), 0) NOT BETWEEN :few * municipality.population AND :many * municipality.population
ORDER BY municipality.istat_code
"""


def _odd_of(source: PopulationSource) -> dict[str, Any]:
    return {"source": source.id, "region": source.region_code, "reserved": RESERVED_CODE, "few": _FEW, "many": _MANY}


def _stage(session: Session, found: Places) -> None:
    session.execute(text("DROP TABLE IF EXISTS given_place"))
    session.execute(text(_GIVEN))
    connection: Any = session.connection().connection.driver_connection
    copied = "COPY given_place (people, geometry) FROM STDIN (FORMAT BINARY)"
    with closing(connection.cursor()) as cursor, cursor.copy(copied) as copy:
        copy.set_types(("float8", "bytea"))
        for people, shape in zip(found.people.tolist(), shapely.to_wkb(found.geometries), strict=True):
            copy.write_row((people, shape))
    session.execute(text("ANALYZE given_place"))


def _replace(session: Session, wanted: Wanted, counts: Any, now: datetime) -> PopulationSource:
    """The places of the region's earlier sources go; that they were there stays on record."""
    before = select(PopulationSource.id).where(PopulationSource.region_code == wanted.region_code)
    session.execute(delete(PopulationPlace).where(PopulationPlace.source_id.in_(before)))
    source = PopulationSource(
        region_code=wanted.region_code, name=wanted.source, year=wanted.year, places=counts.places,
        people=counts.people, loaded_at=now,
    )  # fmt: skip
    session.add(source)
    session.flush()
    session.execute(text(_KEEP), {"source": source.id})
    session.execute(text("ANALYZE population_place"))
    return source
