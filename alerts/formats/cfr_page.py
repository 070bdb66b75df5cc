"""The page of the Tuscan bulletin of criticality: recognised, or refused by name. Green is never a guess.

A page speaks through one table (zones, risk, times, colour) or through the sentence that nothing is foreseen. Whatever
else it shows (menus, a legend with every code and colour, maps) is not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from alerts.formats.html_page import MAX_ROWS, HtmlPage, HtmlTable, read_html
from alerts.formats.italian_times import DATE, TIME, fold, read_instant
from alerts.formats.unreadable import Unreadable

_COLUMNS = (r"zon[ae] di allerta", r"risch(?:io|i)", r"tempi|validita\S?", r"criticita\S?")

_BULLETIN = re.compile(r"bollettino di (?:valutazione|sintesi) delle criticita")
_NOTICE = re.compile(r"avviso di criticita")
_MONITORING = re.compile(r"bollettino di monitoraggio|nessun avviso in corso di validita")
_VIGILANCE = re.compile(r"bollettino di vigilanza")
_ISSUED = re.compile(rf"emissione (?:interna )?(?:di|del) ({DATE}) ?,? ore ({TIME})")
_NOTHING = re.compile(r"descrizione delle criticita\S? previste ?[:.-]? ?nessuna ?\.?")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table, texts as published."""

    zones: str
    risk: str
    times: str
    colour: str


@dataclass(frozen=True, slots=True)
class CfrPage:
    """A whole page. ``nothing`` when it says that nothing is foreseen; without rows it always does."""

    stamp: datetime
    rows: tuple[Row, ...]
    nothing: bool


def read_page(content: bytes, name: str) -> CfrPage:
    """What the page says.

    Raises:
        Unreadable: ``page_vigilance``, ``page_monitoring`` (other bulletins of the same office), ``page_unrecognised``,
            ``page_truncated``, ``stamp_missing``, ``stamps_mixed``, ``table_missing``, ``table_empty``,
            ``table_malformed``, or a code of :mod:`alerts.formats.html_page`.
    """
    page = read_html(content, name)
    lines = [fold(line) for line in page.lines]
    tables = [(header, table) for table in page.tables if (header := _header(table))]
    nothing = _says_nothing(lines)
    _recognise(lines, bool(tables) or nothing, name)
    _check_whole(page, [table for _, table in tables], name)
    if not tables and not nothing:
        raise Unreadable("table_missing", f"{name} non ha né la tabella delle criticità né la scritta NESSUNA.")
    stamp = _stamp(" ".join(lines), name)
    rows = tuple(row for header, table in tables for row in _rows(table, *header))
    if not rows and not nothing:
        raise Unreadable(
            "table_empty", f"La tabella delle criticità in {name} è vuota, e nulla dice che debba esserlo."
        )
    return CfrPage(stamp, rows, nothing)


def _recognise(lines: list[str], readable: bool, name: str) -> None:
    """Refuse what is not the bulletin. A page may name another one in passing, but does not begin a line with it."""
    if any(_MONITORING.match(line) for line in lines):
        message = f"{name} è la pagina di monitoraggio dell'evento: non è il bollettino delle criticità."
        raise Unreadable("page_monitoring", message)
    titled = any(_NOTICE.match(line) for line in lines) or _BULLETIN.search(" ".join(lines))
    if titled and readable:
        return
    if any(_VIGILANCE.match(line) for line in lines):
        message = f"{name} è il bollettino di vigilanza meteorologica: non è quello delle criticità."
        raise Unreadable("page_vigilance", message)
    if not titled:
        message = f"{name} non è il bollettino delle criticità, forse una pagina di errore del sito."
        raise Unreadable("page_unrecognised", message)


def _check_whole(page: HtmlPage, tables: list[HtmlTable], name: str) -> None:
    if not page.closed or not all(table.closed for table in tables):
        raise Unreadable("page_truncated", f"{name} è arrivato incompleto: manca la fine della pagina.")
    if any(len(table.rows) > MAX_ROWS for table in tables):
        raise Unreadable("table_malformed", f"La tabella in {name} ha troppe righe per essere quella di un bollettino.")


def _stamp(text: str, name: str) -> datetime:
    """When the bulletin was issued, as its line says."""
    try:
        stamps = {read_instant(*issued.groups()) for issued in _ISSUED.finditer(text)}
    except ValueError:
        stamps = set()
    if len(stamps) > 1:
        raise Unreadable("stamps_mixed", f"{name} porta più orari di emissione, diversi fra loro.")
    if not stamps:
        raise Unreadable("stamp_missing", f"{name} non dice in modo leggibile quando è stato emesso.")
    return stamps.pop()


def _says_nothing(lines: list[str]) -> bool:
    """Whether the heading of the description is followed by NESSUNA and nothing else, on its line or the next."""
    pairs = (f"{line} {following}" for line, following in pairwise(lines))
    return any(_NOTHING.fullmatch(text) for text in (*lines, *pairs))


def _header(table: HtmlTable) -> tuple[int, list[int]] | None:
    """The number of the header's row and the places of the four columns, each found once."""
    for number, row in enumerate(table.rows[:MAX_ROWS]):
        if len(set(row)) < len(_COLUMNS):
            continue
        cells = [fold(cell) for cell in row]
        places = [[place for place, cell in enumerate(cells) if re.fullmatch(column, cell)] for column in _COLUMNS]
        if all(len(found) == 1 for found in places):
            return number, [found[0] for found in places]
    return None


def _rows(table: HtmlTable, header: int, places: list[int]) -> Iterator[Row]:
    """The rows below the header; those with nothing in them, or that repeat it, are none."""
    titles = table.rows[header]
    for cells in table.rows[header + 1 :]:
        if any(cells) and cells != titles:
            # A cell too few or too many moves the others: then none can be trusted.
            yield Row(*(cells[place] if len(cells) == len(titles) else "" for place in places))
