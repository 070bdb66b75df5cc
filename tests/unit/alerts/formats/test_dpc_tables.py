"""The two tables of the national bulletin, when they are not what they say."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from alerts.formats.dpc_dbf import read_dbf
from alerts.formats.dpc_levels import MAX_ROWS, parse_level, read_instant, stamp_in
from alerts.formats.dpc_table import read_table
from alerts.formats.unreadable import Unreadable
from app.core.clock import ROME
from doubles.dbf import TextColumn, write_dbf
from doubles.dpc_bulletin import CSV_COLUMNS

GREEN = "Assenza di fenomeni significativi prevedibili / NESSUNA ALLERTA"
STAMP = "2026-01-18T15:15:59+01:00"


def dbf(rows: int) -> bytes:
    names = ("Zona_all", "Nome_zona", "Criticita", "Idrogeo", "Temporali", "Idraulico")
    return write_dbf([TextColumn(name, 4) for name in names], [["Z", "", "g", "g", "g", "g"]] * rows)


def table(rows: int, columns: str = "", cells: str = "", stamp: str = STAMP) -> bytes:
    line = ",".join([stamp, stamp, stamp, "Tosc-B", GREEN, GREEN, GREEN, GREEN]) + cells
    return "\n".join([",".join(CSV_COLUMNS) + columns, *[line] * rows]).encode()


def test_as_many_rows_as_can_be() -> None:
    assert len(read_dbf(dbf(MAX_ROWS), "x.dbf")) == MAX_ROWS
    assert len(read_table(table(MAX_ROWS), "x.csv").rows) == MAX_ROWS


def test_a_table_of_more_rows_than_there_can_be_is_not_read() -> None:
    with pytest.raises(Unreadable, match=r"dichiara 2001 righe"):
        read_dbf(dbf(MAX_ROWS + 1), "x.dbf")
    for content in (table(MAX_ROWS + 1), b"zona_codice\n" * 800_000):
        with pytest.raises(Unreadable, match=r"troppo grande|mancano le colonne"):
            read_table(content, "x.csv")


def test_columns_that_only_the_header_has_cost_nothing() -> None:
    wide = "," + "a," * 1_000_000
    with pytest.raises(Unreadable, match="righe troncate"):
        read_table(table(MAX_ROWS, columns=wide), "x.csv")


@pytest.mark.parametrize(
    "stamp",
    [
        "0001-01-01T00:00:00+01:00",
        "9999-12-31T23:59:59-12:00",
        "1999-12-31T10:00:00+01:00",
        "2026-01-18T15:15:59",
        "ieri",
    ],
)
def test_times_that_no_bulletin_has(stamp: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read_table(table(1, stamp=stamp), "x.csv")
    assert refused.value.code == "table_times"


@pytest.mark.parametrize("name", ["00010101_0000_all.zip", "99991231_2359_all.zip", "20261399_2561.zip", "x.zip"])
def test_names_without_a_stamp(name: str) -> None:
    assert stamp_in(name) is None


def test_instants_are_on_the_clock_of_italy() -> None:
    assert read_instant("2026-05-31T22:30:00Z") == datetime(2026, 6, 1, 0, 30, tzinfo=ROME)
    assert read_instant("2026-05-31T22:30:00Z").tzinfo is ROME
    assert read_instant("2026-06-01T00:30", assumed=ROME) == datetime(2026, 5, 31, 22, 30, tzinfo=UTC)


def test_a_long_text_that_is_almost_a_level() -> None:
    with pytest.raises(ValueError, match="ALLERTA GIALLA"):
        parse_level("ALLERTA GIALLA" + " " * 200_000 + "x")
