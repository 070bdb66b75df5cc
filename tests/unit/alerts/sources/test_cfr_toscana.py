"""The regional bulletin as a source: every zone, hazard and day of it, hours, and everything that can be wrong."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from alerts.domain.hazard import Hazard
from alerts.domain.level import Level, NoLevel
from alerts.domain.state import Period
from alerts.sources.adapters.cfr_toscana import CfrToscanaSource
from alerts.sources.contract import ParsedBulletin, RawFile, ZoneLevelReading
from app.core.clock import ROME
from doubles.cfr_page import COLOURS, RISKS, ZONES, CfrPage, Row, one_date_until_24, valid
from doubles.dpc_bulletin import shipped_zones

STAMP = datetime(2026, 4, 13, 12, 48, tzinfo=ROME)
TODAY, TOMORROW = date(2026, 4, 13), date(2026, 4, 14)
SOURCE = CfrToscanaSource()


def at(day: int, hour: int = 0, minute: int = 0) -> datetime:
    """Rome's clock in April 2026, as rows are written."""
    return datetime(2026, 4, day, hour, minute, tzinfo=ROME)


def instant(day: int, hour: int = 0, minute: int = 0) -> datetime:
    return at(day, hour, minute).astimezone(UTC)


def page(*rows: Row, **changes: object) -> CfrPage:
    return replace(CfrPage(STAMP, rows), **changes)  # type: ignore[arg-type]


def raw(*contents: bytes) -> list[RawFile]:
    return [RawFile(f"{number}.html", content) for number, content in enumerate(contents)]


def parse(*contents: bytes) -> ParsedBulletin:
    (bundle,) = SOURCE.bundle(raw(*contents))
    return SOURCE.parse(bundle, shipped_zones)


def parse_rows(*rows: Row, **changes: object) -> ParsedBulletin:
    return parse(page(*rows, **changes).content())


def codes(parsed: ParsedBulletin, level: str = "error") -> set[str]:
    return {issue.code for issue in parsed.issues if issue.level == level}


def told(parsed: ParsedBulletin) -> dict[tuple[str, Hazard, date], ZoneLevelReading]:
    return {(reading.zone, reading.hazard, reading.day): reading for reading in parsed.readings}


def alerts(parsed: ParsedBulletin) -> dict[tuple[str, Hazard, date], tuple[Level, tuple[Period, ...]]]:
    return {
        key: (reading.level, reading.periods)
        for key, reading in told(parsed).items()
        if reading.level not in (Level.GREEN, NoLevel.NOT_APPLICABLE)
    }


def spans(parsed: ParsedBulletin, zone: str, hazard: Hazard, day: date) -> list[tuple[datetime, datetime, str]]:
    reading = told(parsed)[zone, hazard, day]
    return [(period.starts_at, period.ends_at, period.level.slug) for period in reading.periods]


def test_facts() -> None:
    facts = SOURCE.facts
    assert (facts.id, facts.zone_namespace, facts.zones) == ("cfr-toscana", "dpc", "Tosc-")
    assert set(RISKS) == {hazard.value for hazard in facts.hazards}
    assert SOURCE.follow(RawFile("x", page().content()), facts.page) == []


def test_a_page_that_says_nothing_is_foreseen_is_green_everywhere() -> None:
    parsed = parse_rows()
    assert parsed.issues == ()
    assert parsed.stamp == STAMP
    assert len(parsed.readings) == len(told(parsed)) == 26 * 7 * 2
    assert {reading.day for reading in parsed.readings} == {TODAY, TOMORROW}
    surge = [reading for reading in parsed.readings if reading.hazard is Hazard.STORM_SURGE]
    assert {reading.zone for reading in surge if reading.level is Level.GREEN} == {
        f"Tosc-{code}" for code in ("A6", "E2", "E3", "F2", "I", "O3", "S3", "V")
    }
    assert sum(reading.level is NoLevel.NOT_APPLICABLE for reading in parsed.readings) == 36
    assert sum(reading.level is Level.GREEN for reading in parsed.readings) == 364 - 36


def test_rows() -> None:
    parsed = parse_rows(
        Row.of("A4 A5 S1", "hydraulic", at(14, 12), at(15), "yellow"),
        Row.of("E2", "storm_surge", at(13, 13), at(14), "orange"),
    )
    assert parsed.issues == ()
    afternoon = (Period(instant(14, 12), instant(15), Level.YELLOW),)
    assert alerts(parsed) == {
        ("Tosc-A4", Hazard.HYDRAULIC, TOMORROW): (Level.YELLOW, afternoon),
        ("Tosc-A5", Hazard.HYDRAULIC, TOMORROW): (Level.YELLOW, afternoon),
        ("Tosc-S1", Hazard.HYDRAULIC, TOMORROW): (Level.YELLOW, afternoon),
        ("Tosc-E2", Hazard.STORM_SURGE, TODAY): (
            Level.ORANGE,
            (Period(instant(13, 13), instant(14), Level.ORANGE),),
        ),
    }
    assert len(parsed.readings) == 364


def test_intervals_that_follow_each_other() -> None:
    parsed = parse_rows(
        Row.of("A3", "wind", at(14), at(14, 8), "yellow"),
        Row.of("A3", "wind", at(14, 16), at(15), "yellow"),
        Row.of("A3", "wind", at(14, 8), at(14, 16), "orange"),
    )
    assert told(parsed)["Tosc-A3", Hazard.WIND, TOMORROW].level is Level.ORANGE
    assert spans(parsed, "Tosc-A3", Hazard.WIND, TOMORROW) == [
        (instant(14), instant(14, 8), "yellow"),
        (instant(14, 8), instant(14, 16), "orange"),
        (instant(14, 16), instant(15), "yellow"),
    ]


def test_intervals_that_overlap_give_the_higher_level_at_every_moment() -> None:
    parsed = parse_rows(
        Row.of("A3", "snow", at(14), at(15), "yellow"),
        Row.of("A3", "snow", at(14, 6), at(14, 9), "red"),
        Row.of("A3", "snow", at(14, 9), at(14, 10), "red"),
        Row.of("A3", "snow", at(14, 8), at(14, 12), "orange"),
        Row.of("A3", "snow", at(14, 20), at(14, 22), "green"),
    )
    assert spans(parsed, "Tosc-A3", Hazard.SNOW, TOMORROW) == [
        (instant(14), instant(14, 6), "yellow"),
        (instant(14, 6), instant(14, 10), "red"),
        (instant(14, 10), instant(14, 12), "orange"),
        (instant(14, 12), instant(15), "yellow"),
    ]


def test_an_interval_across_midnight_belongs_to_both_days() -> None:
    parsed = parse_rows(Row.of("T", "ice", at(13, 20), at(14, 9), "orange", valid))
    assert spans(parsed, "Tosc-T", Hazard.ICE, TODAY) == [(instant(13, 20), instant(14), "orange")]
    assert spans(parsed, "Tosc-T", Hazard.ICE, TOMORROW) == [(instant(14), instant(14, 9), "orange")]


def test_a_whole_day() -> None:
    parsed = parse_rows(Row.of("T", "ice", at(14), at(15), "yellow", one_date_until_24))
    assert spans(parsed, "Tosc-T", Hazard.ICE, TOMORROW) == [(instant(14), instant(15), "yellow")]


@pytest.mark.parametrize(
    ("start", "end", "code", "left"),
    [
        (at(14, 12), at(15, 12), "interval_clipped", {TOMORROW}),
        (at(12, 12), at(14), "interval_clipped", {TODAY}),
        (at(12, 12), at(13), "interval_clipped", set()),
        (at(15, 6), at(15, 12), "interval_clipped", set()),
        (at(1), at(30), "interval_clipped", {TODAY, TOMORROW}),
        (at(13) - timedelta(days=365), at(14) - timedelta(days=365), "interval_outside", set()),
        (at(16), at(17), "interval_outside", set()),
        (at(11, 12), at(12), "interval_outside", set()),
    ],
)
def test_hours_beyond_today_and_tomorrow(start: datetime, end: datetime, code: str, left: set[date]) -> None:
    parsed = parse_rows(Row.of("B", "wind", start, end, "red"))
    assert {issue.code for issue in parsed.issues} == {code}
    assert parsed.refused == (code == "interval_outside")
    assert {day for _, _, day in alerts(parsed)} == left
    for day in left:
        assert all(p.starts_at >= start for p in told(parsed)["Tosc-B", Hazard.WIND, day].periods)


@pytest.mark.parametrize(("day", "hours"), [(date(2025, 3, 30), 23), (date(2025, 10, 26), 25)])
def test_days_on_which_clocks_jump(day: date, hours: int) -> None:
    midnight = datetime.combine(day, time.min, ROME)
    stamp = midnight - timedelta(hours=11)
    row = Row.of("B", "wind", midnight, midnight + timedelta(days=1), "yellow")
    (period,) = told(parse(CfrPage(stamp, [row]).content()))["Tosc-B", Hazard.WIND, day].periods
    assert period.ends_at - period.starts_at == timedelta(hours=hours)


def test_a_night_update_is_of_its_own_day() -> None:
    asked: list[date] = []

    def known(day: date) -> dict[str, str]:
        asked.append(day)
        return shipped_zones(day)

    (bundle,) = SOURCE.bundle(raw(CfrPage(at(14, 0, 10), [Row.of("B", "wind", at(14, 1), at(14, 9), "red")]).content()))
    parsed = SOURCE.parse(bundle, known)
    assert asked == [date(2026, 4, 14)]
    assert {reading.day for reading in parsed.readings} == {date(2026, 4, 14), date(2026, 4, 15)}


def test_zones_that_nobody_knows_are_kept_and_alarmed() -> None:
    parsed = parse_rows(Row.of("A9 A4", "wind", at(14), at(15), "red"))
    assert codes(parsed, "warning") == {"zone_unknown"}
    assert not parsed.refused
    assert {zone for zone, _, _ in alerts(parsed)} == {"Tosc-A9", "Tosc-A4"}
    assert [reading for reading in parsed.readings if reading.zone == "Tosc-A9"] == [
        told(parsed)["Tosc-A9", Hazard.WIND, TOMORROW]
    ]
    (issue,) = parsed.issues
    assert "A9" in issue.message
    assert issue.alarm


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (Row.of("C", "storm_surge", at(14), at(15), "yellow"), "storm_surge_inland"),
        (Row.of("C", "thunderstorm", at(14), at(15), "red"), "thunderstorm_red"),
    ],
)
def test_what_cannot_be_is_believed_and_alarmed(row: Row, code: str) -> None:
    parsed = parse_rows(row)
    assert {issue.code for issue in parsed.issues} == {code}
    assert not parsed.refused
    assert len(alerts(parsed)) == 1


def test_what_is_declared_not_applicable() -> None:
    white = Row.of("O2", "hydraulic", at(13), at(15), "not_applicable")
    parsed = parse_rows(white)
    assert parsed.issues == ()
    assert [told(parsed)["Tosc-O2", Hazard.HYDRAULIC, day].level for day in (TODAY, TOMORROW)] == [
        NoLevel.NOT_APPLICABLE,
        NoLevel.NOT_APPLICABLE,
    ]
    yellow = Row.of("O2", "hydraulic", at(14, 6), at(14, 9), "yellow")
    for rows in ((white, yellow), (yellow, white)):
        parsed = parse_rows(*rows)
        assert codes(parsed, "warning") == {"not_applicable_contradicted"}
        assert alerts(parsed).keys() == {("Tosc-O2", Hazard.HYDRAULIC, TOMORROW)}
    green = Row.of("O2", "hydraulic", at(13), at(14), "green")
    assert told(parse_rows(white, green))["Tosc-O2", Hazard.HYDRAULIC, TODAY].level is NoLevel.NOT_APPLICABLE


def test_rows_on_a_page_that_says_there_are_none_are_believed_and_alarmed() -> None:
    orange = Row.of("O2", "hydraulic", at(14), at(15), "orange")
    parsed = parse_rows(orange, body=page(orange).table() + "<p>DESCRIZIONE DELLE CRITICITÀ PREVISTE: NESSUNA</p>")
    assert codes(parsed, "warning") == {"nothing_contradicted"}
    assert len(alerts(parsed)) == 1
    green = Row.of("O2", "hydraulic", at(14), at(15), "green")
    body = page(green).table() + "<p>DESCRIZIONE DELLE CRITICITÀ PREVISTE: NESSUNA</p>"
    assert parse_rows(green, body=body).issues == ()


GOOD = Row("A4", RISKS["wind"], "dalle ore 12.00 alle ore 18.00 di Martedì, 14 Aprile 2026", "GIALLO")
BAD = {
    "zones": ({"zones": "tutte le zone"}, "zone_malformed"),
    "a range of zones": ({"zones": "A1-A6"}, "zone_malformed"),
    "no zones": ({"zones": ""}, "row_malformed"),
    "risk": ({"risk": "RISCHIO VALANGHE"}, "value_unknown"),
    "no risk": ({"risk": "&nbsp;"}, "row_malformed"),
    "colour": ({"colour": "VIOLA"}, "value_unknown"),
    "a picture for a colour": ({"colour": '<img src="giallo.png" alt="GIALLO">'}, "row_malformed"),
    "two colours": ({"colour": "GIALLO / ARANCIONE"}, "value_unknown"),
    "times": ({"times": "in corso"}, "interval_unreadable"),
    "another day of the week": ({"times": GOOD.times.replace("Martedì", "Lunedì")}, "interval_unreadable"),
    "no times": ({"times": ""}, "row_malformed"),
}


@pytest.mark.parametrize("case", BAD)
def test_one_row_that_is_not_understood_refuses_the_page(case: str) -> None:
    change, code = BAD[case]
    parsed = parse_rows(GOOD, replace(GOOD, **change), GOOD)
    assert codes(parsed) == {code}
    assert parsed.readings == ()
    assert all(issue.message.endswith(".") and issue.alarm for issue in parsed.issues)


def test_every_cause_is_named_once_and_shortly() -> None:
    strange = [
        replace(GOOD, risk=f"RISCHIO {number} " + "x" * 200, times="mai", zones=f"-{number}") for number in range(50)
    ]
    parsed = parse_rows(*strange, replace(GOOD, colour=""))
    assert sorted(issue.code for issue in parsed.issues) == [
        "interval_unreadable",
        "row_malformed",
        "value_unknown",
        "zone_malformed",
    ]
    assert all(len(issue.message) < 600 for issue in parsed.issues)
    assert "50 in tutto" in next(issue.message for issue in parsed.issues if issue.code == "zone_malformed")


def test_files_are_told_apart_by_stamp_and_the_same_bytes_count_once() -> None:
    one, other = page().content(), replace(page(), stamp=at(13, 18)).content()
    copy = [RawFile("copia.html", one)]
    bundles = SOURCE.bundle([RawFile("nota.txt", b"ciao"), *raw(other, one), *copy, RawFile("nota2.txt", b"ciao")])
    assert [bundle.stamp for bundle in bundles] == [
        STAMP,
        at(13, 18),
        None,
    ]
    assert [len(bundle.files) for bundle in bundles] == [1, 1, 1]


def test_a_page_that_is_refused_does_not_spoil_another_of_the_same_hour() -> None:
    good = page(GOOD)
    monitoring = replace(good, title="<h1>BOLLETTINO DI MONITORAGGIO E AGGIORNAMENTO EVENTO</h1>").content()
    found = [SOURCE.parse(bundle, shipped_zones) for bundle in SOURCE.bundle(raw(good.content(), monitoring))]
    assert [parsed.refused for parsed in found] == [False, True]
    assert codes(found[1]) == {"page_monitoring"}


def test_two_pages_of_one_stamp() -> None:
    one = page(GOOD).content()
    again = one.replace(b"Fine.", b"Pagina vista 12345 volte.")
    assert parse(one, again).issues == ()
    for changed in (GOOD.times.replace("18.00", "19.00"), GOOD.times.replace("12.00", "11.00")):
        assert codes(parse(one, page(replace(GOOD, times=changed)).content())) == {"representations_differ"}
    for other in (page(replace(GOOD, colour=COLOURS["red"])), page(), page(replace(GOOD, zones="A4, A9"))):
        for pair in ((one, other.content()), (other.content(), one)):
            assert "representations_differ" in codes(parse(*pair))
            assert parse(*pair).readings == ()


def test_files_of_two_stamps_given_as_one_document() -> None:
    bundles = SOURCE.bundle(raw(page().content(), replace(page(), stamp=at(13, 18)).content()))
    both = replace(bundles[0], files=(*bundles[0].files, *bundles[1].files))
    assert "stamps_mixed" in codes(SOURCE.parse(both, shipped_zones))


def test_without_the_zones_of_the_region_only_what_is_listed_is_told() -> None:
    (bundle,) = SOURCE.bundle(raw(page(GOOD).content()))
    parsed = SOURCE.parse(bundle, lambda day: {"Lazi-A": "Bacini Costieri Nord"})
    assert [reading.zone for reading in parsed.readings] == ["Tosc-A4"]


def _codes(zones: Iterable[str]) -> set[str]:
    return {zone.removeprefix("Tosc-") for zone in zones}


def test_the_region_has_the_zones_of_the_page() -> None:
    assert _codes(reading.zone for reading in parse_rows().readings) == set(ZONES)
