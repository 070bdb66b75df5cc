"""A layer is recognised when it comes again, whatever the year in its name."""

from __future__ import annotations

import pytest

from plans.examination.contract import Answers
from plans.publishing.memory import Remembered, signature, with_memory


@pytest.mark.parametrize(
    "again", ["Aree_Attesa_2026", "aree attesa", "AREE-ATTESA v2", "aree_attesa_20260131", "Aree Attesa (definitivo)"]
)
def test_names_that_mean_the_same_layer(again: str) -> None:
    assert signature(again) == "aree attesa"


def test_names_of_other_layers_and_of_none() -> None:
    assert signature("p0102011") != signature("p0102021")
    assert signature("aree attesa") != signature("aree ricovero")
    assert signature("2024") == "2024"
    assert signature("地図") == "地図"


def test_memory_only_speaks_where_nobody_has() -> None:
    known = {"aree attesa": Remembered("aree_attesa_2024", "AE_ATTESA", {"nome": "DENOM"})}
    said = Answers(classes={"aree_attesa": "AE_ASSIST"})
    assert with_memory(said, known, ["aree_attesa"]) == said
    found = with_memory(said, known, ["Aree attesa 2026", "altro"])
    assert found.classes == {"aree_attesa": "AE_ASSIST", "Aree attesa 2026": "AE_ATTESA"}
    assert found.columns == {"Aree attesa 2026": {"nome": "DENOM"}}
