"""Areas of CAP messages become municipalities; what cannot be read is never silent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from alerts.domain.cap import Area, Circle
from alerts.ingestion.matching import Match, match
from alerts.sources.contract import Issue, ParsedMessage, RawFile
from alerts.sources.registry import get_source
from app.core.db import Database
from app.core.territory.load import load_shipped

DAY = date(2026, 7, 1)
ZONE, ISTAT, EMMA = "Zona di Allerta", "ISTAT", "EMMA_ID"
FIRENZE, PRATO, SCANDICCI = "048017", "100005", "048041"

Ring = tuple[tuple[float, float], ...]


@pytest.fixture(scope="module")
def session(database: Database) -> Iterator[Session]:
    """Loaded once: these tests only read."""
    with database.engine.connect() as connection:
        transaction = connection.begin()
        with Session(connection) as session:
            load_shipped(session)
            yield session
        transaction.rollback()


def box(west: float, south: float, east: float, north: float) -> Ring:
    return ((west, south), (east, south), (east, north), (west, north), (west, south))


#: A few hundred metres in the middle of Firenze; all of it and its surroundings; a piece of Wisconsin.
CENTRE = box(11.250, 43.765, 11.258, 43.772)
AROUND_FIRENZE = box(11.0, 43.65, 11.45, 43.9)
WISCONSIN = box(-89.7, 42.9, -89.4, 43.1)


def area(description: str = "area", *codes: tuple[str, str], polygons: tuple[Ring, ...] = ()) -> Area:
    return Area(description, codes, polygons)


def matched(session: Session, *areas: Area, day: date = DAY) -> tuple[dict[str, str], list[str]]:
    """ISTAT code → method, and the codes of the issues."""
    matches, issues = match(session, areas, day=day)
    assert all(0 < found.share <= 1 for found in matches)
    assert [found.istat_code for found in matches] == sorted({found.istat_code for found in matches})
    assert all(issue.level == "warning" for issue in issues)
    return {found.istat_code: found.method for found in matches}, [issue.code for issue in issues]


def only_issue(session: Session, *areas: Area) -> Issue:
    _, (issue,) = match(session, areas, day=DAY)
    return issue


# --- codes -----------------------------------------------------------------------------------------------------------


def test_a_zone_means_its_municipalities(session: Session) -> None:
    matches, issues = match(session, [area("Arno-Firenze", (ZONE, "Tosc-A3"))], day=DAY)
    assert len(matches) == 10
    assert {found.method for found in matches} == {"zone"}
    assert Match(FIRENZE, "zone", 1.0) in matches
    assert next(found.share for found in matches if found.istat_code == "048033") == pytest.approx(0.576, abs=0.01)
    assert issues == []


def test_parts_of_a_municipality_in_two_zones_of_one_area_add_up(session: Session) -> None:
    (pontassieve,) = [
        found
        for found in match(session, [area("", (ZONE, "Tosc-A3"), (ZONE, "Tosc-M"))], day=DAY)[0]
        if found.istat_code == "048033"
    ]
    assert pontassieve.share == pytest.approx(1)


def test_zones_are_those_of_the_day(session: Session) -> None:
    old = area("Alto Piave", (ZONE, "Vene-A"))
    assert matched(session, old, day=date(2026, 5, 31)) == ({}, ["area_outside"])
    assert matched(session, old, day=date(2026, 6, 1)) == ({}, ["zone_unknown"])


def test_an_unknown_zone_calls_an_operator_and_the_rest_is_used(session: Session) -> None:
    found, issues = match(session, [area("x", (ZONE, "Tosc-X9"), (ZONE, "Tosc-A3"))], day=DAY)
    assert len(found) == 10
    assert issues == [
        Issue("warning", "zone_unknown", "Zone di allerta sconosciute, o non in vigore il 01/07/2026: «Tosc-X9».")
    ]
    assert issues[0].alarm


@pytest.mark.parametrize("code", ["048017", "48017", "09048017"])
def test_an_istat_code_means_its_municipality(session: Session, code: str) -> None:
    assert matched(session, area("Atlantide", ("codice istat", code))) == ({FIRENZE: "istat"}, [])


def test_a_province(session: Session) -> None:
    found, issues = matched(session, area("Provincia di Prato", (ISTAT, "100")))
    assert (len(found), issues) == (7, [])


@pytest.mark.parametrize(("name", "code"), [(EMMA, "IT009"), ("emma_id", "it009"), ("NUTS2", "ITI1")])
def test_a_region_means_all_its_municipalities(session: Session, name: str, code: str) -> None:
    found, issues = matched(session, area("Toscana", (name, code)))
    assert (len(found), set(found.values()), issues) == (273, {"region"}, [])


@pytest.mark.parametrize(
    "code",
    [(EMMA, "IT003"), (EMMA, "FR123"), ("NUTS2", "FRM0"), (ISTAT, "001272"), (ISTAT, "037"), (ZONE, "Cala-7")],
)
def test_codes_of_elsewhere_alarm_nobody(session: Session, code: tuple[str, str]) -> None:
    # The name is not read: it would be a namesake.
    issue = only_issue(session, area("Firenze", code))
    assert (issue.code, issue.alarm, issue.message) == (
        "area_outside", False, "Fuori dai comuni caricati: «Firenze».",
    )  # fmt: skip


@pytest.mark.parametrize("code", [(EMMA, "IT999"), (ISTAT, "048999"), (ISTAT, "firenze"), (EMMA, "9")])
def test_a_code_that_resolves_to_nothing_is_never_silent(session: Session, code: tuple[str, str]) -> None:
    issue = only_issue(session, area("Atlantide", code))
    assert (issue.code, issue.alarm) == ("area_unmatched", True)
    assert f"«{code[1]}»" in issue.message


def test_the_good_codes_of_a_list_are_used(session: Session) -> None:
    found, issues = matched(session, area("x", (ISTAT, "048017 048999 001272")))
    assert (found, issues) == ({FIRENZE: "istat"}, ["area_unmatched"])


def test_codes_that_say_more_come_first(session: Session) -> None:
    both = area("Prato", (EMMA, "IT009"), (ISTAT, FIRENZE), polygons=(WISCONSIN,))
    assert matched(session, both) == ({FIRENZE: "istat"}, [])
    zone = area("Prato", (ISTAT, FIRENZE), (ZONE, "Tosc-I"))
    assert set(matched(session, zone)[0].values()) == {"zone"}


def test_codes_of_other_worlds_are_ignored(session: Session) -> None:
    foreign = (("SAME", "048017"), ("FIPS6", "048017"), ("UGC", "Tosc-A3"))
    assert matched(session, area("Prato", *foreign)) == ({PRATO: "name"}, [])
    assert matched(session, area("Dane County", *foreign)) == ({}, ["area_unmatched"])


# --- names -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("description", "codes"),
    [
        ("Firenze", {FIRENZE}),
        ("Comune di Firenze", {FIRENZE}),
        ("Firenze, Prato e Scandicci", {FIRENZE, PRATO, SCANDICCI}),
        ("Firenze (FI)\nPrato (PO)", {FIRENZE, PRATO}),
        ("Massa e Cozzile", {"047008"}),
        ("Figline Valdarno e Incisa in Val d’Arno", {"048052"}),
        ("S. Miniato, Castel San Niccolo' (AR)", {"050032", "051010"}),
    ],
)
def test_a_description_that_lists_municipalities(session: Session, description: str, codes: set[str]) -> None:
    assert matched(session, area(description)) == (dict.fromkeys(codes, "name"), [])


def test_of_a_list_with_a_stranger_the_others_are_used(session: Session) -> None:
    partial = area("Firenze, Atlantide e Prato")
    assert matched(session, partial)[0] == {FIRENZE: "name", PRATO: "name"}
    issue = only_issue(session, partial)
    assert (issue.code, issue.alarm) == ("area_unmatched", True)
    assert issue.message == "Nessun comune riconosciuto per «Atlantide»: il messaggio non vi arriva."


def test_a_drawing_says_more_than_half_a_list(session: Session) -> None:
    found, issues = matched(session, area("Firenze e dintorni", polygons=(AROUND_FIRENZE,)))
    assert found.keys() > {FIRENZE, SCANDICCI}
    assert (set(found.values()), issues) == ({"geometry"}, [])


def test_a_whole_list_says_more_than_a_drawing(session: Session) -> None:
    assert matched(session, area("Firenze", polygons=(AROUND_FIRENZE,))) == ({FIRENZE: "name"}, [])


def test_a_namesake_on_the_other_side_of_the_world_is_not_warned(session: Session) -> None:
    assert matched(session, area("Firenze", polygons=(WISCONSIN,))) == ({}, ["area_outside"])


# --- drawings --------------------------------------------------------------------------------------------------------


def test_a_drawing(session: Session) -> None:
    matches, issues = match(session, [area("Piena", polygons=(AROUND_FIRENZE,))], day=DAY)
    shares = {found.istat_code: found.share for found in matches}
    assert shares[FIRENZE] == pytest.approx(1)
    assert 0.05 <= min(shares.values()) < 0.5
    assert issues == []


def test_a_tiny_drawing_and_a_point(session: Session) -> None:
    matches, _ = match(session, [area("Ponte Vecchio", polygons=(CENTRE,))], day=DAY)
    assert [(found.istat_code, found.method) for found in matches] == [(FIRENZE, "geometry")]
    assert 0 < matches[0].share < 0.05
    epicentre = Area("epicentro", (), (), (Circle(11.2558, 43.7696, 0.0),))
    assert match(session, [epicentre], day=DAY) == ([Match(FIRENZE, "geometry", 1e-6)], [])


def test_an_unknown_zone_is_drawn(session: Session) -> None:
    drawn = area("zona nuova", (ZONE, "Tosc-X9"), polygons=(CENTRE,))
    assert matched(session, drawn) == ({FIRENZE: "geometry"}, ["zone_unknown"])


@pytest.mark.parametrize("exchanged", [False, True])
def test_a_drawing_of_elsewhere_alarms_nobody(session: Session, exchanged: bool) -> None:
    polygon = tuple((lat, lon) for lon, lat in CENTRE) if exchanged else WISCONSIN
    issue = only_issue(session, area("altrove", polygons=(polygon,)))
    assert (issue.code, issue.alarm) == ("area_outside", False)


def test_a_drawing_that_cannot_be_used_is_never_silent(session: Session) -> None:
    around = box(-180, -90, 180, 90)
    issue = only_issue(session, Area("ovunque", (), (around,), (Circle(11, 43, 20_000),)))
    assert (issue.code, issue.alarm) == ("area_unmatched", True)


# --- several areas ---------------------------------------------------------------------------------------------------


def test_areas_are_united_with_the_best_method_and_the_greatest_share(session: Session) -> None:
    areas = [area("Prato"), area("centro", polygons=(CENTRE,)), area("", (ISTAT, FIRENZE)), area("Firenze")]
    for order in (areas, areas[::-1]):
        assert match(session, order, day=DAY)[0] == [Match(FIRENZE, "istat", 1.0), Match(PRATO, "name", 1.0)]


def test_no_area_is_no_place(session: Session) -> None:
    assert match(session, [], day=DAY) == ([], [])


def test_an_issue_names_six_areas_once_each_and_counts_the_rest(session: Session) -> None:
    areas = [area(f"Isola {number}") for number in range(9)] + [area("Isola 0"), area("Prato")]
    assert only_issue(session, *areas).message == (
        "Nessun comune riconosciuto per «Isola 0», «Isola 1», «Isola 2», «Isola 3», «Isola 4», «Isola 5» e altre 3: "
        "il messaggio non vi arriva."
    )


def test_an_issue_shows_nothing_strange(session: Session) -> None:
    message = only_issue(session, area("a\0b\n  c " + "x" * 500)).message
    assert "«a�b c xxx" in message
    assert len(message) < 150


def test_each_kind_of_issue_comes_once(session: Session) -> None:
    areas = [
        area("uno", (ZONE, "Tosc-X9")), area("due", (ZONE, "Tosc-X8")), area("tre"), area("quattro", (ISTAT, "x")),
        area("cinque", (EMMA, "FR001")), area("sei", polygons=(WISCONSIN,)),
    ]  # fmt: skip
    _, issues = match(session, areas, day=DAY)
    assert [(issue.code, issue.alarm) for issue in issues] == [
        ("zone_unknown", True), ("area_unmatched", True), ("area_outside", False),
    ]  # fmt: skip


# --- recordings ------------------------------------------------------------------------------------------------------


def test_no_recorded_message_of_another_country_reaches_tuscany(session: Session, recordings: Path) -> None:
    source = get_source("cap")
    areas = 0
    for path in sorted((recordings / "feeds/cap").glob("*/*")):
        for bundle in source.bundle([RawFile(path.name, path.read_bytes())]):
            parsed = source.parse(bundle, lambda _: {})
            assert isinstance(parsed, ParsedMessage)
            infos = parsed.message.infos if parsed.message else ()
            for found in (area for info in infos for area in info.areas):
                assert match(session, [found], day=DAY)[0] == []
                areas += 1
    assert areas > 20
