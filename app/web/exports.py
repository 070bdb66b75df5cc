"""Tables to take away, as CSV or XLSX, in which nothing that somebody typed is ever a formula.

A cell that begins like a formula is run by the spreadsheet of whoever opens the file (CWE-1236). In XLSX every text is
written as text; in CSV, which knows no types, such a cell begins with an apostrophe.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import IO, Any

from flask import Response
from flask_babel import gettext as _
from werkzeug.wsgi import FileWrapper
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from app.core.clock import ROME
from app.core.errors import InputRefused

#: What spreadsheets take for the beginning of a formula; some skip white space before it.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_LONGEST_CELL = 32_767
_WIDEST, _NARROWEST = 60, 10
_LONGEST_SHEET_NAME, _NOT_IN_SHEET_NAMES = 31, frozenset("[]:*?/\\'")
_PIECE = 64 * 1024
MEDIA = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
    "gpkg": "application/geopackage+sqlite3",
}

Cell = str | int | float | bool | date | datetime | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a workbook. ``formats``: how the numbers of a column are shown, by its place."""

    name: str
    columns: Sequence[str]
    rows: Iterable[Sequence[Cell]]
    formats: Mapping[int, str] = field(default_factory=dict)


def table_answer(name: str, columns: Sequence[str], rows: Iterable[Sequence[Cell]], kind: str) -> Response:
    """A table as a file to keep: ``kind`` is ``csv`` (UTF-8 with a mark, semicolons: what Excel in Italian opens) or
    ``xlsx``. ``name`` is the file's, without its ending. Instants are written as clocks in Italy show them.

    Raises:
        InputRefused: ``export_kind_unknown``.
    """
    if kind == "csv":
        return file_answer(_csv(columns, rows), name, kind)
    if kind == "xlsx":
        return file_answer(workbook([Sheet("", columns, rows)]), name, kind)
    raise InputRefused("export_kind_unknown", "Si può scaricare come csv o come xlsx.")


def file_answer(body: bytes | IO[bytes], name: str, kind: str) -> Response:
    """A file to keep; an open one is sent piece by piece, and closed. ``kind`` is one of :data:`MEDIA`."""
    sent: Any = body if isinstance(body, bytes) else FileWrapper(body, _PIECE)
    answer = Response(sent, content_type=MEDIA[kind], direct_passthrough=not isinstance(body, bytes))
    answer.headers.set("Content-Disposition", "attachment", filename=f"{name}.{kind}")
    return answer


def neutral(text: str) -> str:
    """``text`` as a cell that no spreadsheet runs."""
    return f"'{text}" if text.startswith(_FORMULA) or text.lstrip().startswith(_FORMULA) else text


def _csv(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    written = io.StringIO()
    writer = csv.writer(written, delimiter=";", lineterminator="\r\n")
    writer.writerow([neutral(column) for column in columns])
    words = _yes_no()
    writer.writerows([_csv_cell(cell, words) for cell in row] for row in rows)
    return written.getvalue().encode("utf-8-sig")


def _csv_cell(cell: Cell, words: tuple[str, str]) -> str | int | float:
    plain = _plain(cell, words)
    if isinstance(plain, datetime):
        return f"{plain:%d/%m/%Y %H:%M}"
    if isinstance(plain, date):
        return f"{plain:%d/%m/%Y}"
    return neutral(plain) if isinstance(plain, str) else plain


def _yes_no() -> tuple[str, str]:
    """The words, looked up once for all cells: no, yes."""
    return str(_("no")), str(_("yes"))


def _plain(cell: Cell, words: tuple[str, str]) -> str | int | float | date | datetime:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return words[cell]
    return cell.astimezone(ROME).replace(tzinfo=None) if isinstance(cell, datetime) else cell


def workbook(sheets: Iterable[Sheet]) -> bytes:
    """Sheets as XLSX, their first row standing still; a sheet without a name is called as spreadsheets call it."""
    written = io.BytesIO()
    with Workbook(written, {"in_memory": True, "constant_memory": False, "default_date_format": "dd/mm/yyyy"}) as book:
        bold, instant = book.add_format({"bold": True}), book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
        for one in sheets:
            _fill(book.add_worksheet(_sheet_name(one.name)), book, one, bold, instant)
    return written.getvalue()


def _sheet_name(name: str) -> str | None:
    return "".join(letter for letter in name if letter not in _NOT_IN_SHEET_NAMES)[:_LONGEST_SHEET_NAME] or None


def _fill(sheet: Worksheet, book: Workbook, one: Sheet, bold: Any, instant: Any) -> None:
    formats = {number: book.add_format({"num_format": shown}) for number, shown in one.formats.items()}
    for number, column in enumerate(one.columns):
        sheet.write_string(0, number, column, bold)
        sheet.set_column(number, number, min(max(len(column) + 2, _NARROWEST), _WIDEST))
    words = _yes_no()
    for line, row in enumerate(one.rows, start=1):
        for number, cell in enumerate(row):
            if cell is not None:
                shown = instant if isinstance(cell, datetime) else formats.get(number)
                _write(sheet, line, number, _plain(cell, words), shown)
    sheet.freeze_panes(1, 0)


def _write(sheet: Worksheet, line: int, number: int, cell: str | int | float | date | datetime, shown: Any) -> None:
    """Each by its type: what guesses types would make a formula of a text."""
    if isinstance(cell, datetime):
        sheet.write_datetime(line, number, cell, shown)
    elif isinstance(cell, date):
        sheet.write_datetime(line, number, cell)
    elif isinstance(cell, str):
        sheet.write_string(line, number, cell[:_LONGEST_CELL])
    else:
        sheet.write_number(line, number, cell, shown)
