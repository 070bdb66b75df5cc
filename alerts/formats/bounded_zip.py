"""Archives from outside: only the members asked for are read, and never more bytes than allowed."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath

from alerts.formats.printable import printable
from alerts.formats.unreadable import Unreadable

MAX_MEMBERS = 200
MAX_DECLARED = 256 * 1024 * 1024
MAX_MEMBER = 8 * 1024 * 1024
_CHUNK = 64 * 1024
#: Hidden files, and what a Mac adds to every zip it makes.
_NOT_CONTENT = (".", "__MACOSX")


def is_zip(content: bytes) -> bool:
    """Whether the bytes begin like an archive (an empty one included): content decides, not the name."""
    return content[:4] in (b"PK\x03\x04", b"PK\x05\x06")


def member_names(content: bytes) -> list[str]:
    """Base names of all members, in order.

    Raises:
        Unreadable: ``zip_damaged`` or ``zip_too_large``.
    """
    with _opened(content) as archive:
        return [name for name, _ in _files(archive)]


def read_members(content: bytes, wanted: Callable[[str], bool]) -> dict[str, bytes]:
    """Base name → bytes of the members that are ``wanted``; the others are not decompressed.

    Raises:
        Unreadable: ``zip_damaged``, ``zip_too_large`` or ``zip_member_twice``.
    """
    with _opened(content) as archive:
        members: dict[str, bytes] = {}
        for name, info in _files(archive):
            if not wanted(name):
                continue
            if name in members:
                raise Unreadable("zip_member_twice", f"L'archivio contiene due volte {name}.")
            members[name] = _read(archive, info, name)
        return members


@contextmanager
def _opened(content: bytes) -> Iterator[zipfile.ZipFile]:
    with _damage_reported("L'archivio zip è incompleto o danneggiato."):
        archive = zipfile.ZipFile(io.BytesIO(content))
        infos = archive.infolist()
        if len(infos) > MAX_MEMBERS or sum(info.file_size for info in infos) > MAX_DECLARED:
            raise Unreadable("zip_too_large", "L'archivio zip dichiara un contenuto troppo grande per un bollettino.")
        yield archive


@contextmanager
def _damage_reported(message: str) -> Iterator[None]:
    """``zipfile`` and its decoders document no closed set of exceptions for damaged archives: all mean damage."""
    try:
        yield
    except Unreadable:
        raise
    except Exception as error:
        raise Unreadable("zip_damaged", message) from error


def _files(archive: zipfile.ZipFile) -> Iterator[tuple[str, zipfile.ZipInfo]]:
    """The members that are files of the publisher, with their base names."""
    for info in archive.infolist():
        path = PurePosixPath(info.filename)
        if path.name and not info.filename.endswith("/") and not any(p.startswith(_NOT_CONTENT) for p in path.parts):
            yield printable(path.name), info


def _read(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> bytes:
    """One member, counting the bytes that really come out: the declared size is only a claim."""
    chunks, size = [], 0
    with _damage_reported(f"{name} non si può estrarre: archivio danneggiato o cifrato."), archive.open(info) as member:
        while chunk := member.read(_CHUNK):
            size += len(chunk)
            if size > MAX_MEMBER:
                raise Unreadable("zip_too_large", f"{name} si espande oltre il limite ammesso.")
            chunks.append(chunk)
    return b"".join(chunks)
