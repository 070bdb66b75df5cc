"""Writing the territory: a few set-based statements that can be repeated any number of times."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice

import shapely
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.core.territory.records import MunicipalityRecord, PairRecord, ZoneRecord
from app.core.territory.reserved import RESERVED_CODE, RESERVED_ZONES

#: Municipalities per statement: full boundaries are about 2 KB each, a few large ones 200 KB.
BATCH = 500

_MUNICIPALITIES = text("""
    INSERT INTO municipality AS old (
        istat_code, name, province_code, province_name, region_code, region_name, population, coastal,
        boundary_source, boundary
    )
    SELECT code, name, province_code, province_name, region_code, region_name, population, coastal,
           :source, ST_GeomFromWKB(boundary, 4326)
    FROM unnest(
        CAST(:istat_code AS bpchar[]), CAST(:name AS text[]), CAST(:province_code AS text[]),
        CAST(:province_name AS text[]), CAST(:region_code AS bpchar[]), CAST(:region_name AS text[]),
        CAST(:population AS integer[]), CAST(:coastal AS boolean[]), CAST(:boundary AS bytea[])
    ) AS new (code, name, province_code, province_name, region_code, region_name, population, coastal, boundary)
    ON CONFLICT (istat_code) DO UPDATE SET
        name = excluded.name,
        province_code = excluded.province_code,
        province_name = excluded.province_name,
        region_code = excluded.region_code,
        region_name = excluded.region_name,
        population = coalesce(excluded.population, old.population),
        coastal = coalesce(excluded.coastal, old.coastal),
        boundary_source = excluded.boundary_source,
        boundary = excluded.boundary
    WHERE (:replace OR old.boundary_source = excluded.boundary_source)
      AND (
        old.name, old.province_code, old.province_name, old.region_code, old.region_name,
        old.population, old.coastal, old.boundary_source, old.boundary
      ) IS DISTINCT FROM (
        excluded.name, excluded.province_code, excluded.province_name, excluded.region_code, excluded.region_name,
        coalesce(excluded.population, old.population), coalesce(excluded.coastal, old.coastal),
        excluded.boundary_source, excluded.boundary
      )
""")

_ZONES = text("""
    INSERT INTO alert_zone AS old (namespace, code, name, valid_from, valid_to)
    SELECT namespace, code, name, valid_from, valid_to
    FROM unnest(
        CAST(:namespace AS text[]), CAST(:code AS text[]), CAST(:name AS text[]),
        CAST(:valid_from AS date[]), CAST(:valid_to AS date[])
    ) AS new (namespace, code, name, valid_from, valid_to)
    ON CONFLICT (namespace, code, coalesce(valid_from, '-infinity'::date))
    DO UPDATE SET name = excluded.name, valid_to = excluded.valid_to
    WHERE (old.name, old.valid_to) IS DISTINCT FROM (excluded.name, excluded.valid_to)
""")

_PAIRS = text("""
    INSERT INTO municipality_zone AS old (istat_code, zone_id, area_share)
    SELECT municipality.istat_code, alert_zone.id, new.area_share
    FROM unnest(CAST(:istat_code AS bpchar[]), CAST(:zone_code AS text[]), CAST(:area_share AS float8[]))
         AS new (istat_code, zone_code, area_share)
    JOIN municipality ON municipality.istat_code = new.istat_code
    JOIN alert_zone ON alert_zone.namespace = :namespace AND alert_zone.code = new.zone_code
    ON CONFLICT (istat_code, zone_id) DO UPDATE SET area_share = excluded.area_share
    WHERE old.area_share IS DISTINCT FROM excluded.area_share
""")

_STALE_PAIRS = text("""
    DELETE FROM municipality_zone USING alert_zone
    WHERE alert_zone.id = municipality_zone.zone_id AND alert_zone.namespace = :namespace
      AND municipality_zone.istat_code = ANY (CAST(:istat_code AS bpchar[]))
      AND NOT EXISTS (
        SELECT FROM unnest(CAST(:istat_code AS bpchar[]), CAST(:zone_code AS text[])) AS new (istat_code, zone_code)
        WHERE new.istat_code = municipality_zone.istat_code AND new.zone_code = alert_zone.code
      )
""")

_RESERVED_PLACE = text("""
    INSERT INTO municipality (istat_code, name, province_code, province_name, region_code, region_name, population,
                              boundary_source, boundary)
    VALUES (:code, :name, '--', '--', '00', '--', 0, 'reserved', ST_GeomFromText('MULTIPOLYGON EMPTY', 4326))
    ON CONFLICT (istat_code) DO NOTHING
""")
_RESERVED_ZONE = text("""
    INSERT INTO alert_zone (namespace, code, name) VALUES (:zones, :zones, :name)
    ON CONFLICT (namespace, code, coalesce(valid_from, '-infinity'::date)) DO NOTHING
""")
_RESERVED_PAIR = text("""
    INSERT INTO municipality_zone (istat_code, zone_id, area_share)
    SELECT :code, id, 1 FROM alert_zone WHERE namespace = :zones
    ON CONFLICT DO NOTHING
""")


def store_municipalities(
    session: Session, source: str, records: Iterable[MunicipalityRecord], *, replace: bool
) -> None:
    """Insert or update; rows that already say the same are left alone, rows not named are never touched.

    What the records do not say (population, coast) stays as it was. Without ``replace``, a row whose boundary comes
    from another source keeps everything it has.
    """
    # Sorted, so that two loads at once wait for each other instead of locking each other out.
    ordered = iter(sorted(records, key=lambda record: record.istat_code))
    while batch := list(islice(ordered, BATCH)):
        session.execute(_MUNICIPALITIES, {"source": source, "replace": replace, **_columns(batch)})


def store_zones(session: Session, zones: Iterable[ZoneRecord]) -> None:
    """Insert or update by name space, code and first day."""
    names = ("namespace", "code", "name", "valid_from", "valid_to")
    rows = sorted(zones, key=lambda zone: (zone.namespace, zone.code))
    session.execute(_ZONES, {name: [getattr(row, name) for row in rows] for name in names})


def store_pairs(session: Session, namespace: str, pairs: Sequence[PairRecord]) -> None:
    """Make the given pairs the only ones, in this name space, of the municipalities they name.

    A municipality that is not in the database is passed over.
    """
    names = ("istat_code", "zone_code", "area_share")
    ordered = sorted(pairs, key=lambda pair: (pair.istat_code, pair.zone_code))
    values = {name: [getattr(pair, name) for pair in ordered] for name in names}
    session.execute(_STALE_PAIRS, {"namespace": namespace, **values})
    session.execute(_PAIRS, {"namespace": namespace, **values})


def found_reserved(session: Session, name: str) -> None:
    """Make the reserved municipality exist, with the zone that speaks for it; nothing happens when it does."""
    for statement in (_RESERVED_PLACE, _RESERVED_ZONE, _RESERVED_PAIR):
        session.execute(statement, {"code": RESERVED_CODE, "zones": RESERVED_ZONES, "name": name})


def _columns(records: Sequence[MunicipalityRecord]) -> dict[str, list[object]]:
    names = ("istat_code", "name", "province_code", "province_name", "region_code", "region_name", "population")
    columns: dict[str, list[object]] = {name: [getattr(record, name) for record in records] for name in names}
    columns["coastal"] = [record.coastal for record in records]
    columns["boundary"] = list(shapely.to_wkb([record.boundary for record in records]))
    return columns
