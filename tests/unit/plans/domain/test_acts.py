"""Acts as people cite them; what is none stays none."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.domain.acts import parse_act


@pytest.mark.parametrize(
    ("text", "body", "number", "day"),
    [
        ("DCC n. 3 del 7/6/2016", "consiglio", "3", date(2016, 6, 7)),
        ("DCC 198 del 27/12/2019", "consiglio", "198", date(2019, 12, 27)),
        ("D.C.C. nr. 5 del 28-02-2020", "consiglio", "5", date(2020, 2, 28)),
        ("DGC n. 102 del 25/06/2019", "giunta", "102", date(2019, 6, 25)),
        ("DCom n. 23 del 28/10/2016", "commissario", "23", date(2016, 10, 28)),
        ("DCS n. 80 del 23/11/2017", "commissario", "80", date(2017, 11, 23)),
        ("Piano approvato con Delibera di Consiglio Comunale n. 12 del 3/4/2020", "consiglio", "12", date(2020, 4, 3)),
        ("Deliberazione della Giunta Comunale n° 158 del 06/06/2024", "giunta", "158", date(2024, 6, 6)),
        ("del. C.C. n. 77/2022 del 05.07.2022", "consiglio", "77", date(2022, 7, 5)),
        ("Deliberazione del Consiglio comunale numero 8 dell'11 giugno 2021", "consiglio", "8", date(2021, 6, 11)),
        ("Ordinanza Sindacale di Altrove n. 14 del 1° febbraio 2026", "sindaco", "14", date(2026, 2, 1)),
        ("delibera n. 4 del 1/1/2021", "non indicato", "4", date(2021, 1, 1)),
    ],
)
def test_forms_that_are_read(text: str, body: str, number: str, day: date) -> None:
    act = parse_act(text)
    assert act is not None
    assert (act.body, act.number, act.day) == (body, number, day)
    assert act.text in text


@pytest.mark.parametrize("text", ["", "in corso di approvazione", "DCC n. 3", "DCC n. 3 del 31/02/2020", "7/6/2016"])
def test_what_cites_no_act(text: str) -> None:
    assert parse_act(text) is None


@given(st.text())
def test_any_text_is_read_or_not(text: str) -> None:
    parse_act(text)


def test_every_act_of_the_national_plan_is_read(recordings: Path) -> None:
    path = "plans/dpc-mappe/rischi/Piano_Nazionale_Vesuvio/piano_naz_ves_dati_aree_attesa.geojson"
    rows = json.loads((recordings / path).read_text(encoding="utf-8"))["features"]
    cited = [text for row in rows if (text := row["properties"]["Approvata"])]
    acts = [act for text in cited if (act := parse_act(text))]
    assert (len(rows), len(cited), len(acts)) == (77, 69, 69)
    assert Counter(act.body for act in acts) == {"consiglio": 45, "commissario": 20, "giunta": 4}
