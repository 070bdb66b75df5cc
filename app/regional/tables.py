"""Lists of the dashboard: one description of the columns makes the page, its order, and the files to take away.

In the URL: ``?ordina=nome`` or ``?ordina=-nome`` (the column's key; the order of the rows as they come without it),
``?pagina=2``, ``?formato=csv`` (or xlsx, json, gpkg). A file has every row that the page's filters leave, in the
page's order.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from flask import Response, has_request_context, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.core.i18n import N_
from app.regional.asked import Asked, asked
from app.regional.files.answers import kinds_of, table_file
from app.regional.files.contents import Asking, FileColumn, TableFile
from app.regional.kinds import FIGURES
from app.regional.kinds import Kind as Kind
from app.web.context import context
from app.web.demonstration import made_up_shown
from app.web.exports import Cell

PAGE = 50
#: How a page is shown, not what it is about.
_NOT_ASKED = frozenset({"pagina", "formato", "lang"})
#: What a page keeps from link to link, and a file need not say: it has every column.
_OF_PAGES = _NOT_ASKED | {"colonne"}
_ARGUMENT = re.compile("[a-z]{1,40}")
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """``key`` is in URLs and files, ``title`` a msgid, ``value`` the cell of a file, ``figure`` id of its definition.

    ``order``: what to sort by, if not the cell. ``shown``: the words on the page, where they are not the cell's.
    ``person``: it says who did something, or when somebody was here: colleagues see it on the page, no file has it.
    ``filed``: only files have it, for whoever goes on working with them; a page with it would be wider than a screen.
    """

    key: str
    title: str
    value: Callable[[Row], Cell]
    kind: Kind = Kind.TEXT
    figure: str = ""
    order: Callable[[Row], Any] | None = None
    shown: Callable[[Row], str] | None = None
    sortable: bool = True
    person: bool = False
    filed: bool = False

    @property
    def is_figure(self) -> bool:
        return self.kind in FIGURES


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

    @property
    def columns(self) -> list[Column[Row]]:
        """What the page has of it."""
        return [column for column in self.table.columns if not column.filed]

    @property
    def names_people(self) -> bool:
        """Whether the page names people whom files do not."""
        return any(column.person for column in self.table.columns)

    @property
    def kinds(self) -> tuple[str, ...]:
        """The forms in which it can be taken away."""
        return kinds_of(placed=self.table.place is not None)

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
    kept = followed(given)
    return Shown(table, found, len(rows), page, pages, column.key if column else "", down, kept)


def taken_away(table: Table[Row], given: Mapping[str, str], about: Asked | None = None) -> Response | None:
    """The file, where a URL asks for one. ``about``: what the page asked, where its rows are of a month.

    Raises:
        InputRefused: ``export_kind_unknown``, also for shapes of rows that have no place; as :func:`asked`.
    """
    kind = given.get("formato")
    if not kind:
        return None
    with context().database.transaction() as session:
        return table_file(session, as_file(table, given), asking(session, given, about), kind)


def as_file(table: Table[Row], given: Mapping[str, str]) -> TableFile:
    """All rows of a table, in the order that is asked for, as a file has them: without what people did."""
    rows = shown(table, given, size=max(len(table.rows), 1)).rows
    kept = [one for one in table.columns if not one.person]
    columns = [FileColumn(one.key, _(one.title), one.kind, one.figure) for one in kept]
    cells = [[one.value(row) for one in kept] for row in rows]
    place = table.place
    return TableFile(table.name, _(table.caption), columns, cells, [place(row) for row in rows] if place else None)


def asking(session: Session, given: Mapping[str, str], about: Asked | None = None) -> Asking:
    """What a file says of what was asked. A month is named where the page says so, or the URL."""
    found = about or asked(session, given)
    kept = followed(given, _OF_PAGES)
    of_month = found.month is not None and (about is not None or "mese" in kept)
    return Asking(
        region_code=found.region_code,
        region_name=found.region_name,
        month=found.month if of_month else None,
        known=found.known if of_month else None,
        given=kept,
        made_at=context().clock(),
        url=url_for(request.endpoint or "", _external=True, **{**(request.view_args or {}), **kept}),
        demonstration=made_up_shown(),
    )


def followed(given: Mapping[str, str], without: Collection[str] = _NOT_ASKED) -> dict[str, str]:
    """What of a URL its links and files carry on: words that pages ask for, and nothing that would be read as where a
    link leads (``endpoint``, ``_method``, ``_scheme``, or an argument of the path)."""
    path = {"endpoint", "self", *((has_request_context() and request.view_args) or {})}
    return {
        name: text
        for name, text in given.items()
        if text and name not in without and name not in path and _ARGUMENT.fullmatch(name)
    }


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
