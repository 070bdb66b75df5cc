"""Names of municipalities as other people's documents write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.territory.gazetteer import Gazetteer, Town
from app.core.territory.names import folded
from app.core.territory.shipped import shipped_territory, tuscan_former_names

TUSCANS = [
    Town(town.istat_code, town.name, town.province_code, town.province_name)
    for town in shipped_territory().municipalities
]
OTHERS = [
    Town("013130", "Livo", "CO", "Como"),
    Town("022106", "Livo", "TN", "Trento"),
    Town("021008", "Bolzano/Bozen", "BZ", "Bolzano/Bozen"),
    Town("021061", "Ortisei/St. Ulrich", "BZ", "Bolzano/Bozen"),
    Town("021013", "Caldaro sulla strada del vino/Kaltern an der Weinstraße", "BZ", "Bolzano/Bozen"),
    Town("076100", "Paterno", "PZ", "Potenza"),
    Town("087033", "Paternò", "CT", "Catania"),
    Town("900001", "San Bello", "XX", "Prova"),
    Town("900002", "Santa Bello", "YY", "Prova due"),
    # The name of a municipality that has merged elsewhere: whoever bears it today comes first.
    Town("900003", "Lari", "ZZ", "Prova tre"),
]
GAZETTEER = Gazetteer([*TUSCANS, *OTHERS], tuscan_former_names())


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("Firenze", "048017"),
        ("  FIRENZE. ", "048017"),
        ("Comune di Firenze", "048017"),
        ("Città di Castello", None),
        ("Castel San Niccolo' (AR)", "051010"),
        ("Castel San Niccolò", "051010"),
        ("Forte dei Marmi (LU)", "046013"),
        ("Forte dei Marmi (Lucca)", "046013"),
        ("Forte dei Marmi (PI)", None),
        ("Forte dei Marmi (centro)", None),
        ("Colle di Val d’Elsa", "052012"),
        ("Colle di Val d?Elsa", "052012"),
        ("COLLE DI VAL D`ELSA", "052012"),
        ("S. Miniato", "050032"),
        ("S.Miniato (PI)", "050032"),
        ("S.Maria a Monte", "050035"),
        ("S. Croce sull'Arno", "050033"),
        ("S.ta Fiora", None),
        ("Santa Miniato", None),
        ("San", None),
        ("Fire", None),
        ("", None),
        ("()", None),
        ("\0", None),
    ],
)
def test_a_name_is_found_however_it_is_written(written: str, code: str | None) -> None:
    assert GAZETTEER.find(written) == code


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("Livo", None),
        ("Livo (TN)", "022106"),
        ("Livo (Como)", "013130"),
        ("Livo (PI)", None),
        ("Paternò", None),
        ("Paternò (CT)", "087033"),
        ("S. Bello", None),
        ("S. Bello (YY)", "900002"),
    ],
)
def test_of_two_with_one_name_the_province_says_which(written: str, code: str | None) -> None:
    assert GAZETTEER.find(written) == code


@pytest.mark.parametrize(
    "written", ["Bolzano", "Bozen", "BOLZANO/BOZEN", "Bozen / Bolzano", "Bolzano - Bozen", "Bozen (BZ)"]
)
def test_a_place_with_two_languages_answers_to_both(written: str) -> None:
    assert GAZETTEER.find(written) == "021008"


@pytest.mark.parametrize("written", ["St. Ulrich", "Sankt Ulrich", "Ortisei", "Ortisei (Bozen/Bolzano)"])
def test_saints_of_other_languages(written: str) -> None:
    expected = None if "(" in written else "021061"
    assert GAZETTEER.find(written) == expected


@pytest.mark.parametrize(
    ("written", "present"),
    [
        ("Figline Valdarno", "Figline e Incisa Valdarno"),
        ("Incisa in Val d’Arno (FI)", "Figline e Incisa Valdarno"),
        ("Vergemoli", "Fabbriche di Vergemoli"),
        ("Pian di Sco'", "Castelfranco Piandiscò"),
        ("Stia", "Pratovecchio Stia"),
        ("S. Piero a Sieve", "Scarperia e San Piero"),
        ("Abetone (PT)", "Abetone Cutigliano"),
        ("San Giovanni d'Asso", "Montalcino"),
        ("RIO MARINA", "Rio"),
        ("Tavarnelle Val di Pesa", "Barberino Tavarnelle"),
    ],
)
def test_who_has_merged_is_found_where_it_is_now(written: str, present: str) -> None:
    assert {town.istat_code: town.name for town in TUSCANS}[GAZETTEER.find(written) or ""] == present


def test_a_present_name_comes_before_a_former_one() -> None:
    assert GAZETTEER.find("Lari") == "900003"


def test_a_former_name_means_nothing_where_its_successor_is_not_loaded() -> None:
    assert Gazetteer(OTHERS[:2], tuscan_former_names()).find("Stia") is None


def test_the_table_of_former_names_agrees_with_the_territory() -> None:
    former = tuscan_former_names()
    names = {town.istat_code: town.name for town in TUSCANS}
    assert len(former) == 27
    assert len(set(former.values())) == 14
    assert set(former.values()) <= names.keys()
    assert not {folded(name) for name in former} & {folded(name) for name in names.values()}


@given(st.sampled_from(TUSCANS), st.sampled_from(["{}", "{} ({})", "comune di {}"]), st.randoms())
def test_every_municipality_answers_to_its_own_name(town: Town, form: str, random: object) -> None:
    written = form.format(town.name, town.province_code)
    assert GAZETTEER.find("".join(random.choice([c.upper(), c]) for c in written)) == (  # type: ignore[attr-defined]
        None if town.name == "Lari" else town.istat_code
    )


@given(st.text(max_size=60))
def test_no_text_is_too_strange(written: str) -> None:
    assert GAZETTEER.find(written) in {None, *(town.istat_code for town in [*TUSCANS, *OTHERS])}
