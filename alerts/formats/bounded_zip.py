"""Archives from outside: only the members asked for are read, and never more bytes than allowed."""

from __future__ import annotations

import io
import lzma
import zipfile
import zlib
from collections.abc import Callable
from pathlib import PurePosixPath

from alerts.formats.unreadable import Unreadable

MAX_MEMBERS = 200
MAX_DECLARED = 256 * 1024 * 1024
MAX_MEMBER = 8 * 1024 * 1024
_CHUNK = 64 * 1024
_DECODERS = (zlib.error, lzma.LZMAError)


def is_zip(content: bytes) -> bool:
    """Whether the bytes begin like an archive (an empty one included): content decides, not the name."""
    return content[:4] in (b"PK\x03\x04", b"PK\x05\x06")


def member_names(content: bytes) -> list[str]:
    """Base names of all members, in order.

    Raises:
        Unreadable: ``zip_damaged`` or ``zip_too_large``.
    """
    return [PurePosixPath(info.filename).name for info in _open(content).infolist() if not info.is_dir()]


def read_members(content: bytes, wanted: Callable[[str], bool]) -> dict[str, bytes]:
    """Base name → bytes of the members that are ``wanted``; the others are not decompressed.

    Raises:
        Unreadable: ``zip_damaged``, ``zip_too_large`` or ``zip_member_twice``.
    """
    archive = _open(content)
    members: dict[str, bytes] = {}
    for info in archive.infolist():
        name = PurePosixPath(info.filename).name
        if info.is_dir() or not wanted(name):
            continue
        if name in members:
            raise Unreadable("zip_member_twice", f"L'archivio contiene due volte {name}.")
        members[name] = _read(archive, info, name)
    return members


def _open(content: bytes) -> zipfile.ZipFile:
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise Unreadable("zip_damaged", "L'archivio zip è incompleto o danneggiato.") from error
    infos = archive.infolist()
    if len(infos) > MAX_MEMBERS or sum(info.file_size for info in infos) > MAX_DECLARED:
        raise Unreadable("zip_too_large", "L'archivio zip dichiara un contenuto troppo grande per un bollettino.")
    return archive


def _read(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> bytes:
    """One member, counting the bytes that really come out: the declared size is only a claim."""
    chunks, size = [], 0
    try:
        with archive.open(info) as member:
            while chunk := member.read(_CHUNK):
                size += len(chunk)
                if size > MAX_MEMBER:
                    raise Unreadable("zip_too_large", f"{name} si espande oltre il limite ammesso.")
                chunks.append(chunk)
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, RuntimeError, ValueError, *_DECODERS) as error:
        raise Unreadable("zip_damaged", f"{name} non si può estrarre: archivio danneggiato o cifrato.") from error
    return b"".join(chunks)
