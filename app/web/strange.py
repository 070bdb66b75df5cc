"""What no browser sends: refused before any view reads it, so that no view has to think of it.

PostgreSQL keeps neither NUL nor half of a surrogate pair in a text, and no number beyond 64 bits in a column.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from flask import Flask, request
from werkzeug.exceptions import NotFound
from werkzeug.routing import IntegerConverter

from app.core.errors import InputRefused
from app.web.access import with_cookie

_UNKEEPABLE = re.compile("[\0\ud800-\udfff]")


class Number(IntegerConverter):
    """A number in an address that a ``bigint`` holds; a longer one is an address that is not there."""

    regex = r"\d{1,18}"


def install(app: Flask) -> None:
    """Before the tables of routes are added; the check itself comes after the guard (:mod:`app.web.access`)."""
    app.url_map.converters["int"] = Number
    app.before_request(_refuse)


def _refuse() -> None:
    """Where somebody may write; public questions have their own answers to it."""
    if not with_cookie():
        return
    if any(map(_UNKEEPABLE.search, (request.path, *map(str, (request.view_args or {}).values())))):
        raise NotFound
    if any(map(_UNKEEPABLE.search, _sent())):
        raise InputRefused("text_unreadable", "C'è un carattere che non si può conservare: riscrivere il testo a mano.")


def _sent() -> Iterator[str]:
    for given in (request.args, request.form):
        for name, value in given.items(multi=True):
            yield name
            yield value
    for _, file in request.files.items(multi=True):
        yield file.filename or ""
