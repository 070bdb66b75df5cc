"""The bulletin's table form: one CSV a day, a line per zone, with the times in columns."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from alerts.domain.hazard import Hazard
from alerts.formats.dpc_levels import MAX_ROWS, ZoneRow, read_instant
from alerts.formats.unreadable import Unreadable
from app.core.clock import rome_day

_COLUMNS = {
    Hazard.HYDROGEOLOGICAL: "avviso_idrogeologico",
    Hazard.THUNDERSTORM: "avviso_temporali",
    Hazard.HYDRAULIC: "avviso_idraulico",
}
_NEEDED = ("data_pubblicazione", "data_validita_inizio", "zona_codice", "avviso_criticita", *_COLUMNS.values())
#: A real table has some 60 KB.
_MAX_BYTES = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class DayTable:
    """One day's table. ``days_ahead`` is 0 for the day of the stamp and 1 for the next."""

    stamp: datetime
    days_ahead: int
    rows: list[ZoneRow]


def is_table(content: bytes) -> bool:
    """Whether the first line has the columns of the table form."""
    first = content[:4096].removeprefix(b"\xef\xbb\xbf").split(b"\n", 1)[0]
    return b"zona_codice" in first and b"data_pubblicazione" in first


def read_table(content: bytes, name: str) -> DayTable:
    """The table of one day.

    Raises:
        Unreadable: ``table_malformed``, ``table_columns`` or ``table_times``.
    """
    lines = _lines(content, name)
    if not lines:
        raise Unreadable("table_malformed", f"{name} non contiene nessuna zona.")
    stamps = {_instant(line["data_pubblicazione"], name).replace(second=0) for line in lines}
    days = {rome_day(_instant(line["data_validita_inizio"], name)) for line in lines}
    if len(stamps) != 1 or len(days) != 1:
        raise Unreadable("table_times", f"{name} mescola bollettini o giorni diversi.")
    stamp = stamps.pop()
    ahead = (days.pop() - rome_day(stamp)).days
    if ahead not in (0, 1):
        raise Unreadable("table_times", f"{name} riguarda un giorno che non è né quello di emissione né il successivo.")
    return DayTable(stamp, ahead, [_row(line) for line in lines])


def _lines(content: bytes, name: str) -> list[dict[str, str]]:
    too_large = Unreadable("table_malformed", f"{name} è troppo grande per essere la tabella di un bollettino.")
    if len(content) > _MAX_BYTES:
        raise too_large
    try:
        rows = (row for row in csv.reader(io.StringIO(content.decode("utf-8-sig")), strict=True) if row)
        columns = next(rows, [])
        lines = list(islice(rows, MAX_ROWS + 1))
    except (UnicodeDecodeError, csv.Error) as error:
        raise Unreadable("table_malformed", f"{name} non è una tabella CSV leggibile.") from error
    missing = [column for column in _NEEDED if column not in columns]
    if missing:
        raise Unreadable("table_columns", f"In {name} mancano le colonne {', '.join(missing)}.")
    if len(lines) > MAX_ROWS:
        raise too_large
    if any(len(line) != len(columns) for line in lines):
        raise Unreadable("table_malformed", f"{name} ha righe troncate o con colonne in più.")
    return [dict(zip(columns, line, strict=True)) for line in lines]


def _instant(text: str, name: str) -> datetime:
    try:
        return read_instant(text)
    except ValueError as error:
        message = f"{name} contiene una data illeggibile o senza fuso orario: {text[:40]!r}."
        raise Unreadable("table_times", message) from error


def _row(line: dict[str, str]) -> ZoneRow:
    hazards = {hazard: line[column].strip() for hazard, column in _COLUMNS.items()}
    return ZoneRow(line["zona_codice"].strip(), "", line["avviso_criticita"].strip(), hazards)
