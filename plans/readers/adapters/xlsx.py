"""Sheets of an Excel workbook, each a table (F09)."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from lxml import etree
from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, load_workbook

from plans.domain.findings import Finding, Severity
from plans.readers.archive import open_archive
from plans.readers.contract import Opened
from plans.readers.layers import Source, opened
from plans.readers.limits import FIELDS, LAYERS, ROWS, SHEET_CELLS
from plans.readers.refusals import damaged, refusal, remark, spoken, too_large
from plans.readers.tables import understand

_PART = re.compile(r"(?:\[Content_Types\]\.xml|(?:_rels|xl|docProps)/[\w./-]*\.(?:xml|rels))")
_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})")


class XlsxReader:
    """Reads XLSX through calamine, from a copy whose parts were unpacked and measured before."""

    def open(self, path: Path, name: str, scratch: Path) -> Opened:
        copy = scratch / "workbook.xlsx"
        try:
            _copy_parts(path, copy, name)
            sources, findings = _sheets(load_workbook(copy), name)
        except (CalamineError, etree.XMLSyntaxError) as error:
            raise damaged(name, "XLSX") from error
        if not sources:
            message = (
                f"Nessun foglio di «{spoken(name)}» ha colonne di coordinate riconoscibili (longitudine e latitudine, "
                f"Est e Nord, X e Y, oppure WKT)."
            )
            raise refusal("F09", message, name)
        return opened(name, sources, findings)


def _copy_parts(path: Path, copy: Path, name: str) -> None:
    """Parts that are XML alone, as large as they were said to be, and sheets that fit in memory."""
    with open_archive(path, name) as archive, zipfile.ZipFile(copy, "w") as target:
        if "xl/workbook.xml" not in archive.members:
            raise refusal("F01", f"Il nome «{spoken(name)}» dice .xlsx, ma il contenuto è un altro archivio.", name)
        for member in archive.members:
            if _PART.fullmatch(member):
                content = archive.read(member)
                _check_part(member, content, name)
                target.writestr(member, content)


def _check_part(member: str, content: bytes, name: str) -> None:
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise refusal("F01", f"Il file «{spoken(name)}» contiene definizioni XML che non sono ammesse.", name)
    if member.startswith("xl/worksheets/"):
        rows, columns = _extent(content)
        if rows > ROWS:
            raise too_large("righe in un foglio", ROWS, name)
        if columns > FIELDS:
            raise too_large("colonne in un foglio", FIELDS, name)
        if rows * columns > SHEET_CELLS:
            raise too_large("celle in un foglio", SHEET_CELLS, name)


def _extent(content: bytes) -> tuple[int, int]:
    """Up to which row and column a sheet has cells: a workbook of two cells can ask for a rectangle of billions."""
    extent = _Extent()
    etree.XML(content, etree.XMLParser(target=extent, resolve_entities=False, no_network=True, huge_tree=False))
    return extent.last_row, extent.last_column


class _Extent:
    """Follows the cells of a sheet; one without a reference stands after the one before."""

    def __init__(self) -> None:
        self.last_row = self.last_column = self._row = self._column = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        kind = tag.rpartition("}")[2]
        if kind == "row":
            said = attributes.get("r", "")
            self._row = int(said) if said.isascii() and said.isdigit() and len(said) < 9 else self._row + 1
            self._column = 0
        elif kind == "c":
            at = _REFERENCE.fullmatch(attributes.get("r", ""))
            self._row, self._column = (int(at[2]), _column(at[1])) if at else (self._row, self._column + 1)
            self.last_row = max(self.last_row, self._row)
            self.last_column = max(self.last_column, self._column)

    def close(self) -> None:
        """There is nothing to give back: no tree is built."""


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _sheets(workbook: CalamineWorkbook, name: str) -> tuple[list[Source], list[Finding]]:
    names = [sheet.name for sheet in workbook.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
    if len(names) > LAYERS:
        raise too_large("fogli", LAYERS, name)
    sources: list[Source] = []
    findings: list[Finding] = []
    for sheet in names:
        rows = _whole_numbers(workbook.get_sheet_by_name(sheet).to_python(skip_empty_area=False))
        table = understand(rows)
        if table is not None:
            sources.append(Source(sheet, name, "xlsx", table.crs, table.heading.names, table.read))
            findings += table.findings(name, sheet)
        elif any(cell is not None for row in rows for cell in row):
            message = f"Il foglio «{spoken(sheet)}» non ha colonne di coordinate e non viene letto."
            findings.append(remark("F09", Severity.INFORMS, message, name, layer=spoken(sheet)))
    return sources, findings


def _whole_numbers(rows: Sequence[Sequence[object]]) -> list[list[object]]:
    """Excel knows only fractional numbers: 12 comes as 12.0."""
    return [
        [int(cell) if isinstance(cell, float) and cell.is_integer() else None if cell == "" else cell for cell in row]
        for row in rows
    ]
