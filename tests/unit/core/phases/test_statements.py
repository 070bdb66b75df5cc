"""What stands of what was stated, and what may be stated next."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import InputRefused
from app.core.phases.centre import CentreSaid, CentreState, check_centre, check_order, open_since
from app.core.phases.mapping import PhaseMapping, check_mapping, proposed
from app.core.phases.phase import Phase, PhaseSaid, check_phase
from app.core.phases.statements import Statement, check_correction, check_new, current, standing

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


def hours(number: float) -> datetime:
    return NOON + timedelta(hours=number)


def said(
    number: int, content: str | None, since: float, *, recorded: float | None = None, corrects: int | None = None
) -> Statement[str]:
    written = hours(since if recorded is None else recorded)
    return Statement(number, content, hours(since), written, "prova", corrects)


HISTORY = [
    said(1, "attention", 0),
    said(2, "alarm", 1),
    said(3, "pre_alarm", 1.5, recorded=3, corrects=2),
    said(4, "normal", 4),
    said(5, None, 4, recorded=5, corrects=4),
]


@pytest.mark.parametrize(
    ("at", "known_at", "expected"),
    [
        (-1, 9, None),
        (0, 9, "attention"),
        (1.2, 9, "attention"),
        (1.2, 2, "alarm"),
        (2, 9, "pre_alarm"),
        (4.5, 4.5, "normal"),
        (4.5, 9, "pre_alarm"),
    ],
)
def test_what_holds_at_an_instant_as_known_at_another(at: float, known_at: float, expected: str | None) -> None:
    found = current(standing(HISTORY, known_at=hours(known_at)), hours(at))
    assert (found and found.content) == expected


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 3)), max_size=20))
def test_nothing_that_was_known_is_changed_by_what_is_stated_later(moves: list[tuple[int, int]]) -> None:
    """Corrections and withdrawals of whatever stands: the past, as known then, stays; nothing stands twice."""
    statements: list[Statement[str]] = []
    pictures = []
    for step, (since, kind) in enumerate(moves):
        stands = standing(statements)
        corrects = stands[since % len(stands)].id if kind and stands else None
        content = None if kind == 3 and corrects else f"said {step}"
        statements.append(said(step + 1, content, since, recorded=step, corrects=corrects))
        pictures.append(standing(statements))
    for step, picture in enumerate(pictures):
        assert standing(statements, known_at=hours(step)) == picture
        assert [one.since for one in picture] == sorted(one.since for one in picture)
        assert not {one.id for one in picture} & {one.corrects_id for one in statements[: step + 1]}


@pytest.mark.parametrize(
    ("since", "code"),
    [(25, "since_too_far"), (-31 * 24, "since_too_old"), (-2, "since_before_last"), (-1, None), (0, None), (24, None)],
)
def test_when_something_new_may_begin(since: float, code: str | None) -> None:
    """What was declared to begin tomorrow is no reason to wait until then."""
    stands = [said(1, "alarm", -1), said(2, "normal", 20)]
    assert _refusal(lambda: check_new(stands, hours(since), now=NOON)) == code


@pytest.mark.parametrize(
    ("corrected", "since", "code"),
    [
        (2, 1.2, None),
        (2, -0.5, "correction_out_of_order"),
        (2, 4.5, "correction_out_of_order"),
        (9, 1, "already_corrected"),
        (3, 30, "since_too_far"),
    ],
)
def test_a_correction_keeps_the_order(corrected: int, since: float, code: str | None) -> None:
    stands = [said(1, "attention", 0), said(2, "alarm", 1), said(3, "normal", 4)]
    assert _refusal(lambda: check_correction(stands, corrected, hours(since), now=hours(5))) == code


@pytest.mark.parametrize("before", [None, *Phase])
@pytest.mark.parametrize("after", Phase)
def test_any_other_phase_may_follow(before: Phase | None, after: Phase) -> None:
    stands = [Statement(1, PhaseSaid(before, NOON), NOON, NOON, "prova")] if before else []
    expected = "phase_unchanged" if before is after else None
    assert _refusal(lambda: check_phase(stands, PhaseSaid(after, NOON))) == expected


def test_the_centre_is_closed_only_after_it_was_open() -> None:
    states = [CentreState.OPEN, CentreState.OPEN, CentreState.CLOSED]
    stands = [Statement(i, CentreSaid(s, hours(i)), hours(i), NOON, "prova") for i, s in enumerate(states)]
    check_order(stands)
    assert open_since(stands, hours(1.5)) == hours(0), "brought up to date is still open since the beginning"
    assert open_since(stands, hours(2)) is None
    assert _refusal(lambda: check_order(stands[2:])) == "centre_not_open"


@pytest.mark.parametrize(
    ("place", "phones", "code"),
    [
        ("Via Roma 1", ("055 328 2222", "+39 055/12345"), None),
        (" ", (), "centre_place_missing"),
        ("Via Roma 1", ("chiamare Mario",), "phone_invalid"),
        ("Via Roma 1", ("055 1",) * 5, "phone_invalid"),
        ("x" * 201, (), "text_too_long"),
    ],
)
def test_what_is_said_of_an_open_centre(place: str, phones: tuple[str, ...], code: str | None) -> None:
    centre = CentreSaid(CentreState.OPEN, NOON, place=place, phones=phones)
    assert _refusal(lambda: check_centre(centre)) == code


MAPPING = PhaseMapping("Piano, cap. 4", {"orange": Phase.ATTENTION, "red": Phase.PRE_ALARM})


@pytest.mark.parametrize(
    ("mapping", "colour", "declared", "expected"),
    [
        (None, "red", None, None),
        (MAPPING, "yellow", None, None),
        (MAPPING, "orange", None, Phase.ATTENTION),
        (MAPPING, "orange", Phase.NORMAL, Phase.ATTENTION),
        (MAPPING, "red", Phase.ATTENTION, Phase.PRE_ALARM),
        (MAPPING, "red", Phase.ALARM, None),
        (MAPPING, "orange", Phase.ATTENTION, None),
    ],
)
def test_only_the_plan_says_which_phase_and_only_a_higher_one_is_proposed(
    mapping: PhaseMapping | None, colour: str, declared: Phase | None, expected: Phase | None
) -> None:
    assert proposed(mapping, colour, declared) is expected


@pytest.mark.parametrize(
    ("mapping", "code"),
    [
        (MAPPING, None),
        (PhaseMapping("Revocato"), None),
        (PhaseMapping("  ", {"red": Phase.ALARM}), "act_missing"),
        (PhaseMapping("Piano", {"yellow": Phase.ALARM, "red": Phase.ATTENTION}), "mapping_decreases"),
    ],
)
def test_a_mapping_is_of_an_act_and_rises_with_the_alert(mapping: PhaseMapping, code: str | None) -> None:
    assert _refusal(lambda: check_mapping(mapping)) == code


def _refusal(check: object) -> str | None:
    try:
        check()  # type: ignore[operator]
    except InputRefused as error:
        return error.code
    return None
