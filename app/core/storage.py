"""Files that are kept: each once, under the SHA-256 of its octets, never changed.

Whoever keeps a file has its hash before any row says so: after a crash in between, a file without a row is left, which
the next upload of the same octets finds there, and which is discarded when it is old (its age begins anew whenever it
is kept again). Nothing is ever called what a stranger called it.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

from app.core.errors import InputRefused, NotFound, Unavailable

_CHUNK = 1 << 20
_SHA256 = re.compile(r"[0-9a-f]{64}")
_READ_ONLY = 0o440
_DRAFT = "draft-"


@contextmanager
def disk_writes() -> Iterator[None]:
    """Say of what happens here that the disk did not take it, when it does not.

    Raises:
        Unavailable: ``disk_unwritable``.
    """
    try:
        yield
    except OSError as error:
        message = "Sul disco del servizio non si può scrivere (spazio finito o permessi mancanti): nulla è cambiato."
        raise Unavailable("disk_unwritable", message) from error


@contextmanager
def working_folder(purpose: str) -> Iterator[Path]:
    """A folder for as long as it is needed.

    Raises:
        Unavailable: ``disk_unwritable``.
    """
    with disk_writes():
        folder = Path(tempfile.mkdtemp(prefix=f"cittadino-{purpose}-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@dataclass(frozen=True, slots=True)
class Stored:
    """A file that is there: hexadecimal SHA-256, size in octets."""

    sha256: str
    size: int


class FileStore:
    """A folder of files by hash. Processes may share it: the same octets at the same time are one file."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @classmethod
    def of(cls, home: Path) -> FileStore:
        """The store of a product whose home (``CITTADINO_HOME``) that is."""
        return cls(home / "files")

    def keep(self, source: IO[bytes], *, limit: int) -> Stored:
        """Keep what ``source`` gives from where it stands, on disk before this returns.

        Raises:
            InputRefused: ``file_empty``; ``file_too_large`` beyond ``limit`` octets.
            Unavailable: ``disk_unwritable``. Whichever it is, nothing is left behind.
        """
        with self._draft() as (draft, name):
            stored = _copy(source, draft, limit)
            with disk_writes(), self._alone():
                _rename(name, self.path(stored.sha256))
        return stored

    def path(self, sha256: str) -> Path:
        """Where the file of a hash is, or would be."""
        if not _SHA256.fullmatch(sha256):
            raise ValueError("not a SHA-256 in hexadecimal")
        return self.root / sha256[:2] / sha256[2:]

    def found(self, sha256: str) -> Path:
        """Where the file of a hash is.

        Raises:
            NotFound: ``file_lost`` when it is not there.
        """
        path = self.path(sha256)
        if not path.is_file():
            raise NotFound("file_lost", f"Nell'archivio dei file manca {sha256[:12]}…: va ripristinato da una copia.")
        return path

    def is_intact(self, sha256: str) -> bool:
        """Whether the file is there and is still what it was."""
        path = self.path(sha256)
        if not path.is_file():
            return False
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == sha256

    def count(self) -> int:
        """How many files there are."""
        return sum(bool(_SHA256.fullmatch(path.parent.name + path.name)) for path in self.root.glob("*/*"))

    def older_than(self, before: datetime) -> list[str]:
        """Hashes of the files that were last kept before an instant; drafts as old as that are deleted."""
        old = []
        for path in self.root.glob("*/*"):
            if _SHA256.fullmatch(path.parent.name + path.name) and _is_old(path, before):
                old.append(path.parent.name + path.name)
        for draft in self.root.glob(f"{_DRAFT}*"):
            if _is_old(draft, before):
                draft.unlink(missing_ok=True)
        return sorted(old)

    def discard(self, sha256: str, *, before: datetime) -> bool:
        """Delete a file unless it was kept again since ``before``; whether it was."""
        path = self.path(sha256)
        with self._alone():
            if not _is_old(path, before):
                return False
            path.unlink()
        return True

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One process at a time: what is kept again just now is not discarded. The lock dies with its holder."""
        descriptor = os.open(self.root, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    @contextmanager
    def _draft(self) -> Iterator[tuple[IO[bytes], Path]]:
        """A file on the same disk, gone at the end unless it was given its name."""
        with disk_writes():
            _make(self.root)
            descriptor, name = tempfile.mkstemp(dir=self.root, prefix=_DRAFT)
        draft = os.fdopen(descriptor, "wb")
        try:
            yield draft, Path(name)
        finally:
            with suppress(OSError):  # what could not be written cannot be flushed either, and was said
                draft.close()
            with suppress(OSError):
                Path(name).unlink()


def _copy(source: IO[bytes], draft: IO[bytes], limit: int) -> Stored:
    digest, size = hashlib.sha256(), 0
    while chunk := source.read(_CHUNK):
        size += len(chunk)
        if size > limit:
            raise InputRefused("file_too_large", f"Il file supera {limit // 1_000_000} MB.")
        digest.update(chunk)
        with disk_writes():
            draft.write(chunk)
    if not size:
        raise InputRefused("file_empty", "Il file è vuoto.")
    with disk_writes():
        draft.flush()
        os.fsync(draft.fileno())
    return Stored(digest.hexdigest(), size)


def _rename(draft: Path, final: Path) -> None:
    """Give a draft its name, unless the same octets have it: then they are young again."""
    if final.exists():
        os.utime(final)
        return
    _make(final.parent)
    draft.chmod(_READ_ONLY)
    draft.replace(final)
    _sync_folder(final.parent)


def _is_old(path: Path, before: datetime) -> bool:
    try:
        return path.stat().st_mtime < before.timestamp()
    except FileNotFoundError:
        return False


def _make(folder: Path) -> None:
    folder.mkdir(mode=0o750, parents=True, exist_ok=True)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
