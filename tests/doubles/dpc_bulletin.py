"""Bulletins of the national civil protection department, made to order for any day.

::

    levels = {"Tosc-B": {"hydraulic": "orange", "thunderstorm": "yellow"}}
    bulletin = Bulletin(stamp=datetime(2026, 11, 20, 14, 5, tzinfo=ROME), today=levels)
    bulletin.csv_pair(folder)   # the table form: two files, one document
    bulletin.zip(folder)        # two DBF and the CAP
    bulletin.geojson_pair(folder), bulletin.topojson_pair(folder)   # maps, with names and without codes
    bulletin.index(folder)      # what leads to all of them

Every zone that is not named is green. ``defects`` spoils the document in one chosen way.
"""

from __future__ import annotations

import csv
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from io import StringIO
from pathlib import Path
from zoneinfo import ZoneInfo

from doubles.dbf import TextColumn, write_dbf
from doubles.dpc_cap import write_cap
from doubles.dpc_json import Row, write_geojson, write_index, write_topojson
from doubles.dpc_words import DAYS, HAZARDS, hazard_text, map_text

ROME = ZoneInfo("Europe/Rome")
SHIPPED_ZONES = Path(__file__).resolve().parents[2] / "app" / "core" / "territory" / "data" / "alert_zones.csv"
CSV_COLUMNS = [
    "data_pubblicazione",
    "data_validita_inizio",
    "data_validita_fine",
    "zona_codice",
    "avviso_criticita",
    "avviso_idrogeologico",
    "avviso_temporali",
    "avviso_idraulico",
]

#: Zone code → hazard → level; whatever is not named is green.
Levels = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Defects:
    """Ways a bulletin arrives wrong; the default is none.

    ``omit`` leaves out members of the zip (``today``, ``tomorrow``, ``cap``); ``cap`` is ``faithful``, ``empty`` (no
    ``<info>`` although there are alerts), ``contradicting`` (every zone one level lower) or ``truncated``.
    """

    extra_zone: str | None = None
    missing_zones: tuple[str, ...] = ()
    bad_value: str | None = None
    omit: tuple[str, ...] = ()
    cap: str = "faithful"


@dataclass(frozen=True)
class Bulletin:
    """One bulletin. ``stamp`` is aware; ``zones`` maps code to name, by default the shipped set of that day."""

    stamp: datetime
    today: Levels = field(default_factory=dict)
    tomorrow: Levels = field(default_factory=dict)
    zones: Mapping[str, str] | None = None
    defects: Defects = Defects()

    @property
    def name(self) -> str:
        """The stamp in file names: Rome's wall clock."""
        return f"{self.stamp.astimezone(ROME):%Y%m%d_%H%M}"

    def csv_pair(self, folder: Path) -> list[Path]:
        """Write the table form, today's file first."""
        folder.mkdir(parents=True, exist_ok=True)
        paths = [folder / f"{self.name}_{day}_zone.csv" for day in DAYS]
        for path, day in zip(paths, DAYS, strict=True):
            path.write_text(self._csv(day), encoding="utf-8")
        return paths

    def zip(self, folder: Path) -> Path:
        """Write the zip: two DBF and the CAP."""
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{self.name}_all.zip"
        members = {day: (f"{self.name}_{day}.dbf", self._dbf(day)) for day in DAYS}
        members["cap"] = (f"Cap_{self.name}.xml", self._cap())
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for kind, (name, content) in members.items():
                if kind not in self.defects.omit:
                    archive.writestr(name, content)
        return path

    def geojson_pair(self, folder: Path) -> list[Path]:
        """Write the maps in GeoJSON, today's first."""
        return self._maps(folder / "geojson", write_geojson)

    def topojson_pair(self, folder: Path) -> list[Path]:
        """Write the maps in TopoJSON, today's first: the names are those of the GeoJSON, in a folder of their own."""
        return self._maps(folder / "topojson", write_topojson)

    def index(self, folder: Path, *, update: bool = False) -> Path:
        """Write the index of the issue."""
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{self.name}.json"
        path.write_text(json.dumps(write_index(self.stamp.astimezone(ROME), update=update), indent=2), encoding="utf-8")
        return path

    def _maps(self, folder: Path, write: Callable[[Iterable[Row]], bytes]) -> list[Path]:
        folder.mkdir(parents=True, exist_ok=True)
        paths = [folder / f"{self.name}_{day}.json" for day in DAYS]
        for path, day in zip(paths, DAYS, strict=True):
            path.write_bytes(write((name, on_map, texts) for _, name, on_map, texts in self._rows(day)))
        return paths

    def _zones(self) -> dict[str, str]:
        known = self.zones if self.zones is not None else shipped_zones(self.stamp.astimezone(ROME).date())
        unknown = (set(self.today) | set(self.tomorrow)) - set(known) - {self.defects.extra_zone}
        if unknown:
            raise ValueError(f"not zones of {self.stamp:%Y-%m-%d}: {sorted(unknown)}")
        kept = {code: name for code, name in known.items() if code not in self.defects.missing_zones}
        extra = self.defects.extra_zone
        return {**kept, extra: "Zona mai vista"} if extra else kept

    def _levels(self, day: str) -> Levels:
        return self.today if day == "today" else self.tomorrow

    def _rows(self, day: str) -> Iterator[tuple[str, str, str, list[str]]]:
        """Code, name, text of the map, texts of the three hazards in the order of the columns."""
        for number, (code, name) in enumerate(self._zones().items()):
            levels = self._levels(day).get(code, {})
            texts = [hazard_text(levels.get(hazard, "green")) for hazard in HAZARDS]
            if number == 0 and self.defects.bad_value:
                texts[0] = self.defects.bad_value
            yield code, name, map_text(levels), texts

    def _csv(self, day: str) -> str:
        start, end = self._validity(day)
        published = self._published()
        text = StringIO()
        table = csv.writer(text, lineterminator="\n")
        table.writerow(CSV_COLUMNS)
        for code, _, on_map, hazards in self._rows(day):
            table.writerow([published.isoformat(), start.isoformat(), end.isoformat(), code, on_map, *hazards])
        return text.getvalue()

    def _published(self) -> datetime:
        # The table form invents second 59.
        return self.stamp.astimezone(ROME).replace(second=59, microsecond=0)

    def _validity(self, day: str) -> tuple[datetime, datetime]:
        published = self._published()
        first = published.date() + timedelta(days=DAYS.index(day))
        start = published if day == "today" else datetime.combine(first, time(), ROME)
        return start, datetime.combine(first, time(23, 59, 59), ROME)

    def _dbf(self, day: str) -> bytes:
        rows = [[code, name, on_map, *hazards] for code, name, on_map, hazards in self._rows(day)]
        widest = max((len(row[1]) for row in rows), default=1)
        names = ("Zona_all", "Nome_zona", "Criticita", "Idrogeo", "Temporali", "Idraulico")
        return write_dbf([TextColumn(n, min(widest, 254) if n == "Nome_zona" else 80) for n in names], rows)

    def _cap(self) -> bytes:
        levels = {day: self._levels(day) for day in DAYS}
        return write_cap(self.stamp.astimezone(ROME), levels, self._zones(), self.defects.cap)


def shipped_zones(day: date, path: Path = SHIPPED_ZONES) -> dict[str, str]:
    """Code → name of the national zones in force on ``day``, from the table the product ships."""
    iso = day.isoformat()
    with path.open(encoding="utf-8", newline="") as file:
        return {
            row["code"]: row["name"]
            for row in csv.DictReader(file)
            if row["namespace"] == "dpc" and (row["valid_from"] or "") <= iso <= (row["valid_to"] or "9999")
        }
