"""A layer is recognised when it comes again, whatever the year in its name; memory only speaks where nobody has."""

from __future__ import annotations

from plans.examination.contract import Answers
from plans.mapping.classes import signature
from plans.publishing.memory import Remembered, with_memory

FIELDS = ("DENOM", "VIA")
KNOWN = {signature("aree_attesa_2024", FIELDS): Remembered("aree_attesa_2024", "AE_ATTESA", {"nome": "DENOM"})}


def test_layers_of_before_are_expected_under_their_names() -> None:
    found = with_memory(Answers(), KNOWN)
    assert found.classes == {"aree_attesa_2024": "AE_ATTESA"}
    assert found.columns == {"aree_attesa_2024": {"nome": "DENOM"}}


def test_the_same_layer_of_another_year_is_recognised() -> None:
    found = with_memory(Answers(), KNOWN, {"aree_attesa_2026": FIELDS, "altro": FIELDS})
    assert found.classes == {"aree_attesa_2026": "AE_ATTESA"}


def test_a_column_that_is_gone_is_not_asked_for() -> None:
    found = with_memory(Answers(), KNOWN, {"aree_attesa_2024": ("NOME", "VIA")})
    assert (found.classes, found.columns) == ({"aree_attesa_2024": "AE_ATTESA"}, {})


def test_what_somebody_says_now_counts_more() -> None:
    said = Answers({"aree_attesa_2024": "AE_ASSIST"}, {}, {"aree_attesa_2024": {"nome": "VIA"}})
    assert with_memory(said, KNOWN) == said
