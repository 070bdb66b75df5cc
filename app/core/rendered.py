"""Public answers as files: made once when what they say changes, then given to everybody as they are.

An answer is known by a key (``plans/048017/plan.geojson``) and a stamp that says which state of the data it shows: who
asks compares the stamp with the data and makes the answer anew if they differ. Processes may share the folder: a file
is complete or not there, and body, compressed twin and stamp always belong together.
"""

from __future__ import annotations

import fcntl
import gzip
import json
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path

_KEY = re.compile(r"[a-z0-9][a-z0-9_.-]*(/[a-z0-9][a-z0-9_.-]*)*")
_POINTER = "current.json"
_DIGEST = 20


@dataclass(frozen=True, slots=True)
class Rendered:
    """An answer that is there. ``twin`` is the same compressed with gzip, where that was asked for."""

    stamp: str
    path: Path
    twin: Path | None


@dataclass(frozen=True, slots=True)
class _Pointer:
    """Which files are the answer, by name; those of the answer before stay, for who has just read its pointer."""

    stamp: str
    body: str
    twin: str | None
    before: tuple[str, ...] = ()


class RenderedStore:
    """A folder of answers by key."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @classmethod
    def of(cls, home: Path) -> RenderedStore:
        """The answers of a product whose home (``CITTADINO_HOME``) that is."""
        return cls(home / "rendered")

    def get(self, key: str) -> Rendered | None:
        """The answer of a key, whichever state of the data it shows."""
        folder = self._folder(key)
        pointer = _read_pointer(folder)
        if pointer is None or not (folder / pointer.body).is_file():
            return None
        return Rendered(pointer.stamp, folder / pointer.body, folder / pointer.twin if pointer.twin else None)

    def put(self, key: str, stamp: str, content: bytes, *, compress: bool) -> Rendered:
        """Make ``content`` the answer of a key, on disk before this returns."""
        folder = self._folder(key)
        folder.mkdir(mode=0o755, parents=True, exist_ok=True)
        body = sha256(content).hexdigest()[:_DIGEST]
        _write(folder / body, content)
        # mtime=0: the same answer is the same file.
        twin = f"{body}.gz" if compress else None
        if twin:
            _write(folder / twin, gzip.compress(content, compresslevel=9, mtime=0))
        _point(folder, _Pointer(stamp, body, twin))
        return Rendered(stamp, folder / body, folder / twin if twin else None)

    def current(self, key: str, stamp: str, make: Callable[[], bytes], *, compress: bool) -> Rendered:
        """The answer of a key for a state of the data, made now if it is not there. Of many who ask, one makes it."""
        found = self.get(key)
        if found is not None and found.stamp == stamp:
            return found
        with self._making(key):
            found = self.get(key)
            if found is not None and found.stamp == stamp:
                return found
            return self.put(key, stamp, make(), compress=compress)

    def drop(self, key: str) -> None:
        """Forget the answer of a key; nothing when there is none."""
        shutil.rmtree(self._folder(key), ignore_errors=True)

    @contextmanager
    def _making(self, key: str) -> Iterator[None]:
        """Alone among all processes, for this key."""
        lock = self._folder(key).with_name(self._folder(key).name + ".lock")
        lock.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        with lock.open("wb") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def _folder(self, key: str) -> Path:
        if not _KEY.fullmatch(key):
            raise ValueError("not a key of an answer")
        return self.root / key


def _read_pointer(folder: Path) -> _Pointer | None:
    try:
        said = json.loads((folder / _POINTER).read_text(encoding="utf-8"))
        return _Pointer(said["stamp"], said["body"], said["twin"], tuple(said["before"]))
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None  # never made, or of another release: it is made again


def _point(folder: Path, pointer: _Pointer) -> None:
    earlier = _read_pointer(folder)
    ours = {name for name in (pointer.body, pointer.twin) if name}
    before = {name for name in (earlier.body, earlier.twin) if name} - ours if earlier else set()
    text = json.dumps({**asdict(pointer), "before": sorted(before)})
    _write(folder / _POINTER, text.encode())
    for old in earlier.before if earlier else ():
        if old not in ours | before:
            (folder / old).unlink(missing_ok=True)


def _write(path: Path, content: bytes) -> None:
    """The whole file or none, under its name."""
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix="draft-", delete=False) as draft:
        try:
            draft.write(content)
            draft.flush()
            os.fsync(draft.fileno())
            Path(draft.name).chmod(0o644)
            Path(draft.name).replace(path)
        finally:
            Path(draft.name).unlink(missing_ok=True)
