"""The life of a document: a table of ends, and what no order of arrival may change."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.domain.lifecycle import Document, Life, life

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def message(number: int, **more: object) -> Document:
    known: dict[str, object] = {
        "number": number,
        "source_id": "cap",
        "key": f"key {number}",
        "stamp": NOW - (9 - number) * HOUR,
        "received_at": NOW - (9 - number) * HOUR,
        "starts_at": NOW - 9 * HOUR,
        "ends_at": NOW + HOUR,
        "identity": ("s", f"m{number}"),
    }
    return Document(**{**known, **more})  # type: ignore[arg-type]


FIRST = message(1, subject="IT009;1")


@pytest.mark.parametrize(
    ("change", "other", "expected"),
    [
        ({}, None, Life.ACTIVE),
        ({"ends_at": NOW}, None, Life.EXPIRED),
        ({"ends_at": NOW + timedelta(microseconds=1)}, None, Life.ACTIVE),
        ({"withdrawn_at": NOW}, None, Life.CANCELLED),
        ({"withdrawn_at": NOW + HOUR}, None, Life.ACTIVE),
        ({}, message(2, names=frozenset({("s", "m1")})), Life.SUPERSEDED),
        ({}, message(2, names=frozenset({("s", "m1")}), cancels=True), Life.CANCELLED),
        ({"ends_at": NOW}, message(2, names=frozenset({("s", "m1")}), cancels=True), Life.CANCELLED),
        ({}, message(2, key="key 1"), Life.SUPERSEDED),
        ({}, message(2, clears=True, subject="IT009;1"), Life.SUPERSEDED),
        ({}, message(2, clears=True, subject="IT009;2"), Life.ACTIVE),
        ({}, message(2, clears=True, subject="IT009;1", starts_at=NOW + HOUR), Life.ACTIVE),
        ({"subject": ""}, message(2, clears=True, subject=""), Life.ACTIVE),
        # What came later, is about something else, or is for nobody acts on nothing.
        ({}, message(2, key="key 1", received_at=NOW + HOUR), Life.ACTIVE),
        ({}, message(2, key="key 1", withdrawn_at=NOW), Life.ACTIVE),
        ({}, message(2, key="key 1", acts=False), Life.ACTIVE),
        ({}, message(2, key="key 1", source_id="other"), Life.ACTIVE),
        ({}, message(2, key="key 1", stamp=NOW - 20 * HOUR), Life.ACTIVE),
        ({}, message(2, names=frozenset({("other", "m1")})), Life.ACTIVE),
    ],
)
def test_ends(change: dict[str, object], other: Document | None, expected: Life) -> None:
    document = replace(FIRST, **change)  # type: ignore[arg-type]
    assert life(document, [document, *([other] if other else [])], NOW) is expected


def test_a_chain_of_updates_leaves_only_the_last() -> None:
    chain = [FIRST, *(message(n, names=frozenset({("s", f"m{n - 1}")})) for n in range(2, 6))]
    assert [life(one, chain, NOW) for one in chain] == [Life.SUPERSEDED] * 4 + [Life.ACTIVE]


def test_messages_that_name_each_other_do_not_both_vanish() -> None:
    one = message(1, stamp=NOW, names=frozenset({("s", "m2")}))
    two = message(2, stamp=NOW, names=frozenset({("s", "m1")}))
    assert (life(one, [one, two], NOW), life(two, [one, two], NOW)) == (Life.SUPERSEDED, Life.ACTIVE)


documents = st.builds(
    message,
    st.integers(1, 6),
    key=st.sampled_from(["", "a", "b"]),
    stamp=st.integers(0, 4).map(lambda n: NOW - n * HOUR),
    received_at=st.integers(-1, 4).map(lambda n: NOW - n * HOUR),
    starts_at=st.integers(0, 3).map(lambda n: NOW - 9 * HOUR + n * HOUR),
    ends_at=st.integers(-5, 5).map(lambda n: NOW + n * HOUR),
    withdrawn_at=st.sampled_from([None, None, NOW, NOW + HOUR]),
    acts=st.booleans(),
    cancels=st.booleans(),
    names=st.frozensets(st.integers(1, 6).map(lambda n: ("s", f"m{n}")), max_size=3),
    subject=st.sampled_from(["", "x"]),
    clears=st.booleans(),
)


@given(st.lists(documents, max_size=6, unique_by=lambda d: d.number), st.randoms())
def test_order_of_arrival_changes_nothing(found: list[Document], chance: object) -> None:
    shuffled = list(found)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert [life(one, found, NOW) for one in found] == [life(one, shuffled, NOW) for one in found]


@given(st.lists(documents, max_size=6, unique_by=lambda d: d.number))
def test_what_ended_never_comes_back_by_itself(found: list[Document]) -> None:
    """Only an operator's reinstatement revives: with time alone, an end is an end."""
    settled = [replace(one, withdrawn_at=None) for one in found]
    for one in settled:
        lives = [life(one, settled, NOW + n * HOUR) for n in range(4)]
        ended = [index for index, state in enumerate(lives) if state is not Life.ACTIVE]
        assert not ended or Life.ACTIVE not in lives[ended[0] :]
