"""Tables as XLSX: a sheet for each, and one that says what was asked and what the figures mean."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flask_babel import gettext as _

from app.regional.files.contents import Asking, TableFile
from app.regional.kinds import Kind
from app.web.exports import Cell, Sheet, workbook

_FORMATS = {Kind.SHARE: "0.0%", Kind.SECONDS: "0.0"}


def tables_workbook(tables: Sequence[TableFile], asking: Asking, facts: Sequence[tuple[str, str]] = ()) -> bytes:
    """The file, whole. ``facts``: what is said before the tables, a name and words each, on the sheet about them."""
    about = Sheet(_("About this file"), (_("What"), _("Text")), list(_about(tables, asking, facts)))
    return workbook([*(_sheet(table) for table in tables), about])


def _sheet(table: TableFile) -> Sheet:
    formats = {number: _FORMATS[one.kind] for number, one in enumerate(table.columns) if one.kind in _FORMATS}
    return Sheet(table.name, [one.key for one in table.columns], table.rows, formats)


def _about(tables: Sequence[TableFile], asking: Asking, facts: Sequence[tuple[str, str]]) -> Iterable[tuple[Cell, ...]]:
    yield from asking.lines()
    yield from facts
    for table in tables:
        yield _("Rows of «%(name)s»", name=table.name), table.caption
        yield from ((f"{table.name}: {one.key}", one.title) for one in table.columns)
    meanings = {one.id: one for table in tables for one in table.definitions}
    yield from ((_("What «%(name)s» means", name=_(one.name)), _(one.text)) for one in meanings.values())
