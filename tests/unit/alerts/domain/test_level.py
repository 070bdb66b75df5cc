"""Unknown and not applicable never become green; an alert outranks everything."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.domain.level import Level, NoLevel, Reading, is_alert, worst

readings = st.sampled_from([*Level, *NoLevel])

GREEN, YELLOW, ORANGE, RED = Level
U, NA = NoLevel.UNKNOWN, NoLevel.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("given_readings", "expected"),
    [
        ([], U),
        ([GREEN], GREEN),
        ([GREEN, U], U),
        ([GREEN, NA], GREEN),
        ([NA], NA),
        ([NA, U], U),
        ([YELLOW, U], YELLOW),
        ([YELLOW, RED, GREEN], RED),
        ([ORANGE, NA, U, GREEN], ORANGE),
    ],
)
def test_worst(given_readings: list[Reading], expected: Reading) -> None:
    assert worst(given_readings) is expected


@given(st.lists(readings))
def test_green_is_only_what_everybody_said(found: list[Reading]) -> None:
    if worst(found) is Level.GREEN:
        assert set(found) <= {Level.GREEN, NoLevel.NOT_APPLICABLE}


@given(st.lists(readings), st.randoms())
def test_order_and_repetition_do_not_matter(found: list[Reading], random) -> None:
    shuffled = found * 2
    random.shuffle(shuffled)
    assert worst(shuffled) is worst(found)


@given(st.lists(readings), st.sampled_from([Level.YELLOW, Level.ORANGE, Level.RED]))
def test_more_silence_never_hides_an_alert(found: list[Reading], alert: Level) -> None:
    said = worst([*found, alert])
    assert is_alert(said)
    assert worst([*found, alert, NoLevel.UNKNOWN]) is said


def test_slug_round_trip() -> None:
    assert [Level.of(level.slug) for level in Level] == list(Level)
    with pytest.raises(ValueError, match="viola"):
        Level.of("viola")
