"""The bulletin's DBF table of one day: a row per zone, codes and levels.

Text is cp1252 whatever the header says; the header's date is nonsense; field widths vary from day to day.
"""

from __future__ import annotations

import io

import shapefile

from alerts.domain.hazard import Hazard
from alerts.formats.dpc_levels import ZoneRow
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
            fields = [field[0] for field in table.fields if field[0] != "DeletionFlag"]
            records = [dict(zip(fields, record, strict=True)) for record in table.iterRecords()]
            declared = table.numRecords
    except Exception as error:  # pyshp documents no exception for damaged files: struct, index, value and own errors
        raise Unreadable("dbf_damaged", f"{name} non è una tabella DBF leggibile.") from error
    missing = [column for column in _NEEDED if column not in fields]
    if missing:
        raise Unreadable("dbf_columns", f"In {name} mancano le colonne {', '.join(missing)}.")
    if len(records) != declared:
        raise Unreadable("dbf_damaged", f"{name} è incompleto: {len(records)} righe su {declared}.")
    return [_row(record) for record in records]


def _row(record: dict[str, object]) -> ZoneRow:
    text = {column: str(record[column]).strip() for column in _NEEDED}
    hazards = {hazard: text[column] for hazard, column in _COLUMNS.items()}
    return ZoneRow(text["Zona_all"], text["Nome_zona"], text["Criticita"], hazards)
