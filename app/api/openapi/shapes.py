"""The words of JSON Schema and OpenAPI that descriptions are made of."""

from __future__ import annotations

from typing import Any

from alerts.domain.hazard import Hazard
from alerts.domain.level import Level, NoLevel
from app.core.i18n import DEFAULT_LANGUAGE, LANGUAGES

Shape = dict[str, Any]

TEXT: Shape = {"type": "string"}
WHOLE: Shape = {"type": "integer"}
NUMBER: Shape = {"type": "number"}
FLAG: Shape = {"type": "boolean"}
INSTANT: Shape = {"type": "string", "format": "date-time"}
DAY: Shape = {"type": "string", "format": "date"}
URI: Shape = {"type": "string", "format": "uri"}
ISTAT: Shape = {"type": "string", "pattern": "^[0-9]{6}$", "description": "ISTAT code of a municipality"}
HAZARD: Shape = {"type": "string", "enum": [hazard.value for hazard in Hazard]}
LEVEL: Shape = {"type": "string", "enum": [level.slug for level in Level]}
ALERT_LEVEL: Shape = {"type": "string", "enum": [level.slug for level in Level if level > Level.GREEN]}
READING: Shape = {
    "type": "string",
    "enum": [*LEVEL["enum"], *(none.slug for none in NoLevel)],
    "description": "unknown and not_applicable are never green",
}


def record(**properties: Shape) -> Shape:
    """An object that always has all of these."""
    return {"type": "object", "required": list(properties), "properties": properties}


def many(items: Shape) -> Shape:
    return {"type": "array", "items": items}


def mapped(values: Shape) -> Shape:
    """An object whose names are data."""
    return {"type": "object", "additionalProperties": values}


def maybe(shape: Shape) -> Shape:
    """The shape, or null."""
    return {"anyOf": [shape, {"type": "null"}]}


def named(name: str) -> Shape:
    """One of the components."""
    return {"$ref": f"#/components/schemas/{name}"}


def in_query(name: str, schema: Shape, description: str) -> Shape:
    return {"name": name, "in": "query", "required": False, "schema": schema, "description": description}


def in_path(name: str, schema: Shape, description: str) -> Shape:
    return {"name": name, "in": "path", "required": True, "schema": schema, "description": description}


ISTAT_CODE = in_path("istat_code", ISTAT, "ISTAT code, six digits")
LANGUAGE = in_query(
    "lang", {"type": "string", "enum": list(LANGUAGES), "default": DEFAULT_LANGUAGE}, "language of texts"
)


def json_answer(schema: Shape, description: str = "The answer", example: Any = None) -> Shape:
    """An answer in JSON."""
    media: Shape = {"schema": schema}
    if example is not None:
        media["example"] = example
    return {"description": description, "content": {"application/json": media}}


def file_answer(mimetype: str, description: str) -> Shape:
    """An answer in another format."""
    return {"description": description, "content": {mimetype: {}}}


PROBLEM: Shape = {
    "description": "A problem (RFC 9457); `code` is stable",
    "content": {"application/problem+json": {"schema": named("Problem")}},
}


def get(name: str, summary: str, answer: Shape, *parameters: Shape, problems: tuple[int, ...] = ()) -> Shape:
    """A question that any cache may answer: with an ETag, and 304 for who has the answer already."""
    kept = {"304": {"description": "Not changed since the answer whose ETag was sent"}}
    return operation(name, summary, {"200": answer, **kept}, *parameters, problems=problems)


def operation(
    name: str,
    summary: str,
    answers: Shape,
    *parameters: Shape,
    problems: tuple[int, ...] = (),
    body: Shape | None = None,
) -> Shape:
    """One method of one path. A database that is out is a problem everywhere."""
    refused = {str(status): PROBLEM for status in (*problems, 503)}
    made: Shape = {"operationId": name, "summary": summary, "responses": {**answers, **refused}}
    if parameters:
        made["parameters"] = list(parameters)
    if body is not None:
        made["requestBody"] = {"required": True, "content": {"application/json": {"schema": body}}}
    return made
