"""Lists of the dashboard: one description of the columns makes the page, its order, and the files to take away.

In the URL: ``?ordina=nome`` or ``?ordina=-nome`` (the column's key; the order of the rows as they come without it),
``?pagina=2``, ``?formato=csv``. A file has every row that the page's filters leave, in the page's order.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Generic, TypeVar

from flask import Response

from app.core.i18n import N_
from app.web.exports import Cell, table_answer

PAGE = 50
Row = TypeVar("Row")


class Kind(StrEnum):
    """How a cell is shown. ``SHARE`` is 0–1, shown as per cent; ``SECONDS`` a duration."""

    TEXT = "text"
    NUMBER = "number"
    SHARE = "share"
    DAY = "day"
    INSTANT = "instant"
    YES = "yes"
    SECONDS = "seconds"


_FIGURES = frozenset({Kind.NUMBER, Kind.SHARE, Kind.SECONDS})


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """``key`` is in URLs and files, ``title`` a msgid, ``value`` the cell of a file, ``figure`` id of its definition.

    ``order``: what to sort by, if not the cell. ``shown``: the words on the page, where they are not the cell's.
    """

    key: str
    title: str
    value: Callable[[Row], Cell]
    kind: Kind = Kind.TEXT
    figure: str = ""
    order: Callable[[Row], Any] | None = None
    shown: Callable[[Row], str] | None = None
    sortable: bool = True

    @property
    def is_figure(self) -> bool:
        return self.kind in _FIGURES


@dataclass(frozen=True, slots=True)
class Table(Generic[Row]):
    """``name`` is the file's, ``caption`` says what the rows are (a msgid), ``link`` where a row's first cell leads.

    ``place``: ISTAT code of a row, for maps beside the table and for the geometry of a file.
    """

    name: str
    caption: str
    columns: Sequence[Column[Row]]
    rows: Sequence[Row]
    place: Callable[[Row], str] | None = None
    link: Callable[[Row], str] | None = None
    empty: str = N_("Nothing to show here.")


@dataclass(frozen=True, slots=True)
class Shown(Generic[Row]):
    """One page of a table. ``order`` is the column's key, ``down`` whether the largest comes first."""

    table: Table[Row]
    rows: Sequence[Row]
    total: int
    page: int
    pages: int
    order: str
    down: bool
    asked: Mapping[str, str] = field(default_factory=dict)

    def ordered_by(self, key: str) -> str:
        """What ``ordina`` becomes when the head of a column is pressed."""
        return f"-{key}" if self.order == key and not self.down else key


def shown(table: Table[Row], given: Mapping[str, str], *, size: int = PAGE) -> Shown[Row]:
    """The page of a table that a URL asks for; a page or a column that is not there is the first, or none."""
    key, down = given.get("ordina", "").removeprefix("-"), given.get("ordina", "").startswith("-")
    column = next((one for one in table.columns if one.key == key and one.sortable), None)
    rows = _sorted(table.rows, column, down=down) if column else table.rows
    pages = max(-(-len(rows) // size), 1)
    page = min(_number(given.get("pagina", "")), pages)
    found = rows[size * (page - 1) : size * page]
    kept = {name: value for name, value in given.items() if name not in ("pagina", "formato", "lang") and value}
    return Shown(table, found, len(rows), page, pages, column.key if column else "", down, kept)


def taken_away(table: Table[Row], given: Mapping[str, str]) -> Response | None:
    """The file, where a URL asks for one.

    Raises:
        InputRefused: ``export_kind_unknown``.
    """
    kind = given.get("formato")
    if not kind:
        return None
    rows = shown(table, given, size=max(len(table.rows), 1)).rows
    cells = ([one.value(row) for one in table.columns] for row in rows)
    return table_answer(table.name, [one.key for one in table.columns], cells, kind)


def _sorted(rows: Sequence[Row], column: Column[Row], *, down: bool) -> list[Row]:
    """What is not known comes last, whichever way."""
    value = column.order or column.value
    known = [row for row in rows if value(row) is not None]
    known.sort(key=lambda row: _comparable(value(row)), reverse=down)
    return known + [row for row in rows if value(row) is None]


def _comparable(value: Any) -> Any:
    return value.casefold() if isinstance(value, str) else value


def _number(given: str) -> int:
    return max(int(given), 1) if given.isascii() and given.isdigit() and len(given) < 7 else 1
