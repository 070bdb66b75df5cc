"""Files that are kept: each once, under the SHA-256 of its octets, never changed.

Whoever keeps a file has its hash before any row says so: after a crash in between, a file without a row is left, which
the next upload of the same octets finds there. Nothing is ever called what a stranger called it.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from app.core.errors import InputRefused, NotFound

_CHUNK = 1 << 20
_SHA256 = re.compile(r"[0-9a-f]{64}")
_READ_ONLY = 0o440


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
            InputRefused: ``file_empty``; ``file_too_large`` beyond ``limit`` octets. Nothing is left behind.
        """
        with self._draft() as draft:
            stored = _copy(source, draft, limit)
            final = self.path(stored.sha256)
            if not final.exists():
                _make(final.parent)
                Path(draft.name).chmod(_READ_ONLY)
                Path(draft.name).replace(final)  # two at once write the same octets
                _sync_folder(final.parent)
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

    @contextmanager
    def _draft(self) -> Iterator[IO[bytes]]:
        """A file on the same disk, gone at the end unless it was given its name."""
        _make(self.root)
        with tempfile.NamedTemporaryFile(dir=self.root, prefix="draft-", delete=False) as draft:
            try:
                yield draft.file
            finally:
                Path(draft.name).unlink(missing_ok=True)


def _copy(source: IO[bytes], draft: IO[bytes], limit: int) -> Stored:
    digest, size = hashlib.sha256(), 0
    while chunk := source.read(_CHUNK):
        size += len(chunk)
        if size > limit:
            raise InputRefused("file_too_large", f"Il file supera {limit // 1_000_000} MB.")
        digest.update(chunk)
        draft.write(chunk)
    if not size:
        raise InputRefused("file_empty", "Il file è vuoto.")
    draft.flush()
    os.fsync(draft.fileno())
    return Stored(digest.hexdigest(), size)


def _make(folder: Path) -> None:
    folder.mkdir(mode=0o750, parents=True, exist_ok=True)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
