"""The words of the regional bulletin, column by column."""

from __future__ import annotations

import pytest

from alerts.domain.hazard import Hazard
from alerts.domain.level import Level, NoLevel
from alerts.formats.cfr_words import COAST, HAZARDS, XML_RISKS, read_colour, read_impact, read_risk, read_zones
from doubles.cfr_page import COLOURS, IMPACTS, RISKS, ZONES
from doubles.cfr_page import XML_RISKS as WRITTEN


def test_every_risk_has_its_words() -> None:
    assert {read_risk(text) for text in RISKS.values()} == set(HAZARDS)
    assert {hazard.value: read_risk(RISKS[hazard.value]) for hazard in HAZARDS} == {h.value: h for h in HAZARDS}
    assert {name: hazard.value for name, hazard in XML_RISKS.items()} == WRITTEN
    assert set(ZONES) > COAST


@pytest.mark.parametrize(
    ("text", "hazard"),
    [
        ("Rischio idrogeologico – idraulico  reticolo minore", Hazard.HYDROGEOLOGICAL),
        ("rischio\xa0idraulico reticolo principale", Hazard.HYDRAULIC),
        ("TEMPORALI FORTI", Hazard.THUNDERSTORM),
        ("Vento", Hazard.WIND),
    ],
)
def test_ways_of_writing_a_risk(text: str, hazard: Hazard) -> None:
    assert read_risk(text) is hazard


@pytest.mark.parametrize(
    "text", ["", "RISCHIO", "idrogeologico", "RISCHIO IDRAULICO", "RISCHIO VALANGHE", "VENTO E NEVE"]
)
def test_no_risks(text: str) -> None:
    with pytest.raises(LookupError):
        read_risk(text)


def test_levels() -> None:
    assert {read_colour(text) for text in COLOURS.values()} == {*Level, NoLevel.NOT_APPLICABLE}
    assert read_colour(" Arancione ") is Level.ORANGE
    assert {read_colour(text) for text in ("bianco", "Non applicabile", "N.A.")} == {NoLevel.NOT_APPLICABLE}
    assert [read_impact(text) for text in IMPACTS.values()] == list(Level)


@pytest.mark.parametrize("text", ["", "VIOLA", "GIALLO/ARANCIONE", "VERDE ROSSO", "basso", "allerta", "NESSUNA"])
def test_no_colours(text: str) -> None:
    with pytest.raises(LookupError):
        read_colour(text)


@pytest.mark.parametrize("text", ["", "moderato", "giallo", "nessuna", "NA", "1"])
def test_no_impacts(text: str) -> None:
    with pytest.raises(LookupError):
        read_impact(text)


@pytest.mark.parametrize(
    ("text", "zones"),
    [
        ("A4", ("A4",)),
        ("A4, A5, S1", ("A4", "A5", "S1")),
        ("a4 ;B/C  e  V.", ("A4", "B", "C", "V")),
        (",A4,A4,", ("A4",)),
        ("A9, Z", ("A9", "Z")),
    ],
)
def test_lists_of_zones(text: str, zones: tuple[str, ...]) -> None:
    assert read_zones(text) == zones


@pytest.mark.parametrize(
    "text", ["", "tutte", "tutte le zone", "A1-A6", "A1 - A6", "A4*", "A4, …", "Valdarno Inf.", "A4, A5�", "A123"]
)
def test_no_lists_of_zones(text: str) -> None:
    with pytest.raises(ValueError):
        read_zones(text)
