"""Pages that say what we do with data, and for whom the pages are made."""

from __future__ import annotations

from flask import Response, make_response, render_template

from app.web.caching import keep_long
from app.web.demonstration import demonstration_shown

_KEPT_SECONDS = 300


def privacy() -> Response:
    return _statement("citizen/privacy.html")


def accessibility() -> Response:
    return _statement("citizen/accessibility.html")


def _statement(template: str) -> Response:
    page = render_template(template, demonstration=demonstration_shown())
    return keep_long(make_response(page), seconds=_KEPT_SECONDS)
