"""From what was found in the files to the levels of a bulletin: every representation read, checked and compared."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from alerts.formats.dpc_levels import DAYS, HAZARDS, Day, ZoneRow
from alerts.sources.contract import Issue
from alerts.sources.dpc_checks import (
    Levels,
    check_cap,
    check_red_thunderstorms,
    check_same,
    check_twice,
    check_twin,
    check_zones,
    read_levels,
    split_zones,
    unknown_zones,
)
from alerts.sources.dpc_document import DpcDocument, Rows
from alerts.sources.dpc_names import ZoneNames


def read_bulletin(document: DpcDocument, stamp: datetime, known: Mapping[str, str], issues: list[Issue]) -> Levels:
    """The levels of the document, with every check applied to every table and map; what is wrong joins ``issues``."""
    tables, twins = _tables_and_twins(document, known, issues)
    levels: Levels = {}
    for day in DAYS:
        told = [read_levels(stamp, day, rows, issues) for rows in tables[day]]
        for rows in tables[day]:
            issues.extend(check_zones(day, rows, known))
        for other in told[1:]:
            issues.extend(check_same(day, told[0], other))
        if told:
            levels |= told[0]
            for rows in twins[day]:
                issues.extend(check_twice(day, rows))
                issues.extend(check_twin(day, told[0], read_levels(stamp, day, rows, issues)))
    issues.extend(check_red_thunderstorms(levels))
    if all(tables.values()):
        for cap in document.caps:
            issues.extend(check_cap(cap, levels, stamp))
    return levels | _levels_of_split_zones(levels, known)


def _levels_of_split_zones(levels: Levels, known: Mapping[str, str]) -> Levels:
    """Until the new zones are loaded, a zone that was divided has the highest level of its parts."""
    found: Levels = {}
    for day in {day for _, _, day in levels}:
        told = {zone for zone, _, other in levels if other == day}
        for whole, parts in split_zones(told, known).items():
            for hazard in HAZARDS:
                found[whole, hazard, day] = max(levels[part, hazard, day] for part in parts)
    return found


def _tables_and_twins(document: DpcDocument, known: Mapping[str, str], issues: list[Issue]) -> tuple[Rows, Rows]:
    """Maps stand beside tables as their twins; where there are no tables they are the bulletin."""
    names = ZoneNames(known, (row for tables in document.tables.values() for rows in tables for row in rows))
    maps: Rows = {day: [_coded(day, rows, names, issues) for rows in found] for day, found in document.maps.items()}
    if any(document.tables.values()):
        return document.tables, maps
    return maps, {day: [] for day in DAYS}


def _coded(day: Day, rows: list[ZoneRow], names: ZoneNames, issues: list[Issue]) -> list[ZoneRow]:
    coded, unknown = names.coded(rows)
    if unknown:
        issues.append(unknown_zones(day, unknown))
    return coded
