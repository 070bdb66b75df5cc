"""Tables of cells, from CSV or from a sheet: which row is the heading, which columns say where a row is (F09)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from plans.domain.findings import Finding, Severity
from plans.readers.contract import SLICE, Rows, Value
from plans.readers.geometries import Geometries, from_wkt, points
from plans.readers.numbers import coordinate, degrees, number
from plans.readers.refusals import remark, spoken
from plans.readers.values import plain

Cells = Sequence[object]

#: Rows looked at for a heading: titles may stand above it. Rows that are said one by one.
_HEADING_ROWS = 20
_SAID = 20
_WORD = re.compile(r"[a-z]+|\d+")
_LONGITUDE = frozenset({"lon", "long", "lng", "longitude", "longitudine"})
_LATITUDE = frozenset({"lat", "latitude", "latitudine"})
_EAST = frozenset({"est", "east", "easting"})
_NORTH = frozenset({"nord", "north", "northing"})
_LETTERS = frozenset("xyen")
_GAUSS = frozenset({"gb", "gauss", "boaga", "gaussboaga"})
_WKT = frozenset({"wkt", "geom", "geometry", "geometria"})
#: Names of the two columns, surest first: a lone «N» may be a number as well.
_PAIRS = (
    (_LONGITUDE, _LATITUDE),
    (_EAST, _NORTH),
    (frozenset("x"), frozenset("y")),
    (frozenset("e"), frozenset("n")),
)
#: Words that may stand beside those that say which coordinate it is.
_BESIDE = frozenset(
    {"coord", "coordinata", "coordinate", "coordinates", "utm", "wgs", "wgs84", "m", "dd", "dms", "gradi"}
)
_TEXT = re.compile(r"(?i)\s*(?:SRID=(\d{4,6});)?\s*((?:MULTI)?(?:POINT|LINESTRING|POLYGON)|GEOMETRYCOLLECTION)\b")


class Kind(StrEnum):
    """How a row says where it is."""

    DEGREES = "degrees"
    GAUSS_BOAGA = "gauss_boaga"
    PLANE = "plane"
    WKT = "wkt"


@dataclass(frozen=True, slots=True)
class Heading:
    """``at`` is the index of the heading row; ``x`` and ``y`` of the columns (the same for WKT)."""

    at: int
    names: tuple[str, ...]
    kind: Kind
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Table:
    """A table understood. ``rows`` hold, of each row, its number from 1 below the heading and its cells."""

    heading: Heading
    rows: Sequence[tuple[int, Cells]]
    repeated: int

    @property
    def crs(self) -> str | None:
        """By name and size of the coordinates; None is asked."""
        if self.heading.kind is Kind.WKT:
            code = next((match[1] for match in self._texts() if match[1]), None)
            return f"EPSG:{code}" if code else None
        x, y = _coordinates(self.heading, [cells for _, cells in self.rows])
        known = np.isfinite(x) & np.isfinite(y)
        return _system(self.heading.kind, x[known], y[known])

    def read(self) -> Iterator[Rows]:
        """The rows with their geometry, in slices."""
        for start in range(0, len(self.rows), SLICE):
            slice_ = self.rows[start : start + SLICE]
            cells = [row for _, row in slice_]
            yield Rows([at for at, _ in slice_], self._geometries(cells), [self._attributes(row) for row in cells])

    def _geometries(self, rows: Sequence[Cells]) -> Geometries:
        if self.heading.kind is not Kind.WKT:
            return points(*_coordinates(self.heading, rows))
        texts = [_cell(row, self.heading.x) for row in rows]
        return from_wkt([text.split(";")[-1] if isinstance(text, str) else None for text in texts])

    def _attributes(self, row: Cells) -> dict[str, Value]:
        return {name: plain(_cell(row, at)) for at, name in enumerate(self.heading.names)}

    def _texts(self) -> Iterator[re.Match[str]]:
        cells = (_cell(row, self.heading.x) for _, row in self.rows)
        return (match for cell in cells if isinstance(cell, str) and (match := _TEXT.match(cell)))

    def findings(self, name: str, layer: str) -> list[Finding]:
        """What was made of the table, and the coordinates that cannot be read."""
        return [*self._repairs(name, layer), *self._unread(name, layer)]

    def _repairs(self, name: str, layer: str) -> Iterator[Finding]:
        cells = [_cell(row, at) for _, row in self.rows for at in (self.heading.x, self.heading.y)]
        made = []
        if self.repeated:
            made.append(f"{self.repeated} intestazioni ripetute tolte")
        if self.heading.kind is not Kind.WKT:
            if any(isinstance(cell, str) and "," in cell and number(cell) is not None for cell in cells):
                made.append("virgola decimale letta")
            if any(degrees(cell) is not None for cell in cells):
                made.append("gradi, minuti e secondi convertiti in gradi")
        if self.heading.kind is Kind.GAUSS_BOAGA:
            made.append("coordinate Gauss-Boaga riconosciute")
        if made:
            message = f"Tabella «{spoken(layer)}»: {', '.join(made)}."
            yield remark("F09", Severity.REPAIRS, message, name, layer=spoken(layer))

    def _unread(self, name: str, layer: str) -> list[Finding]:
        if self.heading.kind is Kind.WKT:
            return []
        found: list[Finding] = []
        for at, row in self.rows:
            for column in (self.heading.x, self.heading.y):
                cell = _cell(row, column)
                if cell not in (None, "") and coordinate(cell) is None and len(found) < _SAID:
                    words = f"«{spoken(str(cell))}» nella colonna «{spoken(self.heading.names[column])}»"
                    message = f"Riga {at}: {words} non è una coordinata."
                    found.append(remark("F09", Severity.WARNS, message, name, layer=spoken(layer), row=at))
        return found


def understand(rows: Sequence[Cells]) -> Table | None:
    """Finds the heading and leaves out its repetitions and empty rows; None where no column says where a row is."""
    heading = find_heading(rows)
    if heading is None:
        return None
    kept: list[tuple[int, Cells]] = []
    repeated = 0
    first = [_spelled(cell) for cell in rows[heading.at]]
    for at, row in enumerate(rows[heading.at + 1 :], start=1):
        if [_spelled(cell) for cell in row] == first:
            repeated += 1
        elif any(cell not in (None, "") for cell in row):
            kept.append((at, row))
    return Table(heading, kept, repeated)


def find_heading(rows: Sequence[Cells]) -> Heading | None:
    """The first row whose names say which columns are coordinates."""
    for at, row in enumerate(rows[:_HEADING_ROWS]):
        below = rows[at + 1] if at + 1 < len(rows) else ()
        columns = _columns([_words(cell) for cell in row], below)
        if columns:
            return Heading(at, _names(row), *columns)
    return None


def _columns(headings: Sequence[frozenset[str]], below: Cells) -> tuple[Kind, int, int] | None:
    for at, words in enumerate(headings):
        cell = _cell(below, at)
        if words & _WKT and isinstance(cell, str) and _TEXT.match(cell):
            return Kind.WKT, at, at
    for east, north in _PAIRS:
        x, y = _column(headings, east), _column(headings, north)
        if x is not None and y is not None:
            return _kind(headings[x]), x, y
    return None


def _kind(words: frozenset[str]) -> Kind:
    if words & _LONGITUDE:
        return Kind.DEGREES
    return Kind.GAUSS_BOAGA if words & _GAUSS else Kind.PLANE


def _column(headings: Sequence[frozenset[str]], wanted: frozenset[str]) -> int | None:
    """The column that is called so: one word of these, and beside it only what goes with coordinates."""
    for at, words in enumerate(headings):
        others = words - wanted - _GAUSS - _BESIDE - _LETTERS
        if words & wanted and all(word.isdigit() for word in others):
            return at
    return None


def _words(cell: object) -> frozenset[str]:
    folded = unicodedata.normalize("NFKD", str(cell)[:80]).casefold() if isinstance(cell, str) else ""
    return frozenset(_WORD.findall(folded))


def _names(row: Cells) -> tuple[str, ...]:
    names: list[str] = []
    for number_, cell in enumerate(row, start=1):
        name = _spelled(cell) or f"colonna {number_}"
        names.append(name if name not in names else f"{name} ({number_})")
    return tuple(names)


def _spelled(cell: object) -> str:
    return "" if cell is None else str(plain(str(cell))).strip()


def _cell(row: Cells, at: int) -> object:
    return row[at] if at < len(row) else None


def _coordinates(heading: Heading, rows: Sequence[Cells]) -> tuple[np.ndarray, np.ndarray]:
    x, y = (np.array([coordinate(_cell(row, at)) for row in rows], dtype=np.float64) for at in (heading.x, heading.y))
    return x, y


def _system(kind: Kind, x: np.ndarray, y: np.ndarray) -> str | None:
    if not len(x):
        return None
    if kind is Kind.GAUSS_BOAGA:
        middle = float(np.median(x))
        return "EPSG:3003" if 1.2e6 <= middle < 1.9e6 else "EPSG:3004" if 2.2e6 <= middle < 3.0e6 else None
    in_degrees = bool((np.abs(x) <= 180).all() and (np.abs(y) <= 90).all())
    return "EPSG:4326" if kind is Kind.DEGREES and in_degrees else None
