"""Tables as JSON: rows by the keys of their columns, instants and days in ISO 8601, what is not known ``null``."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _

from app.regional.files.contents import LICENCE, SOURCE, Asking, TableFile


def table_document(table: TableFile, asking: Asking) -> bytes:
    """One table with what was asked: an object whose ``rows`` is the array."""
    return _written({**_heading(asking), **_table(table)})


def book_document(tables: Sequence[TableFile], asking: Asking, facts: Sequence[tuple[str, str]] = ()) -> bytes:
    """Several: ``tables`` by their names. ``facts``: what is said before them, a name and words each."""
    said = [{"name": name, "text": text} for name, text in facts]
    return _written({**_heading(asking), "facts": said, "tables": {table.name: _table(table) for table in tables}})


def _heading(asking: Asking) -> dict[str, Any]:
    return {
        "demonstration": asking.demonstration,
        "source": SOURCE,
        "licence": _(LICENCE),
        "url": asking.url,
        "made_at": asking.made_at.isoformat(),
        "region": asking.region_code and {"code": asking.region_code, "name": asking.region_name},
        "month": f"{asking.month:%Y-%m}" if asking.month else None,
        "known_at": (asking.known or asking.made_at).isoformat(),
        "asked": dict(asking.given),
    }


def _table(table: TableFile) -> dict[str, Any]:
    keys = [column.key for column in table.columns]
    return {
        "caption": table.caption,
        "columns": [
            {"key": one.key, "title": one.title, "kind": one.kind.value, "figure": one.figure or None}
            for one in table.columns
        ],
        "definitions": [{"id": one.id, "name": _(one.name), "text": _(one.text)} for one in table.definitions],
        "rows": [dict(zip(keys, row, strict=True)) for row in table.rows],
    }


def _written(document: dict[str, Any]) -> bytes:
    return json.dumps(document, ensure_ascii=False, default=_iso, separators=(",", ":")).encode()


def _iso(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
