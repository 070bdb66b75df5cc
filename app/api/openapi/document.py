"""The whole description, as it is served."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify

from app.api.openapi import alerts, devices, guidance, places
from app.api.openapi.shapes import get, json_answer
from app.web.caching import keep_long
from app.web.context import context

_HOUR = 3_600
_ITSELF = {
    "/api/openapi.json": {
        "get": get("openapi", "This description", json_answer({"type": "object"}, "OpenAPI 3.1")),
    }
}


def openapi_document() -> Response:
    """OpenAPI 3.1 of every route for integrators."""
    return keep_long(jsonify(described(context().settings.base_url)), seconds=_HOUR)


def described(base_url: str) -> dict[str, Any]:
    """The description of the interface at ``base_url``."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Cittadino Informato",
            "version": "1",
            "summary": "Official alerts and municipal emergency plans as open data.",
            "description": (
                "No account and no key. Every public answer has an ETag and a Cache-Control that ends when the answer"
                " does; errors are RFC 9457 problems with a stable `code`. Municipalities are known by ISTAT code,"
                " instants carry Italy's offset. What a source says is repeated, never improved: what nobody knows is"
                " `unknown`, not `green`."
            ),
        },
        "servers": [{"url": base_url}],
        "paths": places.PATHS | alerts.PATHS | guidance.PATHS | devices.PATHS | _ITSELF,
        "components": {"schemas": places.SCHEMAS | alerts.SCHEMAS | guidance.SCHEMAS | devices.SCHEMAS},
    }
