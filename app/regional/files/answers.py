"""Which form of a file was asked for."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response
from sqlalchemy.orm import Session

from app.core.errors import InputRefused
from app.regional.files.contents import Asking, TableFile
from app.regional.files.documents import book_document, table_document
from app.regional.files.geopackage import table_geopackage
from app.regional.files.workbook import tables_workbook
from app.web.exports import file_answer, table_answer

KINDS = ("csv", "xlsx", "json", "gpkg")
BOOK_KINDS = ("xlsx", "json")


def kinds_of(*, placed: bool) -> tuple[str, ...]:
    """The forms that a table can be taken away in: with a shape only where its rows have a place."""
    return KINDS if placed else tuple(kind for kind in KINDS if kind != "gpkg")


def table_file(session: Session, table: TableFile, asking: Asking, kind: str) -> Response:
    """One table as a file.

    Raises:
        InputRefused: ``export_kind_unknown``, also where its rows have no place to draw.
    """
    if kind not in kinds_of(placed=table.places is not None):
        raise _unknown(kinds_of(placed=table.places is not None))
    name = asking.file_name(table.name)
    if kind == "csv":
        return table_answer(name, [one.key for one in table.columns], table.rows, kind)
    if kind == "xlsx":
        return file_answer(tables_workbook([table], asking), name, kind)
    if kind == "json":
        return file_answer(table_document(table, asking), name, kind)
    return file_answer(table_geopackage(session, table, asking), name, kind)


def book_file(
    name: str, tables: Sequence[TableFile], asking: Asking, kind: str, facts: Sequence[tuple[str, str]] = ()
) -> Response:
    """Several tables as one file, XLSX or JSON, with ``facts`` (a name and words each) before them.

    Raises:
        InputRefused: ``export_kind_unknown``.
    """
    if kind not in BOOK_KINDS:
        raise _unknown(BOOK_KINDS)
    write = tables_workbook if kind == "xlsx" else book_document
    return file_answer(write(tables, asking, facts), asking.file_name(name), kind)


def _unknown(kinds: Sequence[str]) -> InputRefused:
    return InputRefused("export_kind_unknown", f"Si può scaricare come {', '.join(kinds[:-1])} o {kinds[-1]}.")
