"""The table of a shapefile (``.dbf``), looked at by hand before GDAL reads it.

Names of fields and texts are bytes in an encoding that often nobody wrote down: the names are taken out and replaced by
ASCII ones of ours (``F0``, ``F1``, …), the texts decide the encoding.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from plans.domain.findings import FileRefused
from plans.readers.limits import FIELDS
from plans.readers.refusals import refusal, spoken, too_large

_HEADER = _DESCRIPTOR = 32
_NAME = 11
_DATE = b"D"
#: Records looked at in one go; different texts that decide an encoding.
_RECORDS = 10_000
_SAMPLES = 50_000


@dataclass(frozen=True, slots=True)
class _Field:
    raw_name: bytes
    kind: bytes
    start: int
    width: int


@dataclass(frozen=True, slots=True)
class DbfTable:
    """Its fields, and where its records are in the file."""

    path: Path
    records: int
    header_length: int
    record_length: int
    fields: tuple[_Field, ...]

    def field_names(self, encoding: str) -> tuple[str, ...]:
        """The fields' names as they are written, told apart where two are the same."""
        names: list[str] = []
        for number, field in enumerate(self.fields, start=1):
            name = field.raw_name.decode(encoding, "replace").strip() or f"campo {number}"
            names.append(name if name not in names else f"{name} ({number})")
        return tuple(names)

    def dates(self) -> frozenset[str]:
        """The dates among the fields, by the names that they have in the file now."""
        return frozenset(f"F{number}" for number, field in enumerate(self.fields) if field.kind == _DATE)

    def texts_beyond_ascii(self) -> Iterator[bytes]:
        """Different names and texts with bytes that ASCII does not know, without their padding."""
        yield from (field.raw_name for field in self.fields if not field.raw_name.isascii())
        seen: set[bytes] = set()
        for start in range(0, self.records, _RECORDS):
            records = self._records(start, min(_RECORDS, self.records - start))
            for field in self.fields:
                for value in _beyond_ascii(records, field):
                    if value not in seen and len(seen) < _SAMPLES:
                        seen.add(value)
                        yield value

    def _records(self, start: int, count: int) -> np.memmap:
        offset = self.header_length + start * self.record_length
        return np.memmap(self.path, np.uint8, "r", offset, (count, self.record_length))


def _beyond_ascii(records: np.memmap, field: _Field) -> list[bytes]:
    if field.kind not in b"CM" or not field.width:
        return []
    column = records[:, field.start : field.start + field.width]
    return [row.tobytes().strip(b" \x00") for row in column[(column >= 0x80).any(axis=1)]]


def take_names(path: Path, layer: str, name: str) -> DbfTable:
    """Reads the head of an unpacked ``.dbf`` and gives its fields names of ours in the file.

    Raises:
        FileRefused: F03: cut short or no table at all; F01: more fields than are read.
    """
    size = path.stat().st_size
    with path.open("rb+") as file:
        header = file.read(_HEADER)
        records = int.from_bytes(header[4:8], "little")
        header_length = int.from_bytes(header[8:10], "little")
        record_length = int.from_bytes(header[10:12], "little")
        # Some writers leave out the last record's padding.
        if (
            header_length <= _HEADER
            or not record_length
            or size + record_length <= header_length + records * record_length
        ):
            raise _broken(layer, name)
        descriptors = file.read(header_length - _HEADER)
        fields = _fields(descriptors)
        if len(fields) > FIELDS:
            raise too_large("campi", FIELDS, name)
        if not fields or 1 + sum(field.width for field in fields) > record_length:
            raise _broken(layer, name)
        for number, field in enumerate(fields):
            file.seek(_HEADER + number * _DESCRIPTOR)
            file.write(f"F{number}".encode().ljust(_NAME, b"\x00"))
            if field.kind == _DATE:
                # Read as text: GDAL makes 1 January 1970 of a date that is none.
                file.write(b"C")
        # The language byte would have GDAL decode some tables and not others.
        file.seek(29)
        file.write(b"\x00")
    complete = min(records, (size - header_length) // record_length)
    return DbfTable(path, complete, header_length, record_length, fields)


def _fields(descriptors: bytes) -> tuple[_Field, ...]:
    fields: list[_Field] = []
    start = 1
    for at in range(0, len(descriptors) - _DESCRIPTOR + 1, _DESCRIPTOR):
        one: Sequence[int] | bytes = descriptors[at : at + _DESCRIPTOR]
        if one[0] == 0x0D:
            break
        kind = bytes(one[11:12])
        width = one[16] + (one[17] << 8 if kind == b"C" else 0)
        fields.append(_Field(bytes(one[:_NAME]).split(b"\x00")[0], kind, start, width))
        start += width
    return tuple(fields)


def _broken(layer: str, name: str) -> FileRefused:
    message = f"Allo shapefile «{spoken(layer)}» manca una tabella intera: il suo .dbf è troncato o danneggiato."
    return refusal("F03", message, name)
