"""Write the demonstration's bulletins in the source's own table form, with 2 November 2023 moved to today."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from importlib.resources import files

from alerts.domain.hazard import Hazard
from alerts.domain.level import Level
from alerts.sources.contract import RawFile
from app.core.clock import ROME, rome_day

_TEXTS = {
    Level.GREEN: "Assenza di fenomeni significativi prevedibili / NESSUNA ALLERTA",
    Level.YELLOW: "Ordinaria / ALLERTA GIALLA",
    Level.ORANGE: "Moderata / ALLERTA ARANCIONE",
    Level.RED: "Elevata / ALLERTA ROSSA",
}
_ORDER = (Hazard.HYDRAULIC, Hazard.THUNDERSTORM, Hazard.HYDROGEOLOGICAL)
_NAMES = {
    Hazard.HYDRAULIC: "idraulico",
    Hazard.THUNDERSTORM: "temporali",
    Hazard.HYDROGEOLOGICAL: "idrogeologico",
}
_COLUMNS = (
    "data_pubblicazione", "data_validita_inizio", "data_validita_fine", "zona_codice",
    "avviso_criticita", "avviso_idrogeologico", "avviso_temporali", "avviso_idraulico",
)  # fmt: skip

#: zone → hazard → level, zones not named being green.
Levels = dict[str, dict[Hazard, Level]]


@dataclass(frozen=True, slots=True)
class DemoBulletin:
    """One bulletin of the flood. ``issue_day`` counts from 2 November 2023; ``days`` are its today and tomorrow."""

    issue_day: int
    issue_time: time
    days: tuple[Levels, Levels]


def flood_2023() -> list[DemoBulletin]:
    """The bulletins of 1, 2 (two) and 3 November 2023, in order."""
    found: dict[tuple[int, str], tuple[Levels, Levels]] = {}
    text = files(__package__).joinpath("flood_2023.csv").read_text("utf-8")
    for row in csv.DictReader(io.StringIO(text)):
        days = found.setdefault((int(row["issue_day"]), row["issue_time"]), ({}, {}))
        days[int(row["days_ahead"])][row["zone"]] = {hazard: Level.of(row[hazard.value]) for hazard in _ORDER}
    return [DemoBulletin(day, time.fromisoformat(clock), days) for (day, clock), days in found.items()]


def issued_by(now: datetime) -> list[tuple[datetime, DemoBulletin]]:
    """The bulletins to show at ``now``, with their moved stamps: yesterday's, and today's as far as they are out.

    The first one of today, the heart of the story, is always there: before its hour it is stamped just now.
    """
    local = now.astimezone(ROME).replace(second=0, microsecond=0)
    shown: list[tuple[datetime, DemoBulletin]] = []
    for bulletin in flood_2023():
        stamp = datetime.combine(rome_day(now) + timedelta(days=bulletin.issue_day), bulletin.issue_time, ROME)
        first_of_today = bulletin.issue_day == 0 and not any(item.issue_day == 0 for _, item in shown)
        if stamp <= local:
            shown.append((stamp, bulletin))
        elif first_of_today:
            shown.append((local, bulletin))
    return shown


def table_files(stamp: datetime, bulletin: DemoBulletin, zones: Iterable[str]) -> list[RawFile]:
    """The pair of CSV tables of one bulletin, every zone listed."""
    listed = sorted(zones)
    name = f"{stamp:%Y%m%d_%H%M}"
    return [
        RawFile(f"{name}_today_zone.csv", _table(stamp, rome_day(stamp), bulletin.days[0], listed)),
        RawFile(
            f"{name}_tomorrow_zone.csv", _table(stamp, rome_day(stamp) + timedelta(days=1), bulletin.days[1], listed)
        ),
    ]


def _table(stamp: datetime, day: date, levels: Levels, zones: list[str]) -> bytes:
    starts = stamp if day == rome_day(stamp) else datetime.combine(day, time.min, ROME)
    ends = datetime.combine(day, time(23, 59, 59), ROME)
    green = dict.fromkeys(_ORDER, Level.GREEN)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for zone in zones:
        found = levels.get(zone, green)
        texts = (_TEXTS[found[h]] for h in (Hazard.HYDROGEOLOGICAL, Hazard.THUNDERSTORM, Hazard.HYDRAULIC))
        writer.writerow([stamp.isoformat(), starts.isoformat(), ends.isoformat(), zone, _overall(found), *texts])
    return text.getvalue().encode()


def _overall(levels: dict[Hazard, Level]) -> str:
    """The text of the map: the highest level, and on a tie the hazard named first by the bulletin."""
    worst = max(_ORDER, key=lambda hazard: levels[hazard])
    if levels[worst] is Level.GREEN:
        return _TEXTS[Level.GREEN]
    degree, alert = _TEXTS[levels[worst]].split(" / ")
    return f"{degree} per rischio {_NAMES[worst]} / {alert}"
