"""What every form of the Tuscan bulletin has in common: its zones, what it leaves unsaid, and its faults in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import TypeVar

from alerts.domain.hazard import Hazard
from alerts.domain.level import Level, NoLevel, is_alert
from alerts.formats.cfr_words import COAST, HAZARDS
from alerts.formats.printable import printable
from alerts.sources.contract import Issue, ZoneLevelReading
from alerts.sources.dpc_checks import check_red_thunderstorms
from app.core.clock import rome_day

#: The bulletin's A4 is the national Tosc-A4.
PREFIX = "Tosc-"

T = TypeVar("T")
Key = tuple[str, Hazard, date]
Told = dict[Key, ZoneLevelReading]

_SHOWN, _LONGEST = 6, 60

_ERRORS = {
    "day_contradicted": "Il giorno scritto accanto a un rischio non è quello che segue dalla data di creazione: {}.",
    "incomplete": "Bollettino incompleto: manca {}.",
    "interval_outside": "Orari lontani dai giorni del bollettino: {}.",
    "interval_unreadable": "Orari illeggibili nella tabella delle criticità: {}.",
    "row_malformed": "Righe della tabella delle criticità senza zone, rischio, orari o colore: {}.",
    "value_unknown": "Rischi o livelli fuori dalla grammatica: {}.",
    "zone_malformed": "Codici di zona illeggibili: {}.",
    "zone_twice": "Zone ripetute per uno stesso rischio e giorno: {}.",
    "zones_missing": "Elenco incompleto: manca {}.",
}
_WARNINGS = {
    "interval_clipped": "Orari oltre oggi e domani: di questi vale solo la parte in quei due giorni: {}.",
    "not_applicable_contradicted": "La tabella dice sia allerta sia non applicabile, vale l'allerta: {}.",
    "nothing_contradicted": "La pagina scrive NESSUNA ma elenca criticità: vale l'elenco ({}).",
    "storm_surge_inland": "Mareggiate in zone che non sono sul mare, tenute per buone: {}.",
    "zone_unknown": "Zone di allerta sconosciute nel bollettino della Toscana, tenute per buone: {}.",
}


class Faults:
    """What is wrong with one file, gathered by code: each becomes one sentence that shows the first few cases."""

    def __init__(self) -> None:
        self._cases: dict[str, dict[str, None]] = {}

    def add(self, code: str, case: str) -> None:
        """One more case, in the publisher's words."""
        self._cases.setdefault(code, {})[case] = None

    def read(self, reader: Callable[[str], T], text: str, code: str) -> T | None:
        """What ``reader`` makes of ``text``, or nothing and a case of ``code``."""
        try:
            return reader(text)
        except (LookupError, ValueError):
            self.add(code, text)
            return None

    def issues(self) -> Iterator[Issue]:
        """The sentences."""
        for code, cases in self._cases.items():
            shown = ", ".join(printable(case[:_LONGEST]) or "(vuoto)" for case in list(cases)[:_SHOWN])
            text = shown if len(cases) <= _SHOWN else f"{shown} ({len(cases)} in tutto)"
            if code in _ERRORS:
                yield Issue("error", code, _ERRORS[code].format(text))
            else:
                yield Issue("warning", code, _WARNINGS[code].format(text))


def days_of(stamp: datetime) -> tuple[date, date]:
    """The two calendar days of a bulletin: that of its issue and the next."""
    today = rome_day(stamp)
    return today, today + timedelta(days=1)


def complete(told: Told, days: Iterable[date], known: Mapping[str, str], faults: Faults) -> Told:
    """``told`` with all that a bulletin need not say: green everywhere else, and no storm surges away from the sea."""
    full = dict(told)
    for day in days:
        for zone in known:
            for hazard in HAZARDS:
                reading = full.setdefault((zone, hazard, day), ZoneLevelReading(zone, hazard, day, Level.GREEN))
                if hazard is not Hazard.STORM_SURGE or zone.removeprefix(PREFIX) in COAST:
                    continue
                if is_alert(reading.level):
                    faults.add("storm_surge_inland", zone)
                else:
                    full[reading.zone, hazard, day] = ZoneLevelReading(zone, hazard, day, NoLevel.NOT_APPLICABLE)
    for zone in dict.fromkeys(zone for zone, _, _ in told if zone not in known):
        faults.add("zone_unknown", zone)
    return full


def check_thunderstorms(told: Told) -> Iterator[Issue]:
    """By the region's rule too thunderstorms stop at orange: a red one is believed and alarmed."""
    return check_red_thunderstorms({k: r.level for k, r in told.items() if isinstance(r.level, Level)})


def agree(one: Told, other: Told, *, hours: bool) -> bool:
    """Whether two readings of one bulletin say the same; ``hours`` when both forms give them."""
    if one.keys() != other.keys():
        return False
    return all(
        reading.level is other[key].level and (not hours or reading.periods == other[key].periods)
        for key, reading in one.items()
    )
