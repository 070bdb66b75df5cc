"""Several files in one call: what makes one document, and what does when they are the same, differ or are hostile."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from pathlib import Path

import pytest

from alerts.domain.level import Level
from alerts.sources.adapters.demo import DemoSource
from alerts.sources.adapters.dpc import DpcSource
from alerts.sources.contract import Absence, ParsedBulletin, RawFile, Role
from doubles.dpc_bulletin import ROME, Bulletin, Defects, shipped_zones

STAMP = datetime(2026, 1, 18, 15, 15, tzinfo=ROME)
RED = Bulletin(STAMP, today={"Tosc-B": {"hydraulic": "red"}})
GREEN = Bulletin(STAMP)
SOURCE = DpcSource()


def raw(*paths: Path) -> list[RawFile]:
    return [RawFile(path.name, path.read_bytes()) for path in paths]


def parse(*files: RawFile) -> ParsedBulletin:
    (bundle,) = SOURCE.bundle(files)
    return SOURCE.parse(bundle, shipped_zones)


def errors(parsed: ParsedBulletin) -> set[str]:
    return {issue.code for issue in parsed.issues if issue.level == "error"}


def test_the_same_bytes_count_once_under_whatever_name(tmp_path: Path) -> None:
    today, tomorrow = raw(*RED.csv_pair(tmp_path))
    (archive,) = raw(RED.zip(tmp_path))
    copy = replace(today, name="copia.csv")
    for files in ([today, tomorrow, today], [copy, tomorrow, today, archive, archive]):
        parsed = parse(*files)
        assert parsed.issues == ()
        assert max(reading.level for reading in parsed.readings) is Level.RED
    assert len(SOURCE.bundle([RawFile("a", b"ciao"), RawFile("b", b"ciao"), RawFile("c", b"")])) == 2


def test_two_zips_that_say_different_things_are_refused_in_either_order(tmp_path: Path) -> None:
    red, green = raw(RED.zip(tmp_path / "a"), GREEN.zip(tmp_path / "b"))
    for files in ([red, green], [green, red]):
        assert "representations_differ" in errors(parse(*files))


def test_two_zips_that_say_the_same_in_other_bytes_are_one_bulletin(tmp_path: Path) -> None:
    one, other = raw(RED.zip(tmp_path), RED.zip(tmp_path))
    data = BytesIO(other.content)
    with zipfile.ZipFile(data, "a") as archive:
        archive.writestr("leggimi.txt", "ciao")
    parsed = parse(one, replace(other, content=data.getvalue()))
    assert parsed.issues == ()
    assert max(reading.level for reading in parsed.readings) is Level.RED


def test_tables_of_a_day_that_differ_are_refused(tmp_path: Path) -> None:
    today, tomorrow = raw(*RED.csv_pair(tmp_path / "a"))
    other, _ = raw(*GREEN.csv_pair(tmp_path / "b"))
    assert errors(parse(today, tomorrow, other)) == {"representations_differ"}


def test_every_cause_of_every_zip_is_named_once(tmp_path: Path) -> None:
    half = Defects(omit=("tomorrow", "cap"), extra_zone="Xyz-9")
    spoiled = Defects(omit=("tomorrow", "cap"), bad_value="Formato / STATO IMPREVISTO", extra_zone="Xyz-9")
    files = raw(replace(RED, defects=spoiled).zip(tmp_path / "a"), replace(RED, defects=half).zip(tmp_path / "b"))
    parsed = parse(*files)
    assert errors(parsed) >= {"value_unknown", "incomplete"}
    assert [issue.code for issue in parsed.issues].count("zone_unknown") == 1


@pytest.mark.parametrize("code", ["X\0Y", "", "Tosc\nB", "x" * 41, "x" * 100_000, "Tosc-B<script>", "…"])
def test_a_zone_code_that_is_none_refuses_the_document(tmp_path: Path, code: str) -> None:
    pair = raw(*RED.csv_pair(tmp_path))
    line = pair[0].content.decode().splitlines()[1].replace(next(iter(shipped_zones(STAMP.date()))), f'"{code}"')
    parsed = parse(replace(pair[0], content=pair[0].content + line.encode()), pair[1])
    assert errors(parsed) == {"zone_malformed"}
    assert all(len(issue.message) < 500 and "\0" not in issue.message for issue in parsed.issues)


@pytest.mark.parametrize("stamp", ["00010101_0000", "99991231_1405"])
def test_a_stamp_at_the_end_of_the_calendar_is_none(tmp_path: Path, stamp: str) -> None:
    data = BytesIO()
    with zipfile.ZipFile(RED.zip(tmp_path)) as made, zipfile.ZipFile(data, "w") as archive:
        for name in made.namelist():
            archive.writestr(name.replace("20260118_1515", stamp), made.read(name))
    assert errors(parse(RawFile("x.zip", data.getvalue()))) == {"stamp_missing"}


def test_a_zip_made_on_a_mac(tmp_path: Path) -> None:
    path = RED.zip(tmp_path)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("__MACOSX/._20260118_1515_today.dbf", b"\0\5\26\7")
        archive.writestr("._20260118_1515_today.dbf", b"\0\5\26\7")
    assert parse(*raw(path)).issues == ()


def test_file_names_that_are_not_text_are_made_printable() -> None:
    # What the operating system gives for a name that is not UTF-8, and a name that would move a terminal's cursor.
    assert RawFile("bad\udcff\0\x1b.zip", b"").name == "bad���.zip"


def test_a_night_update_uses_the_zones_of_its_own_day(tmp_path: Path) -> None:
    night = Bulletin(datetime(2026, 6, 1, 0, 30, tzinfo=ROME))
    asked = []

    def known(day):
        asked.append(day)
        return shipped_zones(day)

    for files in (raw(night.zip(tmp_path)), raw(*night.csv_pair(tmp_path))):
        (bundle,) = SOURCE.bundle(files)
        assert SOURCE.parse(bundle, known).issues == ()
    assert asked == [night.stamp.date()] * 2


def test_what_is_declared() -> None:
    real, demo = SOURCE.facts, DemoSource.facts
    assert (real.absence, real.role, real.cadence, real.polled) == (Absence.BROKEN, Role.NATIONAL, 300, True)
    assert real.page.startswith("https://mappe.protezionecivile.gov.it/")
    assert all(number in real.expects for number in ("170", "187", "31 maggio 2026"))
    assert (demo.id, demo.polled, demo.demonstration, real.demonstration) == ("demo", False, True, False)
    assert (demo.hazards, demo.zone_namespace, demo.absence) == (real.hazards, real.zone_namespace, real.absence)
    assert demo.schedule.due is None
