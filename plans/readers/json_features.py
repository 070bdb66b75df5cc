"""The features of a GeoJSON text, one by one: the text is kept, never all of it as objects."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NoReturn

_SPACE = re.compile(r"[ \t\r\n]*")
_GEOMETRIES = frozenset(
    {"Point", "LineString", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon", "GeometryCollection"}
)
#: Written twice, these leave open what is meant.
_ONCE = frozenset({"type", "features", "geometry", "coordinates", "geometries", "properties", "crs"})


class JsonRefused(Exception):
    """Why the text is no GeoJSON that is read, as the rest of a sentence about the file; ``rule`` says under which."""

    def __init__(self, rule: str, reason: str) -> None:
        super().__init__(reason)
        self.rule = rule


@dataclass(frozen=True, slots=True)
class Collection:
    """``members`` are those of the outermost object but for its features; ``repeated`` are keys given twice."""

    text: str
    start: int
    members: dict[str, Any]
    fields: tuple[str, ...]
    repeated: frozenset[str]
    single: dict[str, Any] | None

    def features(self) -> Iterator[dict[str, Any]]:
        """The features in their order, from the beginning."""
        if self.single is not None:
            yield self.single
        else:
            yield from _Scanner(self.text, self.start).items()


def read_collection(text: str) -> Collection:
    """Reads a text through once: whether it is GeoJSON, and which properties its features have.

    Raises:
        JsonRefused: F05: TopoJSON, no JSON, NaN, nested without end; F01: some other JSON.
    """
    scanner = _Scanner(text, 0)
    try:
        return _read(scanner)
    except RecursionError:
        raise JsonRefused("F05", "è annidato senza fine") from None
    except ValueError as error:
        raise JsonRefused("F05", f"non è un JSON valido ({_place(error)})") from None


def _read(scanner: _Scanner) -> Collection:
    members: dict[str, Any]
    start: int | None
    if scanner.peek() == "[":
        members, start, fields = {}, scanner.at, _fields(scanner.items())
    else:
        members, start, fields = _members(scanner)
    scanner.finish()
    ambiguous = scanner.repeated & _ONCE
    if ambiguous:
        raise JsonRefused("F05", f"scrive due volte «{min(ambiguous)}» nello stesso oggetto: non si sa quale vale")
    single = None if start is not None else _single(members)
    if single is not None:
        fields = _fields(iter([single]))
    return Collection(scanner.text, start or 0, members, fields, frozenset(scanner.repeated), single)


def _members(scanner: _Scanner) -> tuple[dict[str, Any], int | None, tuple[str, ...]]:
    """The outermost object: its members, where its features start, and the features' fields."""
    members: dict[str, Any] = {}
    start = None
    fields: tuple[str, ...] = ()
    for key in scanner.object_keys():
        if key in members or (key == "features" and start is not None):
            scanner.repeated.add(key)
        if key == "features" and scanner.peek() == "[":
            start = scanner.at
            fields = _fields(scanner.items())
        else:
            members[key] = scanner.value()
    if start is not None and members.get("type") != "FeatureCollection":
        _refuse_kind(members)
    return members, start, fields


def _single(members: dict[str, Any]) -> dict[str, Any]:
    kind = members.get("type")
    if kind == "Feature":
        return members
    if isinstance(kind, str) and kind in _GEOMETRIES:
        return {"type": "Feature", "properties": {}, "geometry": members}
    return _refuse_kind(members)


def _refuse_kind(members: dict[str, Any]) -> NoReturn:
    if members.get("type") == "Topology":
        raise JsonRefused("F05", "è TopoJSON, non GeoJSON: convertirlo, per esempio con QGIS (Esporta › GeoJSON)")
    if "spatialReference" in members or "geometryType" in members:
        raise JsonRefused("F01", "è JSON di Esri, non GeoJSON: esportarlo come GeoJSON")
    raise JsonRefused("F01", "è JSON ma non GeoJSON: non è un formato ammesso")


def _fields(features: Iterator[Any]) -> tuple[str, ...]:
    fields: dict[str, None] = {}
    for number, feature in enumerate(features, start=1):
        if not isinstance(feature, dict) or not ("geometry" in feature or feature.get("type") == "Feature"):
            raise JsonRefused("F01", f"è JSON ma non GeoJSON: l'elemento {number} non è una Feature")
        if isinstance(feature.get("id"), str | int | float):
            fields.setdefault("id")
        if isinstance(feature.get("properties"), dict):
            fields.update(dict.fromkeys(feature["properties"]))
    return tuple(fields)


def _place(error: ValueError) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"riga {error.lineno}, colonna {error.colno}"
    return str(error)


class _Scanner:
    """Walks the outermost level of a JSON text; what is inside is left to the standard parser."""

    def __init__(self, text: str, at: int) -> None:
        self.text = text
        self.at = at
        self.repeated: set[str] = set()
        self._decoder = json.JSONDecoder(object_pairs_hook=self._object, parse_constant=_no_number)

    def peek(self) -> str:
        """The next character that is no space; empty at the end."""
        space = _SPACE.match(self.text, self.at)
        self.at = space.end() if space else self.at
        return self.text[self.at : self.at + 1]

    def value(self) -> Any:
        self.peek()
        found, self.at = self._decoder.raw_decode(self.text, self.at)
        return found

    def items(self) -> Iterator[Any]:
        """The items of the array that starts here."""
        self._take("[")
        while self.peek() != "]":
            yield self.value()
            if not self._more("]"):
                break
        self._take("]")

    def object_keys(self) -> Iterator[str]:
        """The keys of the object that starts here; whoever takes one also takes its value."""
        self._take("{")
        while self.peek() == '"':
            key = self.value()
            self._take(":")
            yield key
            if not self._more("}"):
                break
        self._take("}")

    def finish(self) -> None:
        if self.peek():
            raise json.JSONDecodeError("after the end", self.text, self.at)

    def _more(self, closing: str) -> bool:
        if self.peek() == closing:
            return False
        self._take(",")
        if self.peek() == closing:
            raise json.JSONDecodeError("nothing after the comma", self.text, self.at)
        return True

    def _take(self, wanted: str) -> None:
        if self.peek() != wanted:
            raise json.JSONDecodeError("unexpected", self.text, self.at)
        self.at += 1

    def _object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) != len(pairs):
            times = Counter(key for key, _ in pairs)
            self.repeated.update(key for key in found if times[key] > 1)
        return found


def _no_number(constant: str) -> NoReturn:
    raise JsonRefused("F05", f"contiene {constant}, che non è un numero ammesso in JSON")
