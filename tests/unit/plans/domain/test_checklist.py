"""The checklist: a table by hand, and what holds whatever is known of a plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.domain.checklist import LINES, score, weights
from plans.domain.facts import FUNCTIONS, MAPPED_RISKS, RECIPIENTS, RISKS, Acts, Declared, Facts, Geodata, Risk
from plans.domain.taxonomy import CLASSES

COUNTED = (
    *("AE_ATTESA", "AE_ASSIST", "ED_ASSIST", "AE_AMMASS", "ZAE", "PRESIDIO", "VIA_STRAT", "CANCELLO", "PT_CRIT"),
    *("ED_RIL", "ED_STRAT", "CONT_AMM", "INFO_POP"),
)
WHOLE_ACTS = Acts(
    approved=True, numbered=True, document=True, in_term=True, sent_to=RECIPIENTS, self_evaluation=True,
    observations=2, answered=2, published_at_url=True,
)  # fmt: skip
WHOLE_GEODATA = Geodata(
    classes=dict.fromkeys(COUNTED, 1), addressed={"AE_ATTESA": 1}, hazards=frozenset(MAPPED_RISKS), main_seats=1,
    alternate_seats=1, teams=1, near_share=0.2, served_share=0.9, capacity=500, exposed=1000,
)  # fmt: skip
BACKED = {key: Declared(backed=True) for key, line in LINES.items() if line.provable}
WHOLE = Facts(
    tuscan=True, acts=WHOLE_ACTS, geodata=WHOLE_GEODATA, declared=BACKED,
    risks={risk: Risk(True, scenario=True, phases=True) for risk in RISKS}, functions=frozenset(FUNCTIONS),
    exercise=1.0, exercise_report=True, visible=True, alive=True,
)  # fmt: skip


def grades(facts: Facts) -> dict[str, float]:
    return {one.line.id: one.grade for one in score(facts).lines}


def test_weights_are_those_of_the_reference() -> None:
    tuscan, elsewhere = weights(tuscan=True), weights(tuscan=False)
    assert (sum(tuscan.values()), sum(weight for key, weight in tuscan.items() if key.startswith("A"))) == (103, 32)
    assert (elsewhere["A4"], "A5" in elsewhere, sum(elsewhere.values())) == (8, False, 103)


def test_nothing_is_nothing_and_everything_is_a_hundred() -> None:
    assert (score(Facts()).formal, score(Facts()).content) == (0, 0)
    assert len(score(Facts()).missing) == 27
    assert (score(WHOLE).formal, score(WHOLE).content, score(WHOLE).missing) == (100, 100, ())


def test_a_plan_approved_yesterday_can_be_empty_and_an_expired_one_complete() -> None:
    empty = score(replace(WHOLE, geodata=Geodata(), declared={}, risks={}, functions=frozenset(), exercise=None,
                          visible=False))  # fmt: skip
    expired = score(replace(WHOLE, acts=Acts(), declared={**BACKED}))
    assert (empty.formal, empty.content) == (85.9, 0)  # 32 less A3 and half of A7
    assert (expired.formal, expired.content) == (18.8, 100)  # A3 and A7 of 32


def test_missing_lines_come_first_and_the_heaviest_of_them_before_the_others() -> None:
    facts = replace(WHOLE, acts=replace(WHOLE_ACTS, in_term=False, document=False, sent_to=frozenset()))
    found = score(facts)
    assert [one.line.id for one in found.missing] == ["A2", "A4", "A1", "A6"]  # nothing of the first two; half of these
    assert all(one.reason for one in found.lines)


@pytest.mark.parametrize(
    ("line", "changed", "grade"),
    [
        ("A1", {"acts": replace(WHOLE_ACTS, document=False)}, 0.5),
        ("A1", {"acts": replace(WHOLE_ACTS, approved=False)}, 0),
        ("A4", {"acts": replace(WHOLE_ACTS, sent_to=frozenset({"regione"}))}, 0.5),
        ("A6", {"acts": replace(WHOLE_ACTS, answered=1)}, 0.5),
        ("A6", {"acts": replace(WHOLE_ACTS, observations=0, answered=0)}, 1),
        ("A7", {"declared": {}}, 0.5),
        ("A3", {"declared": {"A3": Declared()}}, 0.5),
        ("A2", {"acts": replace(WHOLE_ACTS, in_term=False), "declared": {"A2": Declared(backed=True)}}, 0),
        ("B2", {"risks": {"sismico": Risk(None)}}, 0.5),
        ("B3", {"geodata": replace(WHOLE_GEODATA, hazards=frozenset({"sismico"}))}, 0.5),
        ("B3", {"risks": {"vento": Risk(True)}, "geodata": Geodata()}, 0),
        ("B3", {"risks": {"vento": Risk(True, scenario=True)}, "geodata": Geodata()}, 1),
        ("B4", {"geodata": Geodata(classes={"ED_RIL": 3})}, 0.5),
        ("C1", {"geodata": replace(WHOLE_GEODATA, alternate_seats=0)}, 0.5),
        ("C2", {"functions": frozenset({"sanita"})}, 0.5),
        ("C3", {"risks": {"neve": Risk(True, phases=True), "vento": Risk(True)}, "declared": {}}, 0.5),
        ("C5", {"geodata": Geodata(classes={"CANCELLO": 1})}, 0.5),
        ("D1", {"geodata": replace(WHOLE_GEODATA, addressed={})}, 0.5),
        ("D1", {"geodata": replace(WHOLE_GEODATA, served_share=0.69)}, 0.5),
        ("D2", {"geodata": replace(WHOLE_GEODATA, capacity=99)}, 0.5),
        ("D2", {"geodata": replace(WHOLE_GEODATA, exposed=None)}, 0.5),
        ("D3", {"geodata": Geodata(), "declared": {"D3": Declared(backed=True)}}, 1),
        ("D5", {"geodata": replace(WHOLE_GEODATA, conflicts=1), "declared": {}}, 0),
        ("D5", {"geodata": replace(WHOLE_GEODATA, conflicts=1), "declared": {"D5": Declared()}}, 0.5),
        ("D5", {"geodata": replace(WHOLE_GEODATA, hazards=frozenset()), "declared": {}}, 0),
        ("E3", {"exercise_report": False}, 0.5),
        ("E3", {"exercise": 3.1}, 0),
        ("E5", {"alive": False}, 0.5),
    ],
)
def test_a_line_that_is_not_whole(line: str, changed: dict[str, Any], grade: float) -> None:
    assert grades(WHOLE)[line] == 1
    assert grades(replace(WHOLE, **changed))[line] == grade


def _counts(codes: tuple[str, ...] = COUNTED) -> st.SearchStrategy[Mapping[str, int]]:
    return st.dictionaries(st.sampled_from(codes), st.integers(0, 3))


ACTS = st.builds(
    Acts, approved=st.booleans(), numbered=st.booleans(), document=st.booleans(), in_term=st.booleans(),
    sent_to=st.frozensets(st.sampled_from(sorted(RECIPIENTS))), self_evaluation=st.booleans(),
    observations=st.integers(0, 3), answered=st.integers(0, 3), published_at_url=st.booleans(),
)  # fmt: skip
GEODATA = st.builds(
    Geodata, classes=_counts(), addressed=_counts(("AE_ATTESA",)),
    hazards=st.frozensets(st.sampled_from(sorted(MAPPED_RISKS))), main_seats=st.integers(0, 2),
    alternate_seats=st.integers(0, 2), teams=st.integers(0, 2),
    near_share=st.floats(0, 1), served_share=st.floats(0, 1),
    capacity=st.integers(0, 1000), exposed=st.none() | st.integers(0, 1000), conflicts=st.integers(0, 3),
)  # fmt: skip
RISK = st.builds(Risk, relevant=st.none() | st.booleans(), scenario=st.booleans(), phases=st.booleans())
FACTS = st.builds(
    Facts, tuscan=st.booleans(), acts=ACTS, geodata=GEODATA,
    declared=st.dictionaries(st.sampled_from(sorted(LINES)), st.builds(Declared, st.booleans())),
    risks=st.dictionaries(st.sampled_from(RISKS), RISK), functions=st.frozensets(st.sampled_from(sorted(FUNCTIONS))),
    exercise=st.none() | st.floats(0, 9), exercise_report=st.booleans(), visible=st.booleans(), alive=st.booleans(),
)  # fmt: skip


def _proofs(facts: Facts) -> list[Facts]:
    """The same plan with one proof more, of each kind. An area comes with its address: without, it proves less."""
    acts, data = facts.acts, facts.geodata
    more_acts = [
        replace(acts, approved=True), replace(acts, numbered=True), replace(acts, document=True),
        replace(acts, in_term=True), replace(acts, self_evaluation=True), replace(acts, published_at_url=True),
        replace(acts, answered=acts.answered + 1),
        *(replace(acts, sent_to=acts.sent_to | {one}) for one in RECIPIENTS),
    ]  # fmt: skip
    more_data = [
        *(replace(data, classes={**data.classes, code: data.classes.get(code, 0) + 1},
                  addressed={**data.addressed, code: data.addressed.get(code, 0) + 1}) for code in COUNTED),
        *(replace(data, hazards=data.hazards | {risk}) for risk in MAPPED_RISKS),
        replace(data, main_seats=1 + data.main_seats), replace(data, alternate_seats=1 + data.alternate_seats),
        replace(data, teams=1 + data.teams), replace(data, served_share=1.0), replace(data, capacity=10_000),
        replace(data, conflicts=0),
    ]  # fmt: skip
    return [
        *(replace(facts, acts=one) for one in more_acts),
        *(replace(facts, geodata=one) for one in more_data),
        *(replace(facts, declared={**facts.declared, key: Declared(backed=True)}) for key in LINES),
        *(replace(facts, functions=facts.functions | {one}) for one in FUNCTIONS),
        *(
            replace(facts, risks={**facts.risks, risk: replace(said, scenario=True, phases=True)})
            for risk, said in facts.risks.items()
        ),
        replace(facts, exercise=0.0, exercise_report=True),
        replace(facts, visible=True, alive=True),
    ]


@given(FACTS)
def test_a_proof_more_never_lowers_a_line_nor_a_number(facts: Facts) -> None:
    before, lines = score(facts), grades(facts)
    for better in _proofs(facts):
        after = score(better)
        assert after.formal >= before.formal
        assert after.content >= before.content
        assert all(one.grade >= lines[one.line.id] for one in after.lines)


@given(FACTS)
def test_numbers_stay_in_their_bounds_and_say_what_the_lines_say(facts: Facts) -> None:
    found = score(facts)
    assert 0 <= found.formal <= 100
    assert 0 <= found.content <= 100
    assert {one.grade for one in found.lines} <= {0, 0.5, 1}
    assert {one.line.id for one in found.lines} == weights(tuscan=facts.tuscan).keys()
    assert list(found.lines)[: len(found.missing)] == list(found.missing)
    assert all(one.reason for one in found.lines)


def test_classes_that_lines_count_exist() -> None:
    assert set(COUNTED) <= CLASSES.keys()
