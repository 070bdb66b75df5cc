"""From the name of a zone to its code, for the forms of the bulletin that have names only.

Names were found with apostrophes of every kind, with ``?`` where one was lost, and cut to the width of a column.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import replace

from alerts.formats.dpc_levels import ZoneRow

_APOSTROPHES = dict.fromkeys(map(ord, "’‘ʼ`´′?�"), "'")
#: Letters below which the beginning of a name is not taken for a name that was cut.
_SHORTEST_CUT = 12


class ZoneNames:
    """The names of a day's zones, as we know them and as the tables of the same bulletin write them."""

    def __init__(self, known: Mapping[str, str], rows: Iterable[ZoneRow]) -> None:
        self._codes: dict[str, set[str]] = {}
        for code, name in [*known.items(), *((row.zone, row.name) for row in rows if row.name)]:
            self._codes.setdefault(_folded(name), set()).add(code)

    def code_of(self, name: str) -> str | None:
        """The one zone of that name, else the one zone whose name begins so."""
        key = _folded(name)
        codes = self._codes.get(key, set())
        if not codes and len(key) >= _SHORTEST_CUT:
            codes = {code for whole, found in self._codes.items() if whole.startswith(key) for code in found}
        return next(iter(codes)) if len(codes) == 1 else None

    def coded(self, rows: Iterable[ZoneRow]) -> tuple[list[ZoneRow], list[str]]:
        """The rows with their codes, and the names that are of no zone."""
        codes = [(row, self.code_of(row.name)) for row in rows]
        return [replace(row, zone=code) for row, code in codes if code], [row.name for row, code in codes if not code]


def _folded(name: str) -> str:
    return "".join(unicodedata.normalize("NFC", name).translate(_APOSTROPHES).casefold().split())
