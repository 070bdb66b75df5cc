"""Questions about the territory: which municipality is here, is called so, and which zones speak for it."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, false, func, or_, select
from sqlalchemy.orm import Session, defer

from app.core.errors import InputRefused, NotFound
from app.core.territory.models import AlertZone, Municipality, MunicipalityZone, ZoneCorrection
from app.core.territory.names import TYPO_LENGTH, folded, rank, resemblance

#: No municipality's name is longer; what follows in a query is ignored.
MAX_QUERY = 80


@dataclass(frozen=True, slots=True)
class MunicipalityName:
    """What a list of suggestions needs."""

    istat_code: str
    name: str
    province_code: str
    region_name: str


def get_municipality(session: Session, istat_code: str) -> Municipality:
    """The municipality of that code; its boundary is fetched only if it is read.

    Raises:
        NotFound: ``municipality_unknown``, also when the code is malformed.
    """
    found = None
    if re.fullmatch(r"[0-9]{6}", istat_code):
        found = session.get(Municipality, istat_code, options=[defer(Municipality.boundary)])
    if found is None:
        raise NotFound("municipality_unknown", f"Nessun comune ha il codice ISTAT {istat_code[:20]!r}.")
    return found


def municipality_at(session: Session, lon: float, lat: float) -> str | None:
    """The ISTAT code of the municipality at a position (EPSG:4326 degrees), None in the sea or outside the territory.

    On a shared border, or where a municipality that no longer exists lies under the one that absorbed it, the larger
    of the two answers.

    Raises:
        InputRefused: ``position_invalid``.
    """
    if not (math.isfinite(lon) and math.isfinite(lat) and abs(lon) <= 180 and abs(lat) <= 90):
        raise InputRefused("position_invalid", "La posizione non è valida: servono longitudine e latitudine in gradi.")
    point = func.ST_SetSRID(func.ST_MakePoint(lon, lat), 4326)
    query = (
        select(Municipality.istat_code)
        .where(func.ST_Covers(Municipality.boundary, point))
        .order_by(func.ST_Area(Municipality.boundary).desc(), Municipality.istat_code)
        .limit(1)
    )
    return session.scalar(query)


def search_municipalities(session: Session, text: str, limit: int = 10) -> list[MunicipalityName]:
    """Municipalities whose name answers a text, best first; accents, capitals and punctuation do not matter.

    The exact name, then names that begin so, then names whose words begin so, the most populous first; only when
    there is none of these, names that look alike, so that a typing error still finds its place.
    """
    query = folded(text[:MAX_QUERY])
    if not query or limit < 1:
        return []
    rows = _all_names(session)
    best = _matching(query, rows) or _resembling(query, rows)
    return [MunicipalityName(row.istat_code, row.name, row.province_code, row.region_name) for row in best[:limit]]


def all_municipalities(session: Session, region_code: str | None = None) -> list[MunicipalityName]:
    """Every municipality that is loaded, or those of a region (two ISTAT digits), by name."""
    rows = sorted(_all_names(session, region_code), key=lambda row: (folded(row.name), row.istat_code))
    return [MunicipalityName(row.istat_code, row.name, row.province_code, row.region_name) for row in rows]


def names_by_code(session: Session) -> dict[str, MunicipalityName]:
    """ISTAT code → name of every municipality that is loaded."""
    return {
        row.istat_code: MunicipalityName(row.istat_code, row.name, row.province_code, row.region_name)
        for row in _all_names(session)
    }


def names_of(session: Session, codes: Collection[str]) -> dict[str, str]:
    """ISTAT code → name of some municipalities; of those that are not loaded, nothing."""
    if not codes:
        return {}
    wanted = select(Municipality.istat_code, Municipality.name).where(Municipality.istat_code.in_(codes))
    return {code: name for code, name in session.execute(wanted)}


def zones_in_force(session: Session, namespace: str, day: date) -> dict[str, str]:
    """Code → name of the zones in force on a day, by code."""
    query = (
        select(AlertZone.code, AlertZone.name)
        .where(AlertZone.namespace == namespace, _in_force(AlertZone, day))
        .order_by(AlertZone.code)
    )
    return {code: name for code, name in session.execute(query)}


def zones_of_region(session: Session, namespace: str, day: date, region_code: str | None) -> list[str]:
    """Codes of the zones in force on a day that the official table gives to a region, or to all; in order."""
    query = select(AlertZone.code).where(AlertZone.namespace == namespace, _in_force(AlertZone, day))
    if region_code:
        pairs = select(MunicipalityZone.zone_id).join(Municipality).where(Municipality.region_code == region_code)
        query = query.where(AlertZone.id.in_(pairs))
    return list(session.scalars(query.distinct().order_by(AlertZone.code)))


def municipality_zones(
    session: Session, namespace: str, day: date, *, corrected_on: date | None = None
) -> dict[str, tuple[str, ...]]:
    """ISTAT code → codes of the zones that speak for it on a day, the one with most of its area first.

    Where an operator has corrected the official table, the correction holds: those in force on ``corrected_on``, by
    default the same day.
    """
    shares = zone_shares(session, namespace, day, corrected_on=corrected_on)
    return {istat_code: tuple(zones) for istat_code, zones in shares.items()}


def zone_shares(
    session: Session, namespace: str, day: date, *, corrected_on: date | None = None
) -> dict[str, dict[str, float]]:
    """ISTAT code → zone → share of the municipality's area inside it, the greatest first.

    Shares add up to 1; where nobody has measured, as in corrections, each zone has all of it.
    """
    table = (namespace, day, corrected_on or day)
    return zone_tables(session, {table})[table]


#: Name space, day whose official table counts, day whose corrections count.
ZoneTable = tuple[str, date, date]
#: ISTAT code → zone → share.
ZoneShares = dict[str, dict[str, float]]


def zone_tables(session: Session, wanted: Collection[ZoneTable]) -> dict[ZoneTable, ZoneShares]:
    """The same for several tables, in two statements however many there are. Tables that say the same may be one."""
    officials = _official(session, {(namespace, day) for namespace, day, _ in wanted})
    corrected = _corrections(session, {(namespace, day) for namespace, _, day in wanted})
    return {table: _with_corrections(officials[table[0], table[1]], corrected[table[0], table[2]]) for table in wanted}


def _with_corrections(official: ZoneShares, corrected: Mapping[str, list[str]]) -> ZoneShares:
    if not corrected:
        return official
    return official | {istat_code: dict.fromkeys(zones, 1.0) for istat_code, zones in corrected.items()}


_Days = Collection[tuple[str, date]]


def _official(session: Session, days: _Days) -> dict[tuple[str, date], ZoneShares]:
    """A zone is looked at once, not once for each of its municipalities; days of the same zones have one table."""
    rows = session.execute(
        select(
            AlertZone.id, MunicipalityZone.istat_code, AlertZone.code, MunicipalityZone.area_share,
            AlertZone.namespace, AlertZone.valid_from, AlertZone.valid_to,
        )
        .join(AlertZone, AlertZone.id == MunicipalityZone.zone_id)
        .where(_on_any(AlertZone, days))
        .order_by(MunicipalityZone.istat_code, MunicipalityZone.area_share.desc().nulls_last(), AlertZone.code)
    ).all()  # fmt: skip
    zones = {row[0]: row for row in rows}
    held = {key: frozenset(number for number, zone in zones.items() if _holds(zone, key)) for key in days}
    tables = {numbers: _shares(rows, numbers) for numbers in set(held.values())}
    return {key: tables[numbers] for key, numbers in held.items()}


def _shares(rows: Iterable[Any], zones: Collection[int]) -> ZoneShares:
    measured: dict[str, dict[str, float | None]] = {}
    for number, istat_code, code, share, *_ in rows:
        if number in zones:
            measured.setdefault(istat_code, {})[code] = share
    return {istat_code: _adding_up(found) for istat_code, found in measured.items()}


def _corrections(session: Session, days: _Days) -> dict[tuple[str, date], dict[str, list[str]]]:
    """The newest comes last and prevails."""
    rows = session.execute(
        select(
            ZoneCorrection.namespace, ZoneCorrection.valid_from, ZoneCorrection.valid_to,
            ZoneCorrection.istat_code, ZoneCorrection.zone_codes,
        )
        .where(_on_any(ZoneCorrection, days), ZoneCorrection.undone_at.is_(None))
        .order_by(ZoneCorrection.id)
    ).all()  # fmt: skip
    return {key: {row.istat_code: row.zone_codes for row in rows if _holds(row, key)} for key in days}


def _on_any(table: type[AlertZone] | type[ZoneCorrection], days: _Days) -> ColumnElement[bool]:
    each = ((table.namespace == namespace) & _in_force(table, day) for namespace, day in sorted(days))
    return or_(false(), *each)


def _holds(row: Any, key: tuple[str, date]) -> bool:
    namespace, day = key
    since, until = row.valid_from, row.valid_to
    return row.namespace == namespace and (since is None or since <= day) and (until is None or day <= until)


def _adding_up(zones: Mapping[str, float | None]) -> dict[str, float]:
    """Shares come from simplified polygons: they miss 1 by a little, and some are missing altogether."""
    if len(zones) == 1:
        return dict.fromkeys(zones, 1.0)
    whole = sum(share or 0.0 for share in zones.values())
    return {zone: share / whole if share else 1.0 for zone, share in zones.items()}


def _in_force(table: type[AlertZone] | type[ZoneCorrection], day: date) -> ColumnElement[bool]:
    started = or_(table.valid_from.is_(None), table.valid_from <= day)
    return started & or_(table.valid_to.is_(None), table.valid_to >= day)


def _all_names(session: Session, region_code: str | None = None) -> list[Row[Any]]:
    """Every municipality: 7,900 short rows, cheaper to compare here than to keep a second index in step."""
    query = select(
        Municipality.istat_code,
        Municipality.name,
        Municipality.province_code,
        Municipality.region_name,
        Municipality.population,
    )
    return list(session.execute(query.where(Municipality.region_code == region_code) if region_code else query))


def _matching(query: str, rows: list[Row[Any]]) -> list[Row[Any]]:
    ranked = [(place, row) for row in rows if (place := rank(query, folded(row.name))) is not None]
    ranked.sort(key=lambda pair: (pair[0], *_importance(pair[1])))
    return [row for _, row in ranked]


def _resembling(query: str, rows: list[Row[Any]]) -> list[Row[Any]]:
    if len(query) < TYPO_LENGTH:
        return []
    likeness = resemblance(query)
    scored = [(score, row) for row in rows if (score := likeness(folded(row.name)))]
    scored.sort(key=lambda pair: (-pair[0], *_importance(pair[1])))
    return [row for _, row in scored]


def _importance(row: Row[Any]) -> tuple[int, str, str]:
    return -(row.population or 0), row.name, row.istat_code
