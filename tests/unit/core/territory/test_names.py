"""How a person's words meet a name."""

from __future__ import annotations

import pytest

from app.core.territory.names import EXACT, PREFIX, WORDS, folded, rank, resemblance


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Forlì", "forli"),
        ("  SANT'ANGELO  in Vado ", "sant angelo in vado"),
        ("Sant’Agata", "sant agata"),
        ("Bolzano/Bozen", "bolzano bozen"),
        ("Presicce-Acquarica", "presicce acquarica"),
        ("Ru\u0308ti", "ruti"),
        ("'", ""),
    ],
)
def test_folding(written: str, expected: str) -> None:
    assert folded(written) == expected


@pytest.mark.parametrize(
    ("query", "name", "expected"),
    [
        ("pisa", "Pisa", EXACT),
        ("fire", "Firenze", PREFIX),
        ("sant'angelo", "Sant'Angelo in Vado", PREFIX),
        ("santangelo", "Sant'Angelo in Vado", PREFIX),
        ("san gim", "San Gimignano", PREFIX),
        ("gimignano", "San Gimignano", WORDS),
        ("s. giovanni", "San Giovanni Valdarno", WORDS),
        ("figline valdarno", "Figline e Incisa Valdarno", WORDS),
        ("valdarno figline", "Figline e Incisa Valdarno", None),
        ("bozen", "Bolzano/Bozen", WORDS),
        ("renze", "Firenze", None),
    ],
)
def test_rank(query: str, name: str, expected: int | None) -> None:
    assert rank(folded(query), folded(name)) == expected


@pytest.mark.parametrize(("query", "name"), [("firneze", "firenze"), ("barberno", "barberino tavarnelle")])
def test_a_typing_error_resembles(query: str, name: str) -> None:
    assert resemblance(query)(name) > 0.75


def test_another_name_does_not_resemble() -> None:
    assert resemblance("firneze")("grosseto") == 0
