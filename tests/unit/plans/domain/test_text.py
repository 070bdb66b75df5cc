"""What is repaired in text, and that repaired text is left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.domain.text import clean, fold, is_clean


@pytest.mark.parametrize(
    ("given_text", "repaired"),
    [
        ("  Piazza \n  Garibaldi ", "Piazza Garibaldi"),
        ("LocalitÃ\xa0 Pian", "Località Pian"),
        ("LocalitÃ  Pian", "Località Pian"),
        ("cittÃ", "città"),
        ("PerchÃ©", "Perché"),
        ("lâ€™area", "l’area"),
        ("Ã\x88 chiuso", "È chiuso"),
        ("PerchÃƒÂ©", "Perché"),
        ("nul\x00lo", "nullo"),
        ("perche\u0301", "perché"),
        ("São Tomé", "São Tomé"),
    ],
)
def test_repairs(given_text: str, repaired: str) -> None:
    assert clean(given_text) == repaired


@given(st.text())
def test_once_is_enough_and_the_result_can_be_stored(text: str) -> None:
    cleaned = clean(text)
    assert clean(cleaned) == cleaned or not is_clean(cleaned)
    assert "\x00" not in cleaned
    cleaned.encode("utf-8")


@pytest.mark.parametrize(
    ("text", "folded"), [("Località (GB)", "localita gb"), ("AreeAttesa", "aree attesa"), ("CL_AE", "cl ae")]
)
def test_folding(text: str, folded: str) -> None:
    assert fold(text) == folded
