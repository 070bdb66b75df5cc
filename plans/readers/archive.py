"""Zips opened by hand (F02): nothing outside, nothing nested, nothing endless, and never a name of theirs as a path."""

from __future__ import annotations

import re
import stat
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from plans.domain.findings import FileRefused
from plans.readers.limits import (
    ARCHIVE_ALWAYS_BYTES,
    ARCHIVE_BYTES,
    ARCHIVE_DIRECTORY_BYTES,
    ARCHIVE_MEMBERS,
    ARCHIVE_RATIO,
)
from plans.readers.refusals import refusal, spoken

_CHUNK = 1 << 20
_NESTED = frozenset({".zip", ".kmz", ".7z", ".rar", ".tar", ".gz", ".tgz", ".bz2", ".xz"})
_PLAIN = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_DRIVE = re.compile(r"[A-Za-z]:")
_READING_ERRORS = (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, RuntimeError, OSError)


class Archive:
    """A zip whose table of contents has been looked at. Members are taken out one by one."""

    def __init__(self, contents: zipfile.ZipFile, name: str) -> None:
        self._contents = contents
        self._name = name
        self._budget = ARCHIVE_BYTES
        self._members = {_slashes(info.filename): info for info in contents.infolist() if not info.is_dir()}

    @property
    def members(self) -> Sequence[str]:
        """Names of the files in it, with ``/`` between folders; what systems add of their own is left out."""
        return [member for member in self._members if not _is_clutter(member)]

    def copy(self, member: str, to: Path) -> None:
        """Unpacks a member to a path of ours, counting its bytes.

        Raises:
            FileRefused: F02: it is more than it said, or damaged.
        """
        with to.open("wb") as target:
            for chunk in self._chunks(member):
                target.write(chunk)

    def read(self, member: str) -> bytes:
        """The bytes of a member.

        Raises:
            FileRefused: F02: it is more than it said, or damaged.
        """
        return b"".join(self._chunks(member))

    def _chunks(self, member: str) -> Iterator[bytes]:
        info = self._members[member]
        left = info.file_size
        try:
            with self._contents.open(info) as source:
                while chunk := source.read(_CHUNK):
                    left -= len(chunk)
                    self._budget -= len(chunk)
                    if left < 0 or self._budget < 0:
                        raise _refused(self._name, f"«{spoken(member)}» si espande più di quanto dichiara")
                    yield chunk
        except _READING_ERRORS as error:
            raise _refused(self._name, f"«{spoken(member)}» è danneggiato") from error


@contextmanager
def open_archive(path: Path, name: str) -> Iterator[Archive]:
    """Opens the zip that its owner calls ``name``, once its table of contents is harmless.

    Raises:
        FileRefused: F02, naming the member or the limit.
    """
    _check_directory(path, name)
    try:
        contents = zipfile.ZipFile(path)
    except _READING_ERRORS as error:
        raise _refused(name, "non si legge: è danneggiato") from error
    with contents:
        _check_members(contents.infolist(), path.stat().st_size, name)
        yield Archive(contents, name)


def _check_directory(path: Path, name: str) -> None:
    """How long the table of contents says it is, before a table of millions is read."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 65_557))
        tail = file.read()
    record = tail[tail.rfind(b"PK\x05\x06") :][:22]
    entries = int.from_bytes(record[10:12], "little")
    if int.from_bytes(record[12:16], "little") > ARCHIVE_DIRECTORY_BYTES:
        raise _refused(name, f"contiene troppi file ({entries} o più; al massimo {ARCHIVE_MEMBERS})")


def _check_members(members: Sequence[zipfile.ZipInfo], size: int, name: str) -> None:
    if len(members) > ARCHIVE_MEMBERS:
        raise _refused(name, f"contiene {len(members)} file: al massimo {ARCHIVE_MEMBERS}")
    seen: dict[str, str] = {}
    for info in members:
        _check_member(info, name)
        _check_collision(seen, _slashes(info.filename), name)
    total = sum(info.file_size for info in members)
    if total > ARCHIVE_BYTES or total > max(size * ARCHIVE_RATIO, ARCHIVE_ALWAYS_BYTES):
        megabytes = total // 2**20
        raise _refused(name, f"si espande a {megabytes} MB, {total // max(size, 1)} volte la sua dimensione")


def _check_member(info: zipfile.ZipInfo, name: str) -> None:
    member = _slashes(info.filename)
    parts = member.split("/")
    if member.startswith("/") or _DRIVE.match(member) or ".." in parts or info.filename != info.orig_filename:
        raise _refused(name, f"il file «{spoken(info.orig_filename)}» porta fuori dalla cartella")
    mode = info.external_attr >> 16
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise _refused(name, f"«{spoken(member)}» è un collegamento, non un file")
    if info.flag_bits & 0x1:
        raise _refused(name, f"«{spoken(member)}» è protetto da password")
    if info.compress_type not in _PLAIN:
        raise _refused(name, f"«{spoken(member)}» è compresso in un modo non ammesso")
    if PurePosixPath(member).suffix.casefold() in _NESTED and not _is_clutter(member):
        raise _refused(name, f"contiene un altro archivio, «{spoken(member)}»")


def _check_collision(seen: dict[str, str], member: str, name: str) -> None:
    other = seen.setdefault(member.casefold(), member)
    if other is not member:
        raise _refused(name, f"«{spoken(other)}» e «{spoken(member)}» hanno lo stesso nome")


def _slashes(member: str) -> str:
    return member.replace("\\", "/")


def _is_clutter(member: str) -> bool:
    """What macOS and Windows add: no part of the data."""
    parts = member.split("/")
    return "__MACOSX" in parts or parts[-1].startswith("._") or parts[-1] in {".DS_Store", "Thumbs.db", "desktop.ini"}


def _refused(name: str, reason: str) -> FileRefused:
    return refusal("F02", f"L'archivio «{spoken(name)}» è rifiutato: {reason}.", name)
