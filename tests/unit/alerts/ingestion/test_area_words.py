"""What an area says in words and codes, before anybody looks at the territory."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.domain.cap import Area
from alerts.ingestion.geocodes import Geocodes, geocodes
from alerts.ingestion.place_names import possible_names, read_names

KNOWN = {
    name: name.upper()
    for name in ("Firenze", "Prato", "Massa", "Pistoia", "Massa e Cozzile", "Figline e Incisa Valdarno", "Carrara")
}


@pytest.mark.parametrize(
    "name",
    [
        "Zona di Allerta",
        "zona_allerta",
        "ZONA ALLERTA",
        "zona di allerta",
        "Zone d’allerta",
        "codice zona",
        "ZonaAllerta",
    ],
)
def test_zone_codes_by_any_name(name: str) -> None:
    assert geocodes(Area("", ((name, "Tosc-A3"),))) == Geocodes(("Tosc-A3",), (), ())


@pytest.mark.parametrize("name", ["ISTAT", "istat", "CODICE ISTAT", "codice_istat", "Codice-ISTAT", "cod. ISTAT"])
def test_istat_codes_by_any_name(name: str) -> None:
    assert geocodes(Area("", ((name, "048017"),))) == Geocodes((), ("048017",), ())


@pytest.mark.parametrize("name", ["EMMA_ID", "emma id", "EMMAID", "NUTS2", "nuts 2"])
def test_regions_by_any_name(name: str) -> None:
    assert geocodes(Area("", ((name, "IT009"),))) == Geocodes((), (), ("IT009",))


@pytest.mark.parametrize("name", ["SAME", "FIPS6", "UGC", "NUTS3", "profile:CAP-CP:Location:0.3", ""])
def test_codes_of_elsewhere_are_not_read(name: str) -> None:
    assert geocodes(Area("", ((name, "048017"),))) == Geocodes((), (), ())


def test_several_codes_in_one_value_count_once_each() -> None:
    area = Area("", (("istat", " 048017, 100005;048017\n047014 "), ("ISTAT", "100005"), ("istat", "")))
    assert geocodes(area).istat == ("048017", "100005", "047014")


@pytest.mark.parametrize(
    ("description", "codes", "unknown"),
    [
        ("Firenze", ["FIRENZE"], []),
        ("Firenze, Prato e Pistoia", ["FIRENZE", "PRATO", "PISTOIA"], []),
        ("Firenze;Prato\nPistoia,", ["FIRENZE", "PRATO", "PISTOIA"], []),
        ("Figline e Incisa Valdarno", ["FIGLINE E INCISA VALDARNO"], []),
        ("Massa e Massa e Cozzile", ["MASSA", "MASSA E COZZILE"], []),
        ("Massa e Cozzile e Massa ed Carrara", ["MASSA E COZZILE", "MASSA", "CARRARA"], []),
        ("Firenze e Atlantide", ["FIRENZE"], ["Atlantide"]),
        ("Atlantide e Lemuria", [], ["Atlantide", "Lemuria"]),
        (" , ;; \n", [], []),
        ("", [], []),
    ],
)
def test_a_list_of_names(description: str, codes: list[str], unknown: list[str]) -> None:
    assert read_names(description, KNOWN) == (codes, unknown)


@given(st.lists(st.sampled_from(list(KNOWN)), min_size=1), st.sampled_from([", ", ";", "\n", " , "]))
def test_every_list_of_known_names_is_read_whole(names: list[str], between: str) -> None:
    description = between.join(names)
    assert set(names) <= set(possible_names(description))
    assert read_names(description, KNOWN) == ([KNOWN[name] for name in names], [])


@given(st.text())
def test_no_name_is_read_that_was_not_possible(description: str) -> None:
    _, unknown = read_names(description, {})
    assert set(unknown) <= set(possible_names(description))
