"""Operators correct the official table of zones, by the day, and can always go back."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from app.core.errors import InputRefused, NotFound
from app.core.territory.corrections import correct, corrections, undo
from app.core.territory.load import load_region, load_shipped
from app.core.territory.lookup import municipality_zones, zone_shares
from app.core.territory.matching import by_zones
from app.core.territory.zone_history import zone_history, zones_known_ever

NOW = datetime(2026, 7, 10, 12, tzinfo=UTC)
TODAY = date(2026, 7, 10)
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
FIRENZE, PONTASSIEVE = "048017", "048033"


@pytest.fixture(autouse=True)
def territory(session: Session) -> None:
    load_shipped(session)


def zones(session: Session, istat_code: str = FIRENZE, day: date = TODAY) -> tuple[str, ...]:
    return municipality_zones(session, "dpc", day)[istat_code]


def refused(session: Session, *codes: str, istat_code: str = FIRENZE, namespace: str = "dpc", days: int = 0) -> str:
    to = TODAY + timedelta(days=days) if days else None
    with pytest.raises((InputRefused, NotFound)) as error:
        correct(session, namespace, istat_code, codes, valid_from=TODAY, valid_to=to, now=NOW)
    assert error.value.message.endswith(".")
    assert corrections(session) == []
    return error.value.code


def test_a_correction_takes_the_place_of_all_the_official_zones(session: Session) -> None:
    correct(session, "dpc", PONTASSIEVE, ["Tosc-M", "Tosc-B"], valid_from=TODAY, now=NOW)
    assert zones(session, PONTASSIEVE) == ("Tosc-M", "Tosc-B")
    assert zones(session, PONTASSIEVE, YESTERDAY) == ("Tosc-A3", "Tosc-M")
    assert zones(session, PONTASSIEVE, TODAY + timedelta(days=3_650)) == ("Tosc-M", "Tosc-B")
    assert zones(session, FIRENZE) == ("Tosc-A3",)
    assert len(municipality_zones(session, "dpc", TODAY)) == 273


def test_a_correction_with_an_end_ends(session: Session) -> None:
    correct(session, "dpc", FIRENZE, ["Tosc-B"], valid_from=TODAY, valid_to=TOMORROW, now=NOW)
    days = [TODAY + timedelta(days=shift) for shift in (-1, 0, 1, 2)]
    assert [zones(session, day=day) for day in days] == [("Tosc-A3",), ("Tosc-B",), ("Tosc-B",), ("Tosc-A3",)]


def test_the_newest_that_is_not_undone_prevails(session: Session) -> None:
    correct(session, "dpc", FIRENZE, ["Tosc-B"], valid_from=YESTERDAY, now=NOW)
    newest = correct(session, "dpc", FIRENZE, ["Tosc-M"], valid_from=TODAY, now=NOW)
    assert (zones(session), zones(session, day=YESTERDAY)) == (("Tosc-M",), ("Tosc-B",))
    undo(session, newest.id, now=NOW)
    assert zones(session) == ("Tosc-B",)
    assert [row.undone_at for row in corrections(session)] == [NOW, None]


def test_what_is_undone_stays_written(session: Session) -> None:
    made = correct(session, "dpc", FIRENZE, ["Tosc-B"], valid_from=TODAY, now=NOW)
    undone = undo(session, made.id, now=NOW + timedelta(hours=1))
    assert (undone.zone_codes, undone.undone_at) == (["Tosc-B"], NOW + timedelta(hours=1))
    assert zones(session) == ("Tosc-A3",)
    with pytest.raises(InputRefused) as twice:
        undo(session, made.id, now=NOW)
    assert twice.value.code == "already_so"


@pytest.mark.parametrize("number", [0, -1, 999_999, 2**31, 10**30])
def test_there_is_nothing_to_undo(session: Session, number: int) -> None:
    with pytest.raises(NotFound) as error:
        undo(session, number, now=NOW)
    assert error.value.code == "correction_unknown"


def test_loading_the_territory_again_leaves_corrections_alone(session: Session) -> None:
    made = correct(session, "dpc", PONTASSIEVE, ["Tosc-B"], valid_from=TODAY, now=NOW)
    load_shipped(session)
    load_region(session, "09")
    load_shipped(session)
    assert zones(session, PONTASSIEVE) == ("Tosc-B",)
    undo(session, made.id, now=NOW)
    assert zones(session, PONTASSIEVE) == ("Tosc-A3", "Tosc-M")


def test_codes_are_spelt_as_the_table_spells_them_once_each(session: Session) -> None:
    made = correct(session, "dpc", FIRENZE, [" tosc-a3", "TOSC-B ", "Tosc-A3"], valid_from=TODAY, now=NOW)
    assert made.zone_codes == ["Tosc-A3", "Tosc-B"]


def test_a_zone_that_does_not_exist_on_the_day_is_refused_with_those_near(session: Session) -> None:
    with pytest.raises(InputRefused, match="Tosc-A3") as error:
        correct(session, "dpc", FIRENZE, ["Tosc-A31"], valid_from=TODAY, now=NOW)
    assert error.value.code == "zone_not_known"
    # Veneto's old zones ended in May: a correction that began then would detach the municipality today.
    assert refused(session, "Vene-A") == "zone_not_known"
    with pytest.raises(InputRefused) as over:
        correct(session, "dpc", FIRENZE, ["Vene-A"], valid_from=date(2026, 5, 1), now=NOW)
    assert over.value.code == "zone_not_known"


def test_what_holds_already_is_not_said_twice(session: Session) -> None:
    assert refused(session, "Tosc-A3") == "already_so"
    made = correct(session, "dpc", FIRENZE, ["Tosc-B"], valid_from=TODAY, now=NOW)
    with pytest.raises(InputRefused) as twice:
        correct(session, "dpc", FIRENZE, ["Tosc-B"], valid_from=TOMORROW, now=NOW)
    assert twice.value.code == "already_so"
    assert correct(session, "dpc", FIRENZE, ["Tosc-B"], valid_from=YESTERDAY, now=NOW).id > made.id


def test_a_zone_that_is_corrected_away_no_longer_means_the_municipality(session: Session) -> None:
    correct(session, "dpc", PONTASSIEVE, ["Tosc-M"], valid_from=TODAY, now=NOW)
    found = by_zones(session, ["Tosc-A3", "Tosc-M"], TODAY)
    assert PONTASSIEVE not in found["Tosc-A3"]
    assert found["Tosc-M"][PONTASSIEVE] == 1


def test_what_cannot_be_a_correction_is_refused(session: Session) -> None:
    assert refused(session) == "zones_missing_for_correction"
    assert refused(session, " ", "") == "zones_missing_for_correction"
    assert refused(session, "Tosc A3") == "zone_code_malformed"
    assert refused(session, "x" * 41) == "zone_code_malformed"
    assert refused(session, "Tosc-A3\0") == "zone_code_malformed"
    assert refused(session, *(f"Tosc-Z{number}" for number in range(11))) == "zone_code_malformed"
    assert refused(session, "Tosc-A3", istat_code="048999") == "municipality_unknown"
    assert refused(session, "Tosc-A3", namespace="altro") == "zone_namespace_unknown"
    assert refused(session, "Tosc-A3", days=-1) == "correction_dates_invalid"


def test_a_correction_that_is_already_over_is_refused(session: Session) -> None:
    with pytest.raises(InputRefused) as error:
        correct(session, "dpc", FIRENZE, ["Tosc-B"], valid_from=date(2026, 1, 1), valid_to=YESTERDAY, now=NOW)
    assert error.value.code == "correction_dates_invalid"


def test_corrections_are_listed_newest_first(session: Session) -> None:
    first = correct(session, "dpc", FIRENZE, ["Tosc-B"], valid_from=TODAY, now=NOW)
    second = correct(session, "dpc", PONTASSIEVE, ["Tosc-B"], valid_from=TODAY, now=NOW)
    assert corrections(session) == [second, first]
    assert corrections(session, istat_code=FIRENZE) == [first]
    assert corrections(session, namespace="altro") == []


def test_shares_add_up_and_a_correction_has_none(session: Session) -> None:
    shares = zone_shares(session, "dpc", TODAY)
    assert all(sum(zones.values()) == pytest.approx(1) for zones in shares.values())
    correct(session, "dpc", FIRENZE, ["Tosc-B", "Tosc-M"], valid_from=TODAY, now=NOW)
    assert zone_shares(session, "dpc", TODAY)[FIRENZE] == {"Tosc-B": 1.0, "Tosc-M": 1.0}


def test_who_a_zone_speaks_for_takes_two_queries(session: Session) -> None:
    correct(session, "dpc", FIRENZE, ["Tosc-B"], valid_from=TODAY, now=NOW)
    statements: list[str] = []

    def count(*event: object) -> None:
        statements.append(str(event[2]))

    event.listen(session.connection(), "before_cursor_execute", count)
    municipality_zones(session, "dpc", TODAY)
    assert len(statements) == 2


def test_the_sets_of_zones_that_followed_each_other(session: Session) -> None:
    old, new = zone_history(session, "dpc")
    assert (old.valid_from, old.valid_to, len(old.zones)) == (None, date(2026, 5, 31), 170)
    assert (new.valid_from, new.valid_to, len(new.zones)) == (date(2026, 6, 1), None, 187)
    assert sorted(old.zones.keys() - new.zones.keys()) == [f"Vene-{letter}" for letter in "ABCDEFGH"]
    assert len(zones_known_ever(session, "dpc")) == 195
    assert zone_history(session, "altro") == []
    assert zones_known_ever(session, "altro") == {}
