"""Plans worked out again from raw rows in plain Python, as docs/metrics.md says: nothing of the product's rules.

Geometries are measured with shapely and pyproj in EPSG:25832.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import shapely
from pyproj import Transformer
from sqlalchemy import text
from sqlalchemy.orm import Session

_ROME = ZoneInfo("Europe/Rome")
_METRES = Transformer.from_crs(4326, 25832, always_xy=True)
HAZARDS = {
    "RS_IDRA": "idraulico", "RS_FRANA": "idrogeologico", "RS_SISMA": "sismico", "RS_AIB": "incendi",
    "RS_VALANGA": "valanghe", "RS_DIGA": "dighe", "RS_MAREGG": "mareggiate", "RS_MAREMOTO": "maremoto",
    "RS_VULC": "vulcanico", "RS_NEVE": "neve", "RS_IND": "industriale",
}  # fmt: skip

Row = Mapping[str, Any]


@dataclass(frozen=True)
class When:
    """A day of a page, and as known when."""

    day: date
    known: datetime

    @property
    def end(self) -> datetime:
        """Before this instant has happened what counts; what happened *at* the instant as known at counts too."""
        midnight = datetime.combine(self.day + timedelta(days=1), datetime.min.time(), _ROME)
        return min(midnight, self.known + timedelta(microseconds=1))


@dataclass
class Raw:
    """The rows of one municipality, as they are in the tables, in the order of their ids."""

    place: Row
    steps: list[Row] = field(default_factory=list)
    statements: list[Row] = field(default_factory=list)
    versions: list[Row] = field(default_factory=list)
    originals: list[Row] = field(default_factory=list)
    features: list[Row] = field(default_factory=list)


_TABLES = {
    "steps": "SELECT * FROM plan_step ORDER BY id",
    "statements": "SELECT * FROM plan_declaration ORDER BY id",
    "versions": "SELECT * FROM plan_version ORDER BY id",
    "originals": "SELECT o.*, v.istat_code FROM plan_original o JOIN plan_version v ON v.id = o.version_id",
    "features": "SELECT f.*, ST_AsBinary(geometry) AS wkb, v.istat_code FROM plan_feature f"
                " JOIN plan_version v ON v.id = f.version_id",
}  # fmt: skip


def raw_rows(session: Session, codes: Sequence[str]) -> dict[str, Raw]:
    """By ISTAT code."""
    places = "SELECT *, ST_AsBinary(boundary) AS wkb FROM municipality WHERE istat_code = ANY(:codes)"
    found = {row["istat_code"]: Raw(dict(row))
             for row in session.execute(text(places), {"codes": list(codes)}).mappings()}  # fmt: skip
    for name, statement in _TABLES.items():
        for row in session.execute(text(statement)).mappings():
            if row["istat_code"] in found:
                getattr(found[row["istat_code"]], name).append(dict(row))
    return found


@dataclass
class Again:
    """One municipality on a day, worked out again."""

    raw: Raw
    when: When

    # --- the procedure

    @cached_property
    def _taken(self) -> list[Row]:
        """Steps of the day or before, in the order of their days."""
        known = [
            row for row in self.raw.steps if row["recorded_at"] <= self.when.known and day_of(row) <= self.when.day
        ]
        return sorted(known, key=lambda row: (day_of(row), row["id"]))

    @cached_property
    def in_force(self) -> list[Row]:
        ends = [place for place, row in enumerate(self._taken) if row["step"] in ("SUPERATO", "RITIRATO")]
        return self._taken[ends[-1] + 1 if ends else 0 :]

    @property
    def last(self) -> Row | None:
        """The last step that changed the state."""
        moved = [row for row in self._taken if row["step"] != "AGGIORNATO"]
        return moved[-1] if moved else None

    def steps(self, step: str) -> list[Row]:
        return [row for row in self.in_force if row["step"] == step]

    @property
    def revised(self) -> date | None:
        return max(map(day_of, self.steps("APPROVATO")), default=None)

    @property
    def expires(self) -> date | None:
        return anniversary(self.revised, 3) if self.revised else None

    @property
    def age(self) -> str:
        if self.revised is None:
            return "never" if self.last else "unknown"
        years = [limit for limit in (3, 5) if self.when.day >= anniversary(self.revised, limit)]
        return ("current", "old", "very_old")[len(years)]

    @property
    def standing(self) -> str:
        if self.revised and self.expires:
            left = (self.expires - self.when.day).days
            for limit, word in ((0, "expired"), (90, "expiring_soon"), (180, "expiring")):
                if left <= limit:
                    return word
            seen = self.version is not None or (self.last and self.last["step"] == "PUBBLICATO")
            return "published" if seen else "approved"
        words = {"BOZZA": "draft", "ADOTTATO": "adopted", "TRASMESSO": "sent", "OSSERVAZIONI": "sent",
                 "NULLA_OSTA": "sent"}  # fmt: skip
        return words.get(self.last["step"], "none") if self.last else "none"

    # --- what citizens see, and what is stated

    def until(self, at: datetime | None) -> bool:
        return at is not None and at < self.when.end

    @cached_property
    def version(self) -> int | None:
        """The version that citizens saw when the day ended."""
        seen = [
            row["id"]
            for row in self.raw.versions
            if self.until(row["published_at"]) and not self.until(row["ended_at"])
        ]
        return max(seen, default=None)

    @cached_property
    def features(self) -> list[Row]:
        return [
            {**row, "shape": shapely.from_wkb(bytes(row["wkb"]))}
            for row in self.raw.features
            if row["version_id"] == self.version and row["class"] and not row["held"]
        ]

    def of(self, *classes: str) -> list[Row]:
        return [row for row in self.features if row["class"] in classes]

    def emergency(self) -> list[Row]:
        return [row for row in self.features if row["class"].startswith("AE_")] + self.of("ED_ASSIST", "CO_COC")

    @cached_property
    def said(self) -> dict[str, Row]:
        """Statements in force, by line."""
        newest = {row["line"]: row for row in self.raw.statements if self.until(row["stated_at"])}
        return {line: row for line, row in newest.items() if row["kind"] != "withdrawn"}

    def stated_at(self, line: str) -> datetime | None:
        """When what is in force of a line was stated last."""
        if line not in self.said:
            return None
        return max(row["stated_at"] for row in self.raw.statements
                   if row["line"] == line and row["kind"] == "stated" and self.until(row["stated_at"]))  # fmt: skip

    def backed(self, line: str) -> bool:
        row = self.said[line]
        kept = {original["sha256"] for original in self.raw.originals if self.until(original["at"])}
        return row["kind"] == "checked" or row["document"] in kept

    # --- measures

    @cached_property
    def boundary(self) -> shapely.Geometry:
        return shapely.from_wkb(bytes(self.raw.place["wkb"]))

    @cached_property
    def drawn(self) -> list[Row]:
        """Hazards that overlap the municipality."""
        return [row for row in self.of(*HAZARDS) if overlap(row["shape"], self.boundary)]

    @cached_property
    def exposed(self) -> int | None:
        people = self.raw.place["population"]
        if not self.drawn or people is None:
            return None
        flooded = shapely.union_all([row["shape"] for row in self.drawn])
        inside = metric(flooded.intersection(self.boundary)).area
        return round(round(inside / metric(self.boundary).area, 4) * people)

    @cached_property
    def near(self) -> float:
        circles = [metric(row["shape"]).buffer(500, quad_segs=16) for row in self.of("AE_ATTESA")]
        whole = metric(self.boundary)
        return round(shapely.union_all(circles).intersection(whole).area / whole.area, 4) if circles else 0.0

    @cached_property
    def served(self) -> float:
        people = self.raw.place["population"]
        served = round(sum(number(row, "popolazione_servita", "capienza") for row in self.of("AE_ATTESA")))
        return min(1.0, served / people) if people else 0.0

    @cached_property
    def places(self) -> int:
        return sum(round(sum(number(row, "posti", "capienza") for row in self.of(code)))
                   for code in ("AE_ASSIST", "ED_ASSIST"))  # fmt: skip

    @cached_property
    def conflicts(self) -> int:
        """Areas in a hazard that they serve."""
        return sum(any(self._conflict(area, danger) for danger in self.of(*HAZARDS)) for area in self.emergency())

    def _conflict(self, area: Row, danger: Row) -> bool:
        served = area["public"].get("rischi_serviti")
        return (not served or HAZARDS[danger["class"]] in served) and overlap(area["shape"], danger["shape"])

    # --- who keeps it alive

    @property
    def last_upload(self) -> datetime | None:
        return max((row["created_at"] for row in self.raw.versions if self.until(row["created_at"])), default=None)

    @property
    def last_step(self) -> datetime | None:
        return max((row["recorded_at"] for row in self.raw.steps if self.until(row["recorded_at"])), default=None)

    @property
    def exercise(self) -> date | None:
        day = date.fromisoformat(self.said["E3"]["detail"]["day"]) if "E3" in self.said else None
        return day if day and day <= self.when.day else None

    @property
    def alive(self) -> bool:
        signs = [self.last_upload, self.last_step, *map(self.stated_at, self.said)]
        return any(one is not None and one >= self.when.end - timedelta(days=365) for one in signs)


def day_of(step: Row) -> date:
    """The day of a step; of a draft that has none, the day on which it was written down."""
    day: date = step["day"] or step["recorded_at"].astimezone(_ROME).date()
    return day


def anniversary(day: date, years: int) -> date:
    """29 February becomes 1 March."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def metric(shape: shapely.Geometry) -> shapely.Geometry:
    """In metres, EPSG:25832."""
    return shapely.transform(shape, lambda points: np.column_stack(_METRES.transform(*points.T)))


def overlap(some: shapely.Geometry, other: shapely.Geometry) -> bool:
    """Whether they share more than a border."""
    return bool(some.intersects(other)) and (some.geom_type == "Point" or not some.touches(other))


def number(row: Row, *names: str) -> float:
    """The first of these attributes that is a number."""
    found = [row["public"][name] for name in names if isinstance(row["public"].get(name), int | float)]
    return found[0] if found else 0
