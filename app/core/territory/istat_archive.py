"""The shapefile layers inside ISTAT's boundary archive, unpacked in memory and within limits.

ISTAT's zip holds one folder per layer, named after the layer and its date: ``Com01012026_WGS84`` (municipalities),
``ProvCM01012026_WGS84`` (provinces and metropolitan cities), ``Reg01012026_WGS84`` (regions); the generalised edition
writes ``Com01012026_g_WGS84``. Folders may be nested in one more folder, or zipped alone.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from app.core.errors import InputRefused

MAX_MEMBERS = 500
MAX_BYTES = 1 << 30
CHUNK = 1 << 20

#: Any of these, raised while reading a member, means that the archive is damaged, encrypted or hostile.
UNREADABLE = (OSError, EOFError, RuntimeError, NotImplementedError, ValueError, zipfile.BadZipFile, zlib.error)

_MEMBER = re.compile(r"(Com|ProvCM|Prov|Reg)(\d{8})(?:_.*)?\.(shp|dbf|prj|cpg)", re.IGNORECASE)
#: Our name of each layer, by the prefix of its files.
_LAYERS = {"com": "Com", "provcm": "ProvCM", "prov": "ProvCM", "reg": "Reg"}


@dataclass(frozen=True, slots=True)
class Layer:
    """One shapefile: its files by extension (``shp``, ``dbf``, ``prj``, ``cpg``), and the year of its date."""

    name: str
    year: int
    files: Mapping[str, bytes]


def read_layers(path: Path, *, max_bytes: int = MAX_BYTES, max_members: int = MAX_MEMBERS) -> dict[str, Layer]:
    """The layers present, by our name: ``Com``, ``ProvCM``, ``Reg``.

    Raises:
        InputRefused: ``istat_zip_unreadable`` (not a zip, damaged, encrypted, not there), ``istat_zip_too_large``,
            ``istat_zip_ambiguous`` (two editions of one layer).
    """
    try:
        with zipfile.ZipFile(path) as archive:
            return _layers(archive, max_bytes, max_members)
    except UNREADABLE as error:
        raise InputRefused(
            "istat_zip_unreadable", f"Il file {path.name} non è uno zip leggibile: scaricarlo di nuovo dal sito ISTAT."
        ) from error


def _layers(archive: zipfile.ZipFile, max_bytes: int, max_members: int) -> dict[str, Layer]:
    members = archive.infolist()
    if len(members) > max_members or sum(member.file_size for member in members) > max_bytes:
        raise _too_large()
    wanted = _wanted(members)
    layers: dict[str, Layer] = {}
    for (name, year), by_extension in wanted.items():
        files = {}
        for extension, member in by_extension.items():
            files[extension] = _content(archive, member, max_bytes)
            max_bytes -= len(files[extension])
        layers[name] = Layer(name, year, files)
    return layers


def _wanted(members: list[zipfile.ZipInfo]) -> dict[tuple[str, int], dict[str, zipfile.ZipInfo]]:
    """The members that make up known layers; everything else in the archive is never opened."""
    found: dict[tuple[str, int], dict[str, zipfile.ZipInfo]] = {}
    for member in members:
        match = _MEMBER.fullmatch(PurePosixPath(member.filename).name)
        if match is None:
            continue
        layer = found.setdefault((_LAYERS[match[1].lower()], int(match[2][-4:])), {})
        if match[3].lower() in layer:
            raise _ambiguous(match[1])
        layer[match[3].lower()] = member
    names = [name for name, _ in found]
    for name in names:
        if names.count(name) > 1:
            raise _ambiguous(name)
    return found


def _content(archive: zipfile.ZipFile, member: zipfile.ZipInfo, max_bytes: int) -> bytes:
    """The member's bytes, counted while they come: what a zip declares about itself proves nothing."""
    content = bytearray()
    with archive.open(member) as stream:
        while chunk := stream.read(CHUNK):
            content += chunk
            if len(content) > max_bytes:
                raise _too_large()
    return bytes(content)


def _too_large() -> InputRefused:
    return InputRefused("istat_zip_too_large", "Lo zip dei confini è troppo grande: contiene troppi file o oltre 1 GB.")


def _ambiguous(name: str) -> InputRefused:
    return InputRefused("istat_zip_ambiguous", f"Lo zip contiene più di un livello {name}: lasciarne uno solo.")
