"""The checks that a national bulletin must pass before anybody believes it. All run; none stops the others.

Facts behind them (1,367 publications measured): every bulletin carries the full zone set of its period, the map level
is always the highest of the three hazards, and thunderstorms are never red.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Set
from datetime import date, datetime, timedelta

from alerts.domain.hazard import Hazard
from alerts.domain.level import Level
from alerts.formats.dpc_cap import CapBulletin
from alerts.formats.dpc_index import DpcIndex
from alerts.formats.dpc_levels import DAYS, Day, ZoneRow, parse_level
from alerts.formats.printable import printable
from alerts.sources.contract import Issue
from app.core.clock import rome_day
from app.core.i18n import stamp_text

Levels = dict[tuple[str, Hazard, date], Level]

_ZONE_CODE = re.compile(r"[\w.\- ]{1,40}")
_SHOWN = 6
LABELS: dict[Day, str] = {"today": "oggi", "tomorrow": "domani"}


def day_of(stamp: datetime, day: Day) -> date:
    """The calendar day that a bulletin's "today" or "tomorrow" means: one day on the calendar, not 24 hours."""
    return rome_day(stamp) + timedelta(days=DAYS.index(day))


def check_zones(day: Day, rows: list[ZoneRow], known: Mapping[str, str]) -> Iterator[Issue]:
    """The zone set: what is missing, repeated or no code at all refuses the document, unknown zones are kept."""
    count = Counter(row.zone for row in rows)
    malformed = [zone for zone in count if not _ZONE_CODE.fullmatch(zone)]
    unknown = [zone for zone in count if zone not in known and zone not in malformed]
    split = split_zones(count, known)
    missing = [zone for zone in known if zone not in count and zone not in split]
    if missing:
        text = f"Tabella di {LABELS[day]} incompleta: mancano {len(missing)} zone su {len(known)} ({_some(missing)})."
        yield Issue("error", "zones_missing", text)
    yield from check_twice(day, rows)
    if malformed:
        text = f"Codici di zona illeggibili nella tabella di {LABELS[day]}: {_some(malformed)}."
        yield Issue("error", "zone_malformed", text)
    if unknown:
        yield unknown_zones(day, unknown)
    if split:
        text = f"Zone che la tabella di {LABELS[day]} divide in altre, da caricare: {_some(list(split))}."
        yield Issue("warning", "zones_split", text)


def split_zones(told: Collection[str], known: Mapping[str, str]) -> dict[str, list[str]]:
    """Zones of ours that the publisher has divided, with their parts: ``Vene-A`` gives way to ``Vene-A1``, ``Vene-A2``.

    It happened on 1 June 2026. No damage looks like it.
    """
    unknown = [zone for zone in told if zone not in known]
    parts = {zone: [part for part in unknown if part.startswith(zone)] for zone in known if zone not in told}
    return {zone: found for zone, found in parts.items() if len(found) > 1}


def check_twice(day: Day, rows: list[ZoneRow]) -> Iterator[Issue]:
    """A zone told twice, even with the same words, is a damaged document."""
    if twice := [zone for zone, times in Counter(row.zone for row in rows).items() if times > 1]:
        yield Issue("error", "zone_twice", f"Zone ripetute nella tabella di {LABELS[day]}: {_some(twice)}.")


def unknown_zones(day: Day, zones: list[str]) -> Issue:
    """Codes or names that are of no zone of ours."""
    text = f"Zone di allerta sconosciute nella tabella di {LABELS[day]}: {_some(zones)}."
    return Issue("warning", "zone_unknown", text)


def read_levels(stamp: datetime, day: Day, rows: list[ZoneRow], issues: list[Issue]) -> Levels:
    """The levels of one day's rows; texts outside the grammar and contradictions inside a row become issues."""
    levels: Levels = {}
    outside: dict[str, list[str]] = {}
    contradicted = []
    for row in rows:
        try:
            overall = parse_level(row.overall)
            found = {hazard: parse_level(text) for hazard, text in row.hazards.items()}
        except ValueError as error:
            outside.setdefault(str(error), []).append(row.zone)
            continue
        if max(found.values()) != overall:
            contradicted.append(row.zone)
        levels.update({(row.zone, hazard, day_of(stamp, day)): level for hazard, level in found.items()})
    for text, zones in outside.items():
        message = f"Valore fuori dalla grammatica nella tabella di {LABELS[day]}, zona {_some(zones)}: {text[:80]!r}."
        issues.append(Issue("error", "value_unknown", message))
    if contradicted:
        text = f"Il livello della mappa di {LABELS[day]} non è il massimo dei rischi: {_some(contradicted)}."
        issues.append(Issue("error", "map_level_contradicted", text))
    return levels


def check_same(day: Day, levels: Levels, others: Levels) -> Iterator[Issue]:
    """Two tables of one day: the same zones, and the same levels."""
    if differing := _differing(levels, others, levels.keys() | others.keys()):
        text = f"Le tabelle di {LABELS[day]} si contraddicono: {_some(differing)}."
        yield Issue("error", "representations_differ", text)


def check_twin(day: Day, levels: Levels, twin: Levels) -> Iterator[Issue]:
    """A map of a day beside its tables: what it says must be the same, what it does not say is in the tables."""
    if differing := _differing(levels, twin, levels.keys() & twin.keys()):
        text = f"La mappa e la tabella di {LABELS[day]} si contraddicono: {_some(differing)}."
        yield Issue("error", "representations_differ", text)
    if lacking := sorted({zone for zone, _, _ in levels.keys() - twin.keys()}):
        text = f"Nella mappa di {LABELS[day]} mancano {len(lacking)} zone, che la tabella ha: {_some(lacking)}."
        yield Issue("warning", "twin_incomplete", text)


def _differing(levels: Levels, others: Levels, keys: Set[tuple[str, Hazard, date]]) -> list[str]:
    return sorted({key[0] for key in keys if levels.get(key) != others.get(key)})


def check_index(index: DpcIndex) -> Iterator[Issue]:
    """An index against itself: one issue, whose hour is the one in the title."""
    stamps = sorted(index.stamps)
    if len(stamps) > 1:
        shown = _some([f"{stamp:%Y%m%d_%H%M}" for stamp in stamps])
        yield Issue("error", "index_contradicts", f"L’indice porta ai file di bollettini diversi: {shown}.")
    elif index.hour not in (None, stamps[0].time()):
        text = f"L’indice parla delle {index.hour:%H:%M} e porta ai file delle {stamps[0]:%H:%M}."
        yield Issue("error", "index_contradicts", text)
    if index.kind not in ("first", "update"):
        text = f"L’indice annuncia un tipo di bollettino mai visto: {index.kind[:40]}."
        yield Issue("warning", "index_type_unknown", text)


def check_red_thunderstorms(levels: Levels) -> Iterator[Issue]:
    """By rule thunderstorms stop at orange: a red one is believed (it is the safe reading) and alarmed."""
    zones = sorted(
        {zone for (zone, hazard, _), level in levels.items() if hazard is Hazard.THUNDERSTORM and level is Level.RED}
    )
    if zones:
        yield Issue("warning", "thunderstorm_red", f"Temporali con allerta rossa, mai prevista: {_some(zones)}.")


def check_cap(cap: CapBulletin, levels: Levels, stamp: datetime) -> Iterator[Issue]:
    """The CAP against the tables. A CAP that lists nothing is a known fault of the publisher: see ADR 0012."""
    if cap.status != "Actual":
        yield Issue("error", "cap_not_actual", f"Il messaggio CAP ha stato {cap.status}: non è un'allerta reale.")
    if abs(cap.sent - stamp) > timedelta(hours=1):
        yield Issue(
            "warning",
            "cap_sent_differs",
            f"Il CAP è stato inviato alle {stamp_text(cap.sent)}, lontano dall'orario del bollettino.",
        )
    alerts = {key: level for key, level in levels.items() if level > Level.GREEN}
    if not cap.has_info:
        if alerts:
            text = f"Il CAP non elenca nessuna allerta, le tabelle sì ({len(alerts)}): valgono le tabelle."
            yield Issue("warning", "cap_without_info", text)
        return
    differing = sorted({key[0] for key in alerts.keys() | cap.levels.keys() if alerts.get(key) != cap.levels.get(key)})
    if differing:
        yield Issue(
            "error",
            "cap_contradicts",
            f"CAP e tabelle si contraddicono per {len(differing)} zone ({_some(differing)}).",
        )


def _some(names: list[str]) -> str:
    """The first few names and how many more."""
    shown = ", ".join(map(printable, names[:_SHOWN]))
    return shown if len(names) <= _SHOWN else f"{shown} e altre {len(names) - _SHOWN}"
