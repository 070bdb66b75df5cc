"""Tables to download. What strangers have written stays text: no cell becomes a formula (CSV injection, CWE-1236)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

import xlsxwriter
from flask import Response, make_response

Cell = str | int | float | None
#: What a spreadsheet takes for the beginning of a formula, or passes over before one.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_LONGEST_CELL = 32_000


def xlsx_answer(name: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Response:
    """A workbook of one sheet, to be saved under ``name``."""
    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(target, options) as book:
        sheet, bold = book.add_worksheet(), book.add_format({"bold": True})
        for at, row in enumerate((header, *rows)):
            for column, value in enumerate(row):
                _write(sheet, at, column, value, None if at else bold)
        sheet.freeze_panes(1, 0)
    return _attachment(target.getvalue(), _XLSX, name)


def csv_answer(name: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Response:
    """The same for other programs: UTF-8 with its mark, semicolons, as Italian spreadsheets read it."""
    target = io.StringIO()
    writer = csv.writer(target, delimiter=";", lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([_harmless(value) for value in row] for row in rows)
    return _attachment(target.getvalue().encode("utf-8-sig"), "text/csv; charset=utf-8", name)


def _write(sheet: xlsxwriter.worksheet.Worksheet, row: int, column: int, value: Cell, style: object) -> None:
    if isinstance(value, str):
        sheet.write_string(row, column, value[:_LONGEST_CELL], style)
    elif value is not None:
        sheet.write_number(row, column, value, style)


def _harmless(value: Cell) -> Cell:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def _attachment(content: bytes, media_type: str, name: str) -> Response:
    answer = make_response(content)
    answer.headers["Content-Type"] = media_type
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer
