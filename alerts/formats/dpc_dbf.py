"""The bulletin's DBF table of one day: a row per zone, codes and levels.

Text is cp1252 whatever the header says; the header's date is nonsense; field widths vary from day to day.
"""

from __future__ import annotations

import io

import shapefile

from alerts.domain.hazard import Hazard
from alerts.formats.dpc_levels import MAX_ROWS, ZoneRow
from alerts.formats.unreadable import Unreadable

_COLUMNS = {Hazard.HYDROGEOLOGICAL: "Idrogeo", Hazard.THUNDERSTORM: "Temporali", Hazard.HYDRAULIC: "Idraulico"}
_NEEDED = ("Zona_all", "Nome_zona", "Criticita", *_COLUMNS.values())


def read_dbf(content: bytes, name: str) -> list[ZoneRow]:
    """The rows, in file order.

    Raises:
        Unreadable: ``dbf_damaged`` or ``dbf_columns``.
    """
    try:
        with shapefile.Reader(dbf=io.BytesIO(content), encoding="cp1252", encodingErrors="replace") as table:
            declared = table.numRecords
            if declared > MAX_ROWS:
                raise Unreadable("dbf_damaged", f"{name} dichiara {declared} righe: troppe per un bollettino.")
            fields = {field[0] for field in table.fields}
            missing = [column for column in _NEEDED if column not in fields]
            if missing:
                raise Unreadable("dbf_columns", f"In {name} mancano le colonne {', '.join(missing)}.")
            rows = [_row(record.as_dict()) for record in table.iterRecords(fields=list(_NEEDED))]
    except Unreadable:
        raise
    except Exception as error:  # pyshp documents no exception for damaged files: struct, index, value and own errors
        raise Unreadable("dbf_damaged", f"{name} non è una tabella DBF leggibile.") from error
    if len(rows) != declared:
        raise Unreadable("dbf_damaged", f"{name} è incompleto: {len(rows)} righe su {declared}.")
    return rows


def _row(record: dict[str, object]) -> ZoneRow:
    text = {column: str(record[column]).strip() for column in _NEEDED}
    hazards = {hazard: text[column] for hazard, column in _COLUMNS.items()}
    return ZoneRow(text["Zona_all"], text["Nome_zona"], text["Criticita"], hazards)
