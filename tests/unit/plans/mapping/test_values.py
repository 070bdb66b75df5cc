"""Cells as Italians fill them in, by kind of attribute; nothing that a cell can hold is an error."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.domain.attributes import ATTRIBUTES
from plans.mapping.values import Remark, read

CELLS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.from_regex(r"[\d., '/-]{1,12}( persone| mq)?")
)


@pytest.mark.parametrize(
    ("name", "cell", "value", "remark"),
    [
        ("capienza", "400 persone", 400, "from text"),
        ("capienza", "2 tende da 50 persone", 50, "from text"),
        ("capienza", "circa 1.200", 1200, "from text"),
        ("capienza", "1.200", 1200, "converted"),
        ("capienza", "1,200", 1200, "converted"),
        ("capienza", 400.0, 400, ""),
        ("capienza", "200-300 persone", None, "unreadable"),
        ("capienza", "da definire", None, "unreadable"),
        ("capienza", -5, None, "unreadable"),
        ("capienza", "12,5", None, "unreadable"),
        ("capienza", "n.d.", None, ""),
        ("superficie_mq", "1.200,50", 1200.5, "converted"),
        ("superficie_mq", "1,200.50", 1200.5, "converted"),
        ("superficie_mq", "12,5", 12.5, "converted"),
        ("superficie_mq", "12.5", 12.5, "converted"),
        ("superficie_mq", "1.200 mq", 1200, "converted"),
        ("superficie_mq", "1 200", 1200, "converted"),
        ("superficie_mq", 12.5, 12.5, ""),
        ("superficie_mq", float("nan"), None, ""),
        ("acqua", "sì", True, "converted"),
        ("acqua", "SI", True, "converted"),
        ("acqua", "x", True, "converted"),
        ("acqua", "vero", True, "converted"),
        ("acqua", "No", False, "converted"),
        ("acqua", 0, False, "converted"),
        ("acqua", "forse", None, "unreadable"),
        ("dal", "7/6/2016", "2016-06-07", "converted"),
        ("dal", "2016-06-07", "2016-06-07", ""),
        ("dal", "2016-06-07T10:00:00", "2016-06-07", "converted"),
        ("dal", "1° febbraio 2026", "2026-02-01", "converted"),
        ("dal", "07.06.16", "2016-06-07", "converted"),
        ("dal", "31/02/2020", None, "unreadable"),
        ("livello", "R4", "molto_elevato", "converted"),
        ("livello", "pericolosità elevata (P3)", "elevato", "converted"),
        ("livello", 2.0, "medio", "converted"),
        ("livello", "basso", "basso", ""),
        ("livello", "boh", "boh", ""),
        ("ruolo", "Sede alternativa", "alternativa", "converted"),
        ("rischi_serviti", "sismico, idraulico e incendi boschivi", ["sismico", "idraulico", "incendi"], "converted"),
        ("rischi_serviti", "sisma; boh", ["sismico", "boh"], "converted"),
        ("nome", "  Piazza  Dante ", "Piazza Dante", "tidied"),
        ("nome", "x" * 300, "x" * 255, "cut"),
        ("nome", 12.0, "12", ""),
        ("codice_istat", 48017.0, "048017", "converted"),
        ("codice_istat", "048017", "048017", ""),
    ],
)
def test_cells(name: str, cell: object, value: object, remark: str) -> None:
    reading = read(ATTRIBUTES[name], cell)  # type: ignore[arg-type]
    assert (reading.value, reading.remark) == (value, Remark(remark))
    assert type(reading.value) is type(value)


def test_every_risk_at_once() -> None:
    assert len(read(ATTRIBUTES["rischi_serviti"], "tutti i rischi").value) == 12  # type: ignore[arg-type]


@given(st.sampled_from(sorted(ATTRIBUTES)), CELLS)
def test_no_cell_is_an_error_and_every_value_is_json(name: str, cell: str | int | float | None) -> None:
    value = read(ATTRIBUTES[name], cell).value
    json.dumps(value, allow_nan=False, ensure_ascii=False).encode("utf-8")
    assert not isinstance(value, str) or len(value) <= 255
