"""What the pages on quality have in common: a month to choose, pages beside them, tables that can be taken away.

A page has a main table and perhaps small ones beside it: ``?tabella=voci&formato=csv`` takes one of these away.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from flask import render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.core.errors import NotFound
from app.core.i18n import N_
from app.regional.asked import Asked, asked
from app.regional.menu import kept
from app.regional.tables import PAGE, Shown, Table, followed, shown, taken_away
from app.web.context import context
from app.web.remembered import remembered
from plans.tracking.scope import Scope

#: Endpoint and name of each page, in the order in which they are used.
PAGES: tuple[tuple[str, str], ...] = (
    ("quality", N_("Missing lines and scores")),
    ("quality_risks", N_("Risks")),
    ("quality_waiting", N_("Waiting areas")),
    ("quality_reception", N_("Places of assistance")),
    ("quality_conflicts", N_("Areas in hazards")),
    ("quality_uploads", N_("Data brought")),
    ("quality_catalogue", N_("National catalogue")),
    ("quality_life", N_("Plans alive")),
    ("quality_together", N_("Joint planning")),
)


@dataclass(frozen=True, slots=True)
class Found:
    """What a page shows. ``page`` is the main table, turned to where it was asked; ``beside`` small tables, whole.

    ``more`` is for the template.
    """

    page: Shown[Any]
    beside: Mapping[str, Table[Any]] = field(default_factory=dict)
    more: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Turn:
    """Where a table is turned to that the database cuts: ``size`` rows from ``start`` on, or all of them for a file."""

    page: int
    start: int
    size: int | None
    asked: Mapping[str, str]

    def shown(self, table: Table[Any], total: int) -> Shown[Any]:
        """The page of rows that were cut already; they keep the order in which they came."""
        return Shown(table, table.rows, total, self.page, max(-(-total // PAGE), 1), "", False, self.asked)


def turned(given: Mapping[str, str]) -> Turn:
    """What a URL asks of a table that the database cuts; what is no page is the first."""
    number = given.get("pagina", "")
    page = max(int(number), 1) if number.isascii() and number.isdigit() and len(number) < 7 else 1
    kept_on = followed(given, _OF_A_PAGE)
    whole = bool(given.get("formato"))
    return Turn(page, 0 if whole else PAGE * (page - 1), None if whole else PAGE, kept_on)


def without_page(given: Mapping[str, str]) -> dict[str, str]:
    """The same, turned to the first page: where one is asked that is not there."""
    return {name: text for name, text in given.items() if name != "pagina"}


_OF_A_PAGE = frozenset({"pagina", "formato", "tabella", "lang"})

#: Reads what a page shows, with the arguments of the URL.
Reader = Callable[[Session, Scope, Mapping[str, str]], Found]


def view(name: str, read: Reader) -> Any:
    """A page on quality (``name`` of its template), or the file that its URL asks for.

    Raises:
        NotFound: ``nothing_tracked``: a file of a month of which nothing was written down.
        InputRefused: ``region_unknown``, ``month_invalid``, ``export_kind_unknown``.
    """
    with context().database.transaction() as session:
        about = asked(session, request.args)
        found = _read(session, name, about, read)
    if found is None:
        if request.args.get("formato"):
            raise NotFound("nothing_tracked", "Di questo mese non è stato misurato nulla.")
        return render_template(f"regional/quality/{name}.html", about=about, pages=_pages(), page=None)
    given = dict(request.args)
    beside = found.beside.get(given.pop("tabella", ""))
    taken = taken_away(beside or found.page.table, given, about)
    if taken is not None:
        return taken
    tables = {key: _whole(table) for key, table in found.beside.items()}
    return render_template(
        f"regional/quality/{name}.html", about=about, pages=_pages(), page=found.page, beside=tables, **found.more
    )


def _read(session: Session, name: str, about: Asked, read: Reader) -> Found | None:
    scope, given = about.scope, request.args
    if scope is None or not about.measured_at:
        return None
    if given.get("formato"):
        return read(session, scope, given)
    asked_for = tuple(sorted(given.items()))
    return remembered(session, (name, scope, asked_for), lambda: read(session, scope, given))


def _whole(table: Table[Any]) -> Shown[Any]:
    """A small table as it is: the order that a URL asks for is that of the main one."""
    columns = [replace(column, sortable=False) for column in table.columns]
    return shown(replace(table, columns=columns), here(), size=max(len(table.rows), 1))


def _pages() -> list[dict[str, Any]]:
    current = (request.endpoint or "").removeprefix("regional.")
    return [
        {"name": _(name), "url": url_for(f"regional.{endpoint}", **here()), "current": endpoint == current}
        for endpoint, name in PAGES
    ]


def here(**changed: str) -> dict[str, Any]:
    """The region and the month that one is looking at, with something more: the arguments of a link."""
    return kept(**{name: request.args.get(name) for name in ("mese", "noto")}, **changed)


def sheet_of(row: Mapping[str, Any]) -> str:
    """Where a row of a municipality leads."""
    return url_for("regional.sheet", istat_code=row["istat_code"])


def code_of(row: Mapping[str, Any]) -> str:
    return str(row["istat_code"])


def value(name: str) -> Callable[[Mapping[str, Any]], Any]:
    """The cell of that name."""
    return lambda row: row[name]
