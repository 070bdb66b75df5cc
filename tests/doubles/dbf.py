"""A dBASE III table of text columns, as the civil protection department writes it: just enough for fixtures."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass

LANGUAGE_CP1252 = 0x57


@dataclass(frozen=True)
class TextColumn:
    """One column: a name of at most 10 ASCII characters, a width in octets."""

    name: str
    width: int

    def descriptor(self) -> bytes:
        return struct.pack("<11sc4xB15x", self.name.encode("ascii"), b"C", self.width)

    def cell(self, text: str) -> bytes:
        # Letters outside the code page become "?" in the real files too.
        return text.encode("cp1252", errors="replace")[: self.width].ljust(self.width)


def write_dbf(columns: Sequence[TextColumn], rows: Sequence[Sequence[str]]) -> bytes:
    """The bytes of the table, text in cp1252. As in the real files the header's date is wrong and no 0x1A ends it."""
    header = struct.pack(
        "<B3sIHH17xB2x",
        3,
        bytes((95, 7, 26)),
        len(rows),
        32 + 32 * len(columns) + 1,
        1 + sum(column.width for column in columns),
        LANGUAGE_CP1252,
    )
    body = b"".join(
        b" " + b"".join(column.cell(text) for column, text in zip(columns, row, strict=True)) for row in rows
    )
    return header + b"".join(column.descriptor() for column in columns) + b"\r" + body
