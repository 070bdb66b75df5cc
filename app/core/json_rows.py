"""Lists of different things in one statement: the database writes each as JSON, and here they become values again.

A page about one municipality asks for a dozen short lists. One statement for each is a dozen journeys; as columns of
``jsonb_agg`` they come in one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from datetime import date, datetime
from functools import lru_cache
from typing import Any, TypeVar, get_type_hints

Value = TypeVar("Value")


def values(kind: type[Value], rows: Iterable[Mapping[str, Any]] | None) -> tuple[Value, ...]:
    """Rows (``jsonb_agg(to_jsonb(row))``, None where there is none) as dataclasses of ``kind``, by the names of its
    fields; what ``kind`` calls a day or an instant becomes one."""
    readers = _readers(kind)  # type: ignore[arg-type]  # a class is hashable
    return tuple(kind(**{name: read(row[name]) for name, read in readers.items()}) for row in rows or ())


@lru_cache(maxsize=64)
def _readers(kind: type) -> dict[str, Callable[[Any], Any]]:
    hints = get_type_hints(kind)
    return {one.name: _reader(hints[one.name]) for one in fields(kind)}


def _reader(hint: Any) -> Callable[[Any], Any]:
    if hint in (datetime, datetime | None):
        return lambda given: datetime.fromisoformat(given) if given else None
    if hint in (date, date | None):
        return lambda given: date.fromisoformat(given) if given else None
    if hint in (tuple[str, ...], tuple[int, ...]):
        return lambda given: tuple(given or ())
    return lambda given: given
