"""States, facts and years of a plan, as pure rules."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from plans.domain.lifecycle import (
    DECIDES,
    FACT_LABELS,
    FOLLOWS,
    NEEDS,
    Body,
    Facts,
    State,
    Validity,
    days_left,
    expires_on,
    last_revision,
    may_decide,
    may_follow,
    missing_facts,
    state_after,
    validity,
)
from plans.domain.rules_publishing import RULES, years_finding


def test_every_state_has_steps_and_every_step_its_facts() -> None:
    assert set(FOLLOWS) == set(State) - {State.UPDATED}
    assert set(NEEDS) == set(State)
    assert {name for names in NEEDS.values() for name in names} <= set(FACT_LABELS)
    assert set(FACT_LABELS) <= set(Facts.__slots__)


def test_nobody_waits_for_a_consent_that_may_never_come() -> None:
    assert all(may_follow(state, State.APPROVED) for state in FOLLOWS)


def test_an_approval_can_always_be_revised() -> None:
    for state in (State.APPROVED, State.PUBLISHED, State.SUPERSEDED, State.WITHDRAWN):
        assert may_follow(state, State.DRAFT)
        assert may_follow(state, State.ADOPTED)


def test_a_council_is_not_the_only_one_to_decide() -> None:
    assert may_decide(State.APPROVED, Body.COMMISSIONER)
    assert may_decide(State.APPROVED, Body.EXECUTIVE)
    assert not may_decide(State.APPROVED, Body.MAYOR)
    assert DECIDES[State.UPDATED] == set(Body)


def test_what_is_missing_is_listed_in_order() -> None:
    assert missing_facts(State.TRANSMITTED, Facts(day=date(2024, 1, 1))) == ("addressee", "protocol")
    assert missing_facts(State.DRAFT, Facts()) == ()


def test_an_update_is_a_step_and_no_state() -> None:
    assert state_after(State.PUBLISHED, State.UPDATED) is State.PUBLISHED
    assert state_after(State.DRAFT, State.APPROVED) is State.APPROVED


@pytest.mark.parametrize(
    ("left", "expected"),
    [
        (1000, Validity.VALID), (181, Validity.VALID), (180, Validity.EXPIRING), (91, Validity.EXPIRING),
        (90, Validity.EXPIRING_SOON), (1, Validity.EXPIRING_SOON), (0, Validity.EXPIRED), (-400, Validity.EXPIRED),
    ],
)  # fmt: skip
def test_how_good_an_approval_is(left: int, expected: Validity) -> None:
    revised = date(2024, 10, 5)
    today = expires_on(revised) - timedelta(days=left)
    assert (days_left(revised, today), validity(revised, today)) == (left, expected)


def test_without_an_approval_there_is_nothing_to_expire() -> None:
    assert validity(None, date(2026, 1, 1)) is Validity.NONE


def test_three_years_after_a_leap_day() -> None:
    assert expires_on(date(2024, 2, 29)) == date(2027, 3, 1)


def test_the_years_count_from_the_latest_approval_in_force() -> None:
    first, second, update = date(2019, 5, 1), date(2023, 5, 1), date(2025, 1, 1)
    assert last_revision([]) is None
    assert last_revision([(State.APPROVED, second), (State.APPROVED, first)]) == second
    assert last_revision([(State.APPROVED, first), (State.UPDATED, update)]) == first
    assert last_revision([(State.APPROVED, first), (State.UPDATED, update)], updates_count=True) == update
    assert last_revision([(State.UPDATED, update)], updates_count=True) is None
    assert last_revision([(State.APPROVED, first), (State.WITHDRAWN, update)]) is None


def test_the_rules_of_publishing_are_five() -> None:
    assert [rule.id for rule in RULES] == ["P01", "P02", "P03", "P04", "P05"]
    assert all(rule.title and rule.why and rule.cure for rule in RULES)


def test_years_disagree_only_when_both_are_known() -> None:
    assert years_finding(None, [2020]) is None
    assert years_finding(2024, []) is None
    assert years_finding(2024, [2019, 2024]) is None
    found = years_finding(2024, [2019, 2020])
    assert found is not None
    assert found.rule == "P04"
