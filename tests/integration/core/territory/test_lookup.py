"""Answers of the loaded territory: by position, by name, by code, by day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.core.db import Database
from app.core.errors import InputRefused, NotFound
from app.core.territory.load import load_region, load_shipped
from app.core.territory.lookup import (
    get_municipality,
    municipality_at,
    municipality_zones,
    search_municipalities,
    zones_in_force,
)

LAST_OLD, FIRST_NEW = date(2026, 5, 31), date(2026, 6, 1)


@pytest.fixture(scope="module")
def session(database: Database) -> Iterator[Session]:
    """Tuscany as shipped and Emilia-Romagna, loaded once: these tests only read."""
    with database.engine.connect() as connection:
        transaction = connection.begin()
        with Session(connection) as session:
            load_shipped(session)
            load_region(session, "08")
            yield session
        transaction.rollback()


@pytest.mark.parametrize(
    ("lon", "lat", "expected"),
    [
        pytest.param(11.2558, 43.7696, "048017", id="Piazza della Signoria"),
        pytest.param(9.90, 43.43, "049009", id="Gorgona is Livorno"),
        pytest.param(10.08, 42.58, "049003", id="Pianosa is Campo nell'Elba"),
        pytest.param(10.31, 42.33, "049014", id="Montecristo is Portoferraio"),
        pytest.param(9.82, 43.05, "049005", id="Capraia Isola"),
        pytest.param(11.10, 42.25, "053012", id="Giannutri is Isola del Giglio"),
        pytest.param(9.5, 43.3, None, id="open sea"),
        pytest.param(11.3, 42.3, None, id="between Giannutri and Argentario"),
        pytest.param(12.4964, 41.9028, None, id="Rome is not loaded"),
    ],
)
def test_which_municipality_is_here(session: Session, lon: float, lat: float, expected: str | None) -> None:
    assert municipality_at(session, lon, lat) == expected


@pytest.mark.parametrize(("lon", "lat"), [(float("nan"), 43.0), (11.0, float("inf")), (181.0, 43.0), (11.0, -91.0)])
def test_what_is_not_a_position_is_refused(session: Session, lon: float, lat: float) -> None:
    with pytest.raises(InputRefused) as refused:
        municipality_at(session, lon, lat)
    assert refused.value.code == "position_invalid"


def test_a_shared_corner_answers_always_the_same(session: Session) -> None:
    corner = text("""
        SELECT ST_X(point), ST_Y(point) FROM (
            SELECT (ST_DumpPoints(ST_Intersection(a.boundary, b.boundary))).geom AS point
            FROM municipality a, municipality b WHERE a.istat_code = '048017' AND b.istat_code = '048043'
        ) AS points ORDER BY 1 LIMIT 1
    """)
    lon, lat = session.execute(corner).one()
    assert {municipality_at(session, lon, lat) for _ in range(3)} == {"048017"}


@pytest.mark.parametrize(
    ("written", "first"),
    [
        ("firenze", "Firenze"),
        ("FIRE", "Firenze"),
        ("firneze", "Firenze"),
        ("pisa", "Pisa"),
        ("gimignano", "San Gimignano"),
        ("s. gimig", "San Gimignano"),
        ("figline valdarno", "Figline e Incisa Valdarno"),
        ("castelfiornetino", "Castelfiorentino"),
        ("campo nell’elba", "Campo nell'Elba"),
        ("forli", "Forlì"),
        ("forlì", "Forlì"),
        ("santarcangelo", "Santarcangelo di Romagna"),
        ("sant'agata feltria", "Sant'Agata Feltria"),
        ("sant agata bol", "Sant'Agata Bolognese"),
        ("santagata sul", "Sant'Agata sul Santerno"),
    ],
)
def test_search(session: Session, written: str, first: str) -> None:
    assert search_municipalities(session, written)[0].name == first


@pytest.mark.parametrize("written", ["sant'agata", "sant agata", "santagata", "SANT’AGATA"])
def test_an_apostrophe_is_written_in_many_ways(session: Session, written: str) -> None:
    assert {municipality.name for municipality in search_municipalities(session, written)} == {
        "Sant'Agata Bolognese", "Sant'Agata Feltria", "Sant'Agata sul Santerno",
    }  # fmt: skip


def test_search_puts_beginnings_first_and_the_most_populous_first_among_them(session: Session) -> None:
    names = [municipality.name for municipality in search_municipalities(session, "pi", 60)]
    assert names[:4] == ["Piacenza", "Pistoia", "Pisa", "Piombino"]
    beginnings = [name.startswith("Pi") for name in names]
    assert beginnings == sorted(beginnings, reverse=True)
    assert "San Marcello Piteglio" in names


def test_a_suggestion_carries_what_a_list_shows(session: Session) -> None:
    (firenze,) = search_municipalities(session, "Firenze", 1)
    assert (firenze.istat_code, firenze.province_code, firenze.region_name) == ("048017", "FI", "Toscana")


@pytest.mark.parametrize(("written", "limit"), [("", 10), ("  '-", 10), ("firenze", 0), ("xqzw", 10), ("\x00", 10)])
def test_search_finds_nothing(session: Session, written: str, limit: int) -> None:
    assert search_municipalities(session, written, limit) == []


def test_a_municipality_by_code(session: Session) -> None:
    assert get_municipality(session, "048017").name == "Firenze"


@pytest.mark.parametrize("code", ["048999", "48017", "", "04801A", "048017 ", "٠٤٨٠١٧", "048017\n"])
def test_an_unknown_or_malformed_code_is_not_found(session: Session, code: str) -> None:
    with pytest.raises(NotFound) as refused:
        get_municipality(session, code)
    assert refused.value.code == "municipality_unknown"


def test_the_zones_of_a_day(session: Session) -> None:
    old, new = zones_in_force(session, "dpc", LAST_OLD), zones_in_force(session, "dpc", FIRST_NEW)
    assert (len(old), len(new), len(old.keys() & new.keys())) == (170, 187, 162)
    assert old["Vene-A"] == "Alto Piave"
    assert "Vene-A" not in new
    assert new["Tosc-A3"] == "Arno-Firenze"
    assert zones_in_force(session, "altro", FIRST_NEW) == {}


@pytest.mark.parametrize("day", [LAST_OLD, FIRST_NEW])
def test_eight_municipalities_have_two_zones_the_larger_first(session: Session, day: date) -> None:
    zones = municipality_zones(session, "dpc", day)
    assert len(zones) == 273
    assert {code: pair for code, pair in zones.items() if len(pair) > 1} == {
        "047014": ("Tosc-B", "Tosc-R1"),
        "047024": ("Tosc-S1", "Tosc-R1"),
        "048033": ("Tosc-A3", "Tosc-M"),
        "048054": ("Tosc-A5", "Tosc-A3"),
        "049012": ("Tosc-E3", "Tosc-E2"),
        "052037": ("Tosc-O2", "Tosc-O1"),
        "100001": ("Tosc-B", "Tosc-R1"),
        "100007": ("Tosc-B", "Tosc-R1"),
    }
