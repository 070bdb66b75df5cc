"""What the older XML says: every zone for every risk on both days, one word each."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from alerts.domain.hazard import Hazard
from alerts.domain.level import Level
from alerts.formats.cfr_words import XML_RISKS, read_impact, read_xml_risk, read_zone
from alerts.formats.cfr_xml import CfrXml, RiskTable
from alerts.sources.cfr_checks import PREFIX, Faults, Key, Told, complete, days_of
from alerts.sources.contract import ZoneLevelReading


def told_by_xml(document: CfrXml, known: Mapping[str, str], faults: Faults) -> Told:
    """What the document says of every zone; whatever should be there and is not is a fault."""
    days = days_of(document.stamp)
    told: Told = {}
    found: set[tuple[Hazard, date]] = set()
    for table in document.tables:
        if (place := _place(table, days, faults)) is None:
            continue
        found.add(place)
        for key, level in _levels(table, *place, faults):
            if key in told:
                faults.add("zone_twice", f"{key[0]} ({table.risk})")
            told[key] = ZoneLevelReading(*key, level)
    for day, label in zip(days, ("oggi", "domani"), strict=True):
        for name, hazard in XML_RISKS.items():
            missing = [zone for zone in known if (zone, hazard, day) not in told]
            if (hazard, day) not in found:
                faults.add("incomplete", f"{name} di {label}")
            elif missing:
                faults.add("zones_missing", f"{name} di {label}: {len(missing)} zone su {len(known)} ({missing[0]}…)")
    return complete(told, days, known, faults)


def _place(table: RiskTable, days: tuple[date, date], faults: Faults) -> tuple[Hazard, date] | None:
    """The hazard and the day of a table, when its own date confirms it."""
    if table.days_ahead not in (0, 1) or (day := days[table.days_ahead]) != table.day:
        faults.add("day_contradicted", f"{table.risk} {table.day or 'senza data'}")
        return None
    hazard = faults.read(read_xml_risk, table.risk, "value_unknown")
    return (hazard, day) if hazard is not None else None


def _levels(table: RiskTable, hazard: Hazard, day: date, faults: Faults) -> list[tuple[Key, Level]]:
    levels = []
    for code, impact in table.impacts:
        zone = faults.read(read_zone, code, "zone_malformed")
        level = faults.read(read_impact, impact, "value_unknown")
        if zone is not None and level is not None:
            levels.append(((f"{PREFIX}{zone}", hazard, day), level))
    return levels
