"""Shapefiles in a zip (F02–F04): several at once, in folders, in any case of letters.

.shp, .shx and .dbf are unpacked under names of ours; .prj and .cpg are read in the archive. Everything else in it is
left there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from plans.domain.findings import FileRefused, Finding, Scope, Severity
from plans.readers.archive import Archive, open_archive
from plans.readers.contract import Opened, Rows, Value
from plans.readers.dbf_table import DbfTable, take_names
from plans.readers.encodings import accented, declared, guess, label
from plans.readers.geometries import Geometries
from plans.readers.layers import Source, opened
from plans.readers.limits import CRS_LENGTH, LAYERS
from plans.readers.ogr import FID, batches, scalars, shapes
from plans.readers.refusals import refusal, remark, spoken, too_large
from plans.readers.values import iso_date

_NEEDED = (".shp", ".shx", ".dbf")
_READ = (*_NEEDED, ".prj", ".cpg")
#: Files that hold data of their own and would be silently left out.
_DATA = frozenset({".gpkg", ".geojson", ".json", ".kml", ".csv", ".xlsx", ".dxf", ".pdf", ".mdb", ".tab"})


@dataclass(frozen=True, slots=True)
class _Parts:
    """The members of one shapefile by suffix."""

    stem: str
    members: Mapping[str, str]

    @property
    def missing(self) -> list[str]:
        return [suffix for suffix in _NEEDED if suffix not in self.members]


class ShapefileReader:
    """Reads zipped shapefiles through GDAL."""

    def open(self, path: Path, name: str, scratch: Path) -> Opened:
        with open_archive(path, name) as archive:
            found = _shapefiles(archive.members)
            complete = [parts for parts in found if not parts.missing]
            findings = [_incomplete(parts, name) for parts in found if parts.missing]
            if not complete:
                raise _nothing(findings, archive.members, name)
            if len(complete) > LAYERS:
                raise too_large("strati", LAYERS, name)
            sources = []
            for number, parts in enumerate(complete, start=1):
                source, said = _unpack(archive, parts, scratch / f"layer{number}", name)
                sources.append(source)
                findings += said
            findings += _left_out(archive.members, name)
        return opened(name, sources, findings)


def _shapefiles(members: Sequence[str]) -> list[_Parts]:
    by_stem: dict[str, dict[str, str]] = {}
    for member in members:
        suffix = PurePosixPath(member).suffix
        if suffix.casefold() in _READ:
            by_stem.setdefault(member[: -len(suffix)].casefold(), {})[suffix.casefold()] = member
    return [
        _Parts(PurePosixPath(next(iter(parts.values()))).stem, parts)
        for parts in by_stem.values()
        if any(suffix in parts for suffix in _NEEDED) and (".shp" in parts or ".shx" in parts)
    ]


def _incomplete(parts: _Parts, name: str) -> Finding:
    missing = " e ".join(parts.missing)
    message = f"Allo shapefile «{spoken(parts.stem)}» manca {missing}: non può essere usato."
    return remark("F03", Severity.REFUSES, message, name, layer=spoken(parts.stem))


def _nothing(findings: Sequence[Finding], members: Sequence[str], name: str) -> FileRefused:
    if findings:
        whole = (Finding(found.rule, found.level, Scope.FILE, found.message, file=found.file) for found in findings)
        return FileRefused(*whole)
    inside = ", ".join(f"«{spoken(member)}»" for member in members[:5]) or "niente"
    message = f"L'archivio «{spoken(name)}» non contiene shapefile (.shp, .shx, .dbf) ma {inside}."
    return refusal("F03", message, name)


def _unpack(archive: Archive, parts: _Parts, folder: Path, name: str) -> tuple[Source, list[Finding]]:
    folder.mkdir()
    for suffix in _NEEDED:
        archive.copy(parts.members[suffix], folder / f"layer{suffix}")
    table = take_names(folder / "layer.dbf", parts.stem, name)
    encoding, said = _encoding(archive, parts, table, name)
    crs = _crs(archive, parts)
    path = folder / "layer.shp"
    fields = table.field_names(encoding)
    source = Source(
        parts.stem,
        f"{name}/{parts.members['.shp']}",
        "shapefile",
        crs,
        fields,
        lambda: _rows(path, table, encoding, name),
        lambda: _geometries(path, name),
    )
    return source, said


def _encoding(archive: Archive, parts: _Parts, table: DbfTable, name: str) -> tuple[str, list[Finding]]:
    if ".cpg" in parts.members:
        found = declared(archive.read(parts.members[".cpg"])[:200].decode("ascii", "replace"))
        if found:
            return found, []
    samples = list(table.texts_beyond_ascii())
    encoding = guess(samples)
    values = accented(value.decode(encoding, "replace") for value in samples)
    if not values:
        return encoding, []
    shown = ", ".join(f"«{spoken(value)}»" for value in values)
    message = (
        f"Lo strato «{spoken(parts.stem)}» non dice con quale codifica sono scritti i testi (.cpg): letti come "
        f"{label(encoding)}. Controllare gli accenti: {shown}."
    )
    return encoding, [remark("F04", Severity.WARNS, message, name, layer=spoken(parts.stem))]


def _crs(archive: Archive, parts: _Parts) -> str | None:
    if ".prj" not in parts.members:
        return None
    text = archive.read(parts.members[".prj"])[: CRS_LENGTH + 1].decode("utf-8", "replace").strip("\ufeff\x00 \r\n\t")
    return text if 0 < len(text) <= CRS_LENGTH else None


def _left_out(members: Sequence[str], name: str) -> Iterator[Finding]:
    others = [spoken(member) for member in members if PurePosixPath(member).suffix.casefold() in _DATA]
    if others:
        listed = ", ".join(f"«{other}»" for other in others[:5])
        message = f"Nell'archivio ci sono altri file che non vengono letti: {listed}. Caricarli a parte."
        yield remark("F03", Severity.INFORMS, message, name)


def _geometries(path: Path, name: str) -> Iterator[Geometries]:
    for batch in batches(path, name, columns=()):
        yield shapes(batch)


def _rows(path: Path, table: DbfTable, encoding: str, name: str) -> Iterator[Rows]:
    for batch in batches(path, name):
        numbers = [fid + 1 for fid in batch.column(FID).to_pylist()]
        yield Rows(numbers, shapes(batch), _attributes(batch, table, encoding))


def _attributes(batch: Any, table: DbfTable, encoding: str) -> list[dict[str, Value]]:
    """Fields by their own names: in the file that GDAL reads the third is called ``F2``."""
    present = set(batch.schema.names)
    names = {f"F{number}": field for number, field in enumerate(table.field_names(encoding)) if f"F{number}" in present}
    if not names:
        return [{} for _ in range(batch.num_rows)]
    dates = table.dates()
    columns = [
        [iso_date(value) for value in values] if ours in dates else values
        for ours in names
        for values in [scalars(batch.column(ours), encoding)]
    ]
    return [dict(zip(names.values(), row, strict=True)) for row in zip(*columns, strict=True)]
