"""Tables as text (F09): whatever separates the columns, in whatever letters."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from io import StringIO
from itertools import islice
from pathlib import Path

from plans.domain.findings import Finding, Severity
from plans.readers.contract import Opened
from plans.readers.encodings import accented, label, read_text
from plans.readers.layers import Source, opened
from plans.readers.limits import FIELDS, ROWS, TEXT_FILE_BYTES
from plans.readers.refusals import damaged, refusal, remark, spoken, too_large
from plans.readers.tables import understand

_SEPARATORS = (";", ",", "\t", "|")
_SPOKEN = {"\t": "tabulazione"}
_SAMPLE_ROWS = 50


class CsvReader:
    """Reads CSV."""

    def open(self, path: Path, name: str, scratch: Path) -> Opened:
        if path.stat().st_size > TEXT_FILE_BYTES:
            raise too_large("byte di testo", TEXT_FILE_BYTES, name)
        text, encoding = read_text(path.read_bytes())
        separator = _separator(text)
        table = understand(_rows(text, separator, name))
        if table is None:
            message = (
                f"La tabella «{spoken(name)}» non ha colonne di coordinate riconoscibili (longitudine e latitudine, "
                f"Est e Nord, X e Y, oppure WKT)."
            )
            raise refusal("F09", message, name)
        layer = Path(spoken(name)).stem
        findings = [_said(layer, name, separator, encoding, text), *table.findings(name, layer)]
        source = Source(layer, name, "csv", table.crs, table.heading.names, table.read)
        return opened(name, [source], findings)


def _separator(text: str) -> str:
    """The one that gives the most rows the same number of columns, and more than one."""

    def evenness(separator: str) -> tuple[int, int]:
        try:
            lengths = Counter(len(row) for row in islice(_reader(text[:200_000], separator), _SAMPLE_ROWS) if row)
        except csv.Error:
            return (0, 0)
        columns, rows = max(lengths.items(), key=lambda item: (item[0] > 1, item[1]), default=(0, 0))
        return (rows, columns) if columns > 1 else (0, 0)

    return max(_SEPARATORS, key=evenness)


def _reader(text: str, separator: str) -> Iterator[list[str]]:
    return csv.reader(StringIO(text, newline=""), delimiter=separator)


def _rows(text: str, separator: str, name: str) -> list[Sequence[object]]:
    rows: list[Sequence[object]] = []
    try:
        for row in _reader(text, separator):
            if len(row) > FIELDS:
                raise too_large("colonne", FIELDS, name)
            if len(rows) > ROWS:
                raise too_large("righe", ROWS, name)
            rows.append([cell.strip() for cell in row])
    except csv.Error as error:
        raise damaged(name, "CSV", error) from error
    return rows


def _said(layer: str, name: str, separator: str, encoding: str, text: str) -> Finding:
    mark = _SPOKEN.get(separator, f"«{separator}»")
    message = f"Tabella «{spoken(layer)}» letta con separatore {mark} e codifica {label(encoding)}"
    words = accented(text[:200_000].replace(separator, "\n").splitlines())
    if words:
        message += ": controllare gli accenti: " + ", ".join(f"«{spoken(word)}»" for word in words)
    return remark("F09", Severity.REPAIRS, message + ".", name, layer=layer)
