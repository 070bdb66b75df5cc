"""Tables to take away, as CSV or XLSX, in which nothing that somebody typed is ever a formula.

A cell that begins like a formula is run by the spreadsheet of whoever opens the file (CWE-1236). In XLSX every text is
written as text; in CSV, which knows no types, such a cell begins with an apostrophe.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from flask import Response
from flask_babel import gettext as _
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from app.core.clock import ROME
from app.core.errors import InputRefused

#: What spreadsheets take for the beginning of a formula; some skip white space before it.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_LONGEST_CELL = 32_767
_WIDEST, _NARROWEST = 60, 10

Cell = str | int | float | bool | date | datetime | None


def table_answer(name: str, columns: Sequence[str], rows: Iterable[Sequence[Cell]], kind: str) -> Response:
    """A table as a file to keep: ``kind`` is ``csv`` (UTF-8 with a mark, semicolons: what Excel in Italian opens) or
    ``xlsx``. ``name`` is the file's, without its ending. Instants are written as clocks in Italy show them.

    Raises:
        InputRefused: ``export_kind_unknown``.
    """
    if kind == "csv":
        body, media = _csv(columns, rows), "text/csv; charset=utf-8"
    elif kind == "xlsx":
        body, media = _xlsx(columns, rows), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    else:
        raise InputRefused("export_kind_unknown", "Si può scaricare come csv o come xlsx.")
    answer = Response(body, content_type=media)
    answer.headers.set("Content-Disposition", "attachment", filename=f"{name}.{kind}")
    return answer


def neutral(text: str) -> str:
    """``text`` as a cell that no spreadsheet runs."""
    return f"'{text}" if text.startswith(_FORMULA) or text.lstrip().startswith(_FORMULA) else text


def _csv(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    written = io.StringIO()
    writer = csv.writer(written, delimiter=";", lineterminator="\r\n")
    writer.writerow([neutral(column) for column in columns])
    writer.writerows([_csv_cell(cell) for cell in row] for row in rows)
    return written.getvalue().encode("utf-8-sig")


def _csv_cell(cell: Cell) -> str | int | float:
    plain = _plain(cell)
    if isinstance(plain, datetime):
        return f"{plain:%d/%m/%Y %H:%M}"
    if isinstance(plain, date):
        return f"{plain:%d/%m/%Y}"
    return neutral(plain) if isinstance(plain, str) else plain


def _plain(cell: Cell) -> str | int | float | date | datetime:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(_("yes") if cell else _("no"))
    return cell.astimezone(ROME).replace(tzinfo=None) if isinstance(cell, datetime) else cell


def _xlsx(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    written = io.BytesIO()
    with Workbook(written, {"in_memory": True, "constant_memory": False, "default_date_format": "dd/mm/yyyy"}) as book:
        sheet = book.add_worksheet()
        bold, instant = book.add_format({"bold": True}), book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
        for number, column in enumerate(columns):
            sheet.write_string(0, number, column, bold)
            sheet.set_column(number, number, min(max(len(column) + 2, _NARROWEST), _WIDEST))
        for line, row in enumerate(rows, start=1):
            for number, cell in enumerate(row):
                _write(sheet, line, number, _plain(cell), instant)
        sheet.freeze_panes(1, 0)
    return written.getvalue()


def _write(sheet: Worksheet, line: int, number: int, cell: str | int | float | date | datetime, instant: Any) -> None:
    """Each by its type: what guesses types would make a formula of a text."""
    if isinstance(cell, datetime):
        sheet.write_datetime(line, number, cell, instant)
    elif isinstance(cell, date):
        sheet.write_datetime(line, number, cell)
    elif isinstance(cell, str):
        sheet.write_string(line, number, cell[:_LONGEST_CELL])
    else:
        sheet.write_number(line, number, cell)
