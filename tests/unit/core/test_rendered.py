"""Answers as files: complete or not there, made once, replaced at one stroke."""

from __future__ import annotations

import gzip
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from app.core.rendered import RenderedStore

KEY = "plans/048017/plan.geojson"


@pytest.fixture
def store(tmp_path: Path) -> RenderedStore:
    return RenderedStore.of(tmp_path)


def files(store: RenderedStore) -> set[str]:
    return {path.name for path in (store.root / KEY).iterdir()}


def test_an_answer_and_its_compressed_twin(store: RenderedStore) -> None:
    assert store.get(KEY) is None
    made = store.put(KEY, "1", b"{}" * 500, compress=True)
    assert store.get(KEY) == made
    assert made.path.read_bytes() == b"{}" * 500
    assert made.twin
    assert gzip.decompress(made.twin.read_bytes()) == b"{}" * 500
    assert store.put("templates/a.gpkg", "1", b"x", compress=False).twin is None


def test_who_has_just_read_the_pointer_still_finds_the_file(store: RenderedStore) -> None:
    first = store.put(KEY, "1", b"one", compress=True)
    store.put(KEY, "2", b"two", compress=True)
    assert first.path.read_bytes() == b"one"
    third = store.put(KEY, "3", b"three", compress=True)
    assert not first.path.exists()
    assert len(files(store)) == 5
    assert third.path.name in files(store)


def test_going_back_to_what_was_before(store: RenderedStore) -> None:
    for stamp, content in (("1", b"one"), ("2", b"two"), ("3", b"one"), ("4", b"two"), ("5", b"two")):
        assert store.put(KEY, stamp, content, compress=True).path.read_bytes() == content
        assert store.get(KEY) is not None


def test_made_only_when_the_data_have_changed(store: RenderedStore) -> None:
    made = []

    def make(content: bytes) -> bytes:
        made.append(content)
        return content

    for stamp in ("1", "1", "2", "2"):
        answer = store.current(KEY, stamp, lambda stamp=stamp: make(stamp.encode()), compress=False)
        assert (answer.stamp, answer.path.read_bytes()) == (stamp, stamp.encode())
    assert made == [b"1", b"2"]


def test_of_many_who_ask_at_once_one_makes_it(store: RenderedStore) -> None:
    made, together = [], threading.Barrier(8)

    def ask(_: int) -> bytes:
        together.wait()
        return store.current(KEY, "7", lambda: made.append(1) or b"seven", compress=True).path.read_bytes()

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(ask, range(8))) == {b"seven"}
    assert len(made) == 1


def test_dropped(store: RenderedStore) -> None:
    store.put(KEY, "1", b"one", compress=False)
    store.drop(KEY)
    store.drop(KEY)
    assert store.get(KEY) is None


@pytest.mark.parametrize(
    "damage", [b"", b"[]", b'{"stamp": "1"}', b'{"stamp":"1","body":"gone","twin":null,"before":[]}']
)
def test_a_pointer_that_leads_nowhere_is_as_none(store: RenderedStore, damage: bytes) -> None:
    store.put(KEY, "1", b"one", compress=False)
    (store.root / KEY / "current.json").write_bytes(damage)
    assert store.get(KEY) is None
    assert store.current(KEY, "1", lambda: b"one", compress=False).path.read_bytes() == b"one"


@pytest.mark.parametrize("key", ["", "../x", "/etc/passwd", "a/../b", "a//b", "A", "a/.b", "a\0"])
def test_keys_are_never_paths(store: RenderedStore, key: str) -> None:
    with pytest.raises(ValueError, match="not a key"):
        store.get(key)
