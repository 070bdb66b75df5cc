"""Files are kept once under their hash, whole or not at all."""

from __future__ import annotations

import hashlib
import io
import os
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.core.errors import InputRefused, NotFound, Unavailable
from app.core.storage import FileStore


def left(store: FileStore) -> list[Path]:
    return [path for path in store.root.rglob("*") if path.is_file()]


def test_a_file_is_found_under_its_hash(tmp_path: Path) -> None:
    store = FileStore.of(tmp_path)
    stored = store.keep(io.BytesIO(b"abc" * 1_000_000), limit=3_000_000)
    assert stored.sha256 == hashlib.sha256(b"abc" * 1_000_000).hexdigest()
    assert (stored.size, store.found(stored.sha256).stat().st_size) == (3_000_000, 3_000_000)
    assert store.is_intact(stored.sha256)
    assert len(left(store)) == 1


def test_what_is_too_large_or_empty_leaves_nothing(tmp_path: Path) -> None:
    store = FileStore(tmp_path / "files")
    for content, code in ((b"abcd", "file_too_large"), (b"", "file_empty")):
        with pytest.raises(InputRefused) as refused:
            store.keep(io.BytesIO(content), limit=3)
        assert refused.value.code == code
    assert left(store) == []


def test_a_source_that_breaks_leaves_nothing(tmp_path: Path) -> None:
    class Broken(io.RawIOBase):
        def read(self, size: int = -1) -> bytes:
            raise ConnectionResetError

    store = FileStore(tmp_path / "files")
    with pytest.raises(ConnectionResetError):
        store.keep(Broken(), limit=10)
    assert left(store) == []


def test_a_disk_that_takes_nothing_is_said(tmp_path: Path) -> None:
    (tmp_path / "files").write_bytes(b"in the way")
    with pytest.raises(Unavailable) as refused:
        FileStore(tmp_path / "files").keep(io.BytesIO(b"abc"), limit=10)
    assert refused.value.code == "disk_unwritable"


def test_old_files_are_discarded_unless_they_are_kept_again(tmp_path: Path) -> None:
    store = FileStore(tmp_path / "files")
    old, again, young = (store.keep(io.BytesIO(content), limit=10).sha256 for content in (b"old", b"again", b"young"))
    week = datetime(2026, 11, 20, tzinfo=UTC)
    draft = store.root / "draft-of-a-process-that-died"
    draft.write_bytes(b"x")
    for path in (store.path(old), store.path(again), draft):
        os.utime(path, (0, 0))
    assert store.older_than(week) == sorted([old, again])
    store.keep(io.BytesIO(b"again"), limit=10)
    assert [store.discard(one, before=week) for one in (old, again)] == [True, False]
    assert sorted(left(store)) == sorted([store.path(again), store.path(young)])


def test_the_same_at_once_is_one_file(tmp_path: Path) -> None:
    store, content = FileStore(tmp_path / "files"), b"x" * 500_000
    threads = [threading.Thread(target=lambda: store.keep(io.BytesIO(content), limit=10**6)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [path.read_bytes() for path in left(store)] == [content]


def test_what_is_lost_or_touched_is_noticed(tmp_path: Path) -> None:
    store = FileStore(tmp_path / "files")
    stored = store.keep(io.BytesIO(b"abc"), limit=10)
    path = store.found(stored.sha256)
    path.chmod(0o600)
    path.write_bytes(b"abd")
    assert not store.is_intact(stored.sha256)
    path.unlink()
    with pytest.raises(NotFound, match="file"):
        store.found(stored.sha256)
    assert not store.is_intact(stored.sha256)


def test_a_hash_is_never_a_path(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="SHA-256"):
        FileStore(tmp_path).path("../../etc/passwd")
