"""URL → view of reports: which period, the report, each of its tables, and all of it as one file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import Response, render_template, request
from flask_babel import gettext as _

from app.core.errors import InputRefused, NotFound
from app.regional.afterwards.period import asked_period, last_night, local
from app.regional.afterwards.places import places_asked
from app.regional.afterwards.proposals import proposals, usual
from app.regional.afterwards.reading import Report, read_report
from app.regional.afterwards.sentences import sentences
from app.regional.afterwards.tables import tables_of
from app.regional.asked import Asked
from app.regional.files.answers import book_file
from app.regional.tables import Table, as_file, asking, shown, taken_away
from app.web.context import context
from app.web.routing import Access, Route

#: Rows of each table on the page of a report, unless all are asked for, to print them.
_ROWS, _ALL_ROWS = 25, 10_000
#: What is wrong with a period that somebody typed.
_OF_PERIOD = frozenset({"period_invalid", "period_too_long"})


def reports(*, refused: InputRefused | None = None) -> str:
    """Which period: usual ones, any hours, and each time in which there was orange or red."""
    now = context().clock()
    with context().database.transaction() as session:
        about = places_asked(session, request.args).about
        found = proposals(session, about.region_code, now=now)
    return render_template(
        "regional/afterwards/reports.html",
        about=about,
        usual=usual(now),
        proposals=found,
        period=last_night(now),
        local=local,
        refused=refused,
    )


def report_period() -> Any:
    """The report; or with ``formato`` all of its tables as one file. A period that cannot be is asked for again."""
    try:
        report, about = _report()
    except InputRefused as error:
        if request.args.get("formato") or error.code not in _OF_PERIOD:
            raise
        return reports(refused=error), 422
    tables = tables_of(report)
    said = sentences(report)
    if kind := request.args.get("formato"):
        return _book(report, about, tables, kind)
    size = _ALL_ROWS if request.args.get("tutte") else _ROWS
    return render_template(
        "regional/afterwards/report.html",
        about=about,
        report=report,
        sentences=said,
        pages=[shown(_still(table), _of_report(), size=size) for table in tables.values()],
        used=_figures(tables),
        of_report=_of_report(),
    )


def report_rows(table: str) -> Any:
    """One table of a report: turned over, ordered, taken away."""
    report, about = _report()
    found = tables_of(report).get(table)
    if found is None:
        raise NotFound("report_table_unknown", "In un rapporto non c'è una tabella con questo nome.")
    given = request.args
    if file := taken_away(found, given, about):
        return file
    return render_template(
        "regional/afterwards/rows.html", about=about, report=report, page=shown(found, given), of_report=_of_report()
    )


def _report() -> tuple[Report, Asked]:
    period = asked_period(request.args)
    with context().database.transaction() as session:
        places = places_asked(session, request.args)
        report = read_report(session, period, places.names, region=places.about.region_code, now=context().clock())
    return report, places.about


def _book(report: Report, about: Asked, tables: Mapping[str, Table[Any]], kind: str) -> Response:
    facts = [(str(_("Summary")), one.text) for one in sentences(report)]
    with context().database.transaction() as session:
        asked_for = asking(session, request.args, about)
    return book_file("rapporto", [as_file(table, {}) for table in tables.values()], asked_for, kind, facts)


def _of_report() -> dict[str, str]:
    """What makes the report: the arguments that its tables have in common."""
    return {name: request.args[name] for name in ("dal", "al", "regione") if request.args.get(name)}


def _figures(tables: Mapping[str, Table[Any]]) -> list[str]:
    """Ids of the figures of the tables that have rows, in order."""
    used = (column.figure for table in tables.values() if table.rows for column in table.columns if column.figure)
    return list(dict.fromkeys(used))


def _still(table: Table[Any]) -> Table[Any]:
    """On the page of all tables one is not ordered alone."""
    return replace(table, columns=[replace(column, sortable=False) for column in table.columns])


ROUTES = (
    Route("/regione/rapporti", reports, Access.REGION),
    Route("/regione/rapporti/periodo", report_period, Access.REGION),
    Route("/regione/rapporti/periodo/<table>", report_rows, Access.REGION),
)
