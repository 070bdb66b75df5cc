"""What a municipality is in: three states, two zones, days, silence."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from alert_fixtures import Product, bodies
from alerts.models.sources import RawDocument, SourceCheck
from alerts.queries.alarms import watched_sources
from app.core.territory.models import AlertZone, MunicipalityZone
from doubles.dpc_bulletin import ROME, Bulletin, Defects

FIRENZE, PRATO, VERNIO = "048017", "100005", "100007"
STAMP = datetime(2026, 11, 20, 14, 5, tzinfo=ROME)
AT = STAMP + timedelta(minutes=5)


def hours(count: float) -> timedelta:
    return timedelta(hours=count)


def test_nothing_received_is_unknown_and_never_green(product: Product) -> None:
    status = product.status(FIRENZE, AT)
    assert (status["state"], status["checked_at"]) == ("unknown", None)
    assert [day["level"] for day in status["days"]] == ["unknown", "unknown"]
    assert set(status["days"][0]["hazards"]) == {"hydraulic", "thunderstorm", "hydrogeological"}
    assert status["days"][0]["zones"] == ["Tosc-A3"]


def test_all_green_is_none_with_the_time_of_the_check(product: Product, tmp_path: Path) -> None:
    product.ingest(Bulletin(STAMP).zip(tmp_path), at=AT)
    status = product.status(FIRENZE, AT + hours(1))
    assert (status["state"], status["checked_at"]) == ("none", "2026-11-20T14:10:00+01:00")
    assert [day["date"] for day in status["days"]] == ["2026-11-20", "2026-11-21"]


def test_state_is_as_known_then(product: Product, tmp_path: Path) -> None:
    product.ingest(Bulletin(STAMP, today={"Tosc-A3": {"hydraulic": "orange"}}).zip(tmp_path), at=AT)
    assert product.status(FIRENZE, AT - timedelta(minutes=1))["state"] == "unknown"
    assert product.status(FIRENZE, AT)["state"] == "alert"


def test_two_zones_show_both_and_the_higher_level(product: Product, tmp_path: Path) -> None:
    levels = {"Tosc-B": {"hydraulic": "yellow"}, "Tosc-R1": {"hydraulic": "orange", "thunderstorm": "yellow"}}
    product.ingest(Bulletin(STAMP, today=levels).zip(tmp_path), at=AT)
    today = product.status(VERNIO, AT)["days"][0]
    assert today["zones"] == ["Tosc-B", "Tosc-R1"]
    assert today["hazards"] == {"hydraulic": "orange", "thunderstorm": "yellow", "hydrogeological": "green"}
    assert product.levels(PRATO, AT)["hydraulic"] == "yellow"


def test_tomorrow_of_yesterday_is_today(product: Product, tmp_path: Path) -> None:
    product.ingest(Bulletin(STAMP, tomorrow={"Tosc-A3": {"hydraulic": "yellow"}}).zip(tmp_path), at=AT)
    morning = datetime(2026, 11, 21, 9, 0, tzinfo=ROME)
    status = product.status(FIRENZE, morning)
    assert status["state"] == "alert"
    assert [day["level"] for day in status["days"]] == ["yellow", "unknown"]


def test_a_late_source_hides_no_alert_and_promises_no_quiet(product: Product, tmp_path: Path) -> None:
    product.ingest(Bulletin(STAMP, tomorrow={"Tosc-A3": {"hydraulic": "yellow"}}).zip(tmp_path), at=AT)
    before, after = (datetime(2026, 11, 21, *clock, tzinfo=ROME) for clock in ((19, 59), (20, 0)))
    assert product.status(PRATO, before)["state"] == "none"
    assert product.status(PRATO, after)["state"] == "unknown"
    late = product.status(FIRENZE, after)
    assert (late["state"], late["checked_at"]) == ("alert", "2026-11-20T14:10:00+01:00")
    assert late["days"][0]["hazards"]["hydraulic"] == "yellow"
    assert late["days"][0]["hazards"]["thunderstorm"] == "unknown"


def test_an_alert_ends_with_its_day_without_any_feed(product: Product, tmp_path: Path) -> None:
    product.ingest(Bulletin(STAMP, today={"Tosc-A3": {"hydraulic": "red"}}).zip(tmp_path), at=AT)
    assert product.status(FIRENZE, datetime(2026, 11, 20, 23, 59, tzinfo=ROME))["state"] == "alert"
    assert product.status(FIRENZE, datetime(2026, 11, 21, 0, 1, tzinfo=ROME))["state"] == "none"
    assert product.status(FIRENZE, datetime(2026, 11, 22, 0, 1, tzinfo=ROME))["state"] == "unknown"


@pytest.mark.parametrize(("failures", "state"), [(2, "none"), (3, "unknown")])
def test_failed_polls_make_a_source_silent(product: Product, tmp_path: Path, failures: int, state: str) -> None:
    product.ingest(Bulletin(STAMP).zip(tmp_path), at=AT)
    with product.database.transaction() as session:
        for number in range(failures):
            at = AT + timedelta(minutes=5 * (number + 1))
            session.add(SourceCheck(source_id="dpc", at=at, kind="poll", outcome="failed", code="upstream_unreachable"))
    assert product.status(FIRENZE, AT + hours(1))["state"] == state


def test_the_same_file_again_by_hand_wakes_no_silent_source(product: Product, tmp_path: Path) -> None:
    path = Bulletin(STAMP).zip(tmp_path)
    product.ingest(path, at=AT)
    with product.database.transaction() as session:
        for number in range(3):
            at = AT + timedelta(minutes=5 * (number + 1))
            session.add(SourceCheck(source_id="dpc", at=at, kind="poll", outcome="failed", code="upstream_unreachable"))
    assert product.ingest(path, at=AT + hours(1)).unchanged == 1
    status = product.status(FIRENZE, AT + hours(1))
    assert (status["state"], status["checked_at"]) == ("unknown", "2026-11-20T14:10:00+01:00")


def test_zones_are_those_of_the_day_in_italy(product: Product, tmp_path: Path) -> None:
    """At half past midnight of 1 June it is still 31 May in UTC, and the zones changed in between."""
    night = datetime(2026, 6, 1, 0, 30, tzinfo=ROME)
    with product.database.transaction() as session:
        new = session.scalars(select(AlertZone).where(AlertZone.code == "Vene-A1")).one()
        session.add(MunicipalityZone(istat_code=FIRENZE, zone_id=new.id, area_share=0.1))
    product.ingest(Bulletin(night).zip(tmp_path), at=night)
    assert product.status(FIRENZE, night)["days"][0]["zones"] == ["Tosc-A3", "Vene-A1"]


def test_an_extra_zone_is_used_without_it_and_alarmed(product: Product, tmp_path: Path) -> None:
    made = Bulletin(STAMP, today={"Tosc-A3": {"hydraulic": "yellow"}}, defects=Defects(extra_zone="Tosc-Z9"))
    report = product.ingest(made.zip(tmp_path), at=AT)
    assert report.accepted == 1
    assert {issue["code"] for issue in report.issues} == {"zone_unknown"}
    assert product.status(FIRENZE, AT)["state"] == "alert"
    with product.database.transaction() as session:
        alarms = watched_sources(session, at=AT)["dpc"].findings
    assert alarms and all("Tosc-Z9" in alarm.message for alarm in alarms)


@pytest.mark.parametrize(
    "content", [b"", b"ciao", b"PK\x05\x06" + b"\0" * 18, b"PK\x03\x04 cut short"], ids=["empty", "text", "zip", "cut"]
)
def test_what_is_refused_is_archived_and_changes_nothing(product: Product, tmp_path: Path, content: bytes) -> None:
    product.ingest(Bulletin(STAMP, today={"Tosc-A3": {"hydraulic": "yellow"}}).zip(tmp_path), at=AT)
    before = product.status(FIRENZE, AT + hours(1))
    bad = tmp_path / "20261120_1800_all.zip"
    bad.write_bytes(content)
    report = product.ingest(bad, at=AT + hours(0.5))
    assert (report.refused, report.accepted) == (1, 0)
    assert report.issues and all(issue["message"].endswith(".") for issue in report.issues)
    assert product.status(FIRENZE, AT + hours(1)) == before
    with product.database.transaction() as session:
        kept = [part.content for document in session.query(RawDocument) for part in document.parts]
    assert content in kept


def test_an_older_stamp_replaces_nothing(product: Product, tmp_path: Path) -> None:
    product.ingest(Bulletin(STAMP, today={"Tosc-A3": {"hydraulic": "yellow"}}).zip(tmp_path), at=AT)
    report = product.ingest(Bulletin(STAMP - hours(2)).zip(tmp_path), at=AT + hours(1))
    assert (report.unchanged, report.accepted) == (1, 0)
    assert product.status(FIRENZE, AT + hours(1))["state"] == "alert"


def test_a_stamp_in_the_future_is_refused(product: Product, tmp_path: Path) -> None:
    report = product.ingest(Bulletin(STAMP).zip(tmp_path), at=STAMP - hours(2))
    assert [issue["code"] for issue in report.issues] == ["stamp_in_future"]
    assert report.issues[0]["message"] == "Il documento porta un orario futuro: 14:05 del 20/11/2026."


def test_the_same_stamp_with_other_levels_is_refused(product: Product, tmp_path: Path) -> None:
    product.ingest(Bulletin(STAMP, today={"Tosc-A3": {"hydraulic": "yellow"}}).zip(tmp_path), at=AT)
    report = product.ingest(*Bulletin(STAMP).csv_pair(tmp_path), at=AT)
    assert [issue["code"] for issue in report.issues] == ["contradicts_accepted"]
    assert product.status(FIRENZE, AT)["state"] == "alert"


def test_files_of_several_days_in_one_call(product: Product, tmp_path: Path) -> None:
    days = [Bulletin(STAMP + timedelta(days=n), today={"Tosc-A3": {"hydraulic": "yellow"}}) for n in range(3)]
    paths = [path for made in days for path in made.csv_pair(tmp_path)]
    report = product.ingest(*reversed(paths), at=AT + timedelta(days=2))
    assert (report.documents, report.accepted) == (3, 3)
    assert product.status(FIRENZE, AT + timedelta(days=2))["days"][0]["level"] == "yellow"
    # The days that were over when the check was made are kept as decided, and told to nobody.
    assert report.decisions["suppressed"] > 0


def test_the_told_day_is_named_in_words(product: Product, tmp_path: Path) -> None:
    device = product.subscribe(FIRENZE)
    product.ingest(Bulletin(STAMP, tomorrow={"Tosc-A3": {"hydraulic": "yellow"}}).zip(tmp_path), at=AT)
    product.drain()
    assert bodies(device)[0].startswith("Sab 21 nov: ")
