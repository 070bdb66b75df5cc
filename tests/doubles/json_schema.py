"""As much of JSON Schema 2020-12 as our own description uses; a keyword that is not here is a fault of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

_TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,), "array": (list,), "string": (str,), "integer": (int,), "number": (int, float),
    "boolean": (bool,), "null": (type(None),),
}  # fmt: skip
_KNOWN = {
    "$ref", "anyOf", "type", "enum", "required", "properties", "additionalProperties", "items", "pattern", "format",
    "description", "default", "minimum", "maximum",
}  # fmt: skip
_FORMATS = {"date-time": datetime.fromisoformat, "date": date.fromisoformat}


def faults(value: Any, schema: Mapping[str, Any], whole: Mapping[str, Any], where: str = "$") -> Iterator[str]:
    """What is wrong with ``value``; references are looked up in the document ``whole``."""
    if unknown := set(schema) - _KNOWN:
        yield f"{where}: keywords {unknown}"
    if "$ref" in schema:
        yield from faults(value, _found(schema["$ref"], whole), whole, where)
    if "anyOf" in schema and all(list(faults(value, one, whole, where)) for one in schema["anyOf"]):
        yield f"{where}: {value!r} is none of {schema['anyOf']}"
    if "type" in schema and not _is(value, schema["type"]):
        yield f"{where}: {value!r} is no {schema['type']}"
        return
    if value not in schema.get("enum", [value]):
        yield f"{where}: {value!r} is none of {schema['enum']}"
    if isinstance(value, str):
        yield from _of_text(value, schema, where)
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from faults(item, schema.get("items", {}), whole, f"{where}[{number}]")
    elif isinstance(value, dict):
        yield from _of_object(value, schema, whole, where)


def _found(reference: str, whole: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Any = whole
    for step in reference.removeprefix("#/").split("/"):
        found = found[step]
    return found


def _is(value: Any, name: str) -> bool:
    return isinstance(value, _TYPES[name]) and not (isinstance(value, bool) and name in ("integer", "number"))


def _of_text(value: str, schema: Mapping[str, Any], where: str) -> Iterator[str]:
    if not re.search(schema.get("pattern", ""), value):
        yield f"{where}: {value!r} does not match"
    try:
        _FORMATS.get(schema.get("format", ""), str)(value)
    except ValueError:
        yield f"{where}: {value!r} is no {schema['format']}"


def _of_object(value: dict[str, Any], schema: Mapping[str, Any], whole: Mapping[str, Any], where: str) -> Iterator[str]:
    known = schema.get("properties", {})
    yield from (f"{where}: lacks {name}" for name in schema.get("required", ()) if name not in value)
    for name, item in value.items():
        more = schema.get("additionalProperties")
        if name not in known and known and more is None:
            yield f"{where}: {name} is not described"
        yield from faults(item, known.get(name, more or {}), whole, f"{where}.{name}")
