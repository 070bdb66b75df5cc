"""The national bulletin: the project's own golden inputs, and every way in which a document can be wrong."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from datetime import date, datetime
from io import BytesIO
from pathlib import Path

import pytest

from alerts.domain.hazard import Hazard
from alerts.domain.level import Level
from alerts.sources.adapters.dpc import DpcSource
from alerts.sources.contract import ParsedBulletin, RawFile
from doubles.dpc_bulletin import ROME, Bulletin, Defects, shipped_zones

STAMP = datetime(2026, 1, 18, 15, 15, tzinfo=ROME)
TODAY, TOMORROW = date(2026, 1, 18), date(2026, 1, 19)
LEVELS = {
    "Tosc-B": {"hydraulic": "orange", "thunderstorm": "yellow"},
    "Tosc-A3": {"hydrogeological": "red"},
}
SOURCE = DpcSource()


def known(day: date) -> Mapping[str, str]:
    return shipped_zones(day)


def parse(*files: RawFile) -> ParsedBulletin:
    (bundle,) = SOURCE.bundle(files)
    return SOURCE.parse(bundle, known)


def raw(*paths: Path) -> list[RawFile]:
    return [RawFile(path.name, path.read_bytes()) for path in paths]


def bulletin(**options: object) -> Bulletin:
    return Bulletin(STAMP, today=LEVELS, tomorrow={"Tosc-B": {"hydraulic": "yellow"}}, **options)  # type: ignore[arg-type]


def codes(parsed: ParsedBulletin, level: str = "error") -> set[str]:
    return {issue.code for issue in parsed.issues if issue.level == level}


@pytest.fixture(params=["zip", "tables", "both"])
def golden(request: pytest.FixtureRequest, tmp_path: Path) -> list[RawFile]:
    made = bulletin()
    forms = {"zip": raw(made.zip(tmp_path)), "tables": raw(*made.csv_pair(tmp_path))}
    return forms["zip"] + forms["tables"] if request.param == "both" else forms[request.param]


def test_every_form_says_the_same(golden: list[RawFile]) -> None:
    parsed = parse(*golden)
    assert parsed.issues == ()
    assert parsed.stamp == STAMP
    assert len(parsed.readings) == 170 * 3 * 2
    above = {(r.zone, r.hazard, r.day): r.level for r in parsed.readings if r.level > Level.GREEN}
    assert above == {
        ("Tosc-B", Hazard.HYDRAULIC, TODAY): Level.ORANGE,
        ("Tosc-B", Hazard.THUNDERSTORM, TODAY): Level.YELLOW,
        ("Tosc-A3", Hazard.HYDROGEOLOGICAL, TODAY): Level.RED,
        ("Tosc-B", Hazard.HYDRAULIC, TOMORROW): Level.YELLOW,
    }


@pytest.mark.parametrize(("day", "zones"), [(date(2026, 5, 31), 170), (date(2026, 6, 1), 187)])
def test_zone_set_of_the_day_of_issue(day: date, zones: int, tmp_path: Path) -> None:
    stamp = datetime(day.year, day.month, day.day, 14, 20, tzinfo=ROME)
    parsed = parse(*raw(Bulletin(stamp).zip(tmp_path)))
    assert parsed.issues == ()
    assert len({reading.zone for reading in parsed.readings}) == zones


@pytest.mark.parametrize(
    ("stamp", "tomorrow"),
    [
        (datetime(2025, 3, 29, 14, 50, tzinfo=ROME), date(2025, 3, 30)),
        (datetime(2025, 10, 25, 23, 31, tzinfo=ROME), date(2025, 10, 26)),
        (datetime(2026, 7, 21, 0, 16, tzinfo=ROME), date(2026, 7, 22)),
    ],
)
def test_tomorrow_is_a_calendar_day(stamp: datetime, tomorrow: date, tmp_path: Path) -> None:
    parsed = parse(*raw(Bulletin(stamp).zip(tmp_path)))
    assert {reading.day for reading in parsed.readings} == {stamp.date(), tomorrow}


@pytest.mark.parametrize(
    ("defects", "errors"),
    [
        (Defects(omit=("today",)), {"incomplete"}),
        (Defects(omit=("tomorrow", "cap")), {"incomplete"}),
        (Defects(omit=("today", "tomorrow")), {"incomplete"}),
        (Defects(missing_zones=("Tosc-B", "Lazi-A")), {"zones_missing", "cap_contradicts"}),
        (Defects(bad_value="Formato sconosciuto / STATO IMPREVISTO"), {"value_unknown"}),
        (Defects(cap="contradicting"), {"cap_contradicts"}),
        (Defects(cap="truncated"), {"xml_malformed"}),
    ],
)
def test_wrong_zips_are_refused_naming_every_cause(defects: Defects, errors: set[str], tmp_path: Path) -> None:
    levels = {zone: hazards for zone, hazards in LEVELS.items() if zone not in defects.missing_zones}
    parsed = parse(*raw(Bulletin(STAMP, today=levels, defects=defects).zip(tmp_path)))
    assert parsed.refused
    assert codes(parsed) >= errors - ({"cap_contradicts"} if defects.missing_zones else set())
    assert all(issue.alarm for issue in parsed.issues)


def test_causes_add_up(tmp_path: Path) -> None:
    defects = Defects(missing_zones=("Lazi-A",), bad_value="??", omit=("cap",))
    parsed = parse(*raw(bulletin(defects=defects).zip(tmp_path)))
    assert codes(parsed) == {"zones_missing", "value_unknown", "incomplete"}


def test_an_unknown_extra_zone_is_kept_and_alarmed(tmp_path: Path) -> None:
    parsed = parse(*raw(bulletin(defects=Defects(extra_zone="Xyz-9")).zip(tmp_path)))
    assert not parsed.refused
    assert codes(parsed, "warning") == {"zone_unknown"}
    assert all("Xyz-9" in issue.message and issue.alarm for issue in parsed.issues)
    assert len({reading.zone for reading in parsed.readings}) == 171


def test_a_cap_that_lists_nothing_does_not_hide_what_the_tables_say(tmp_path: Path) -> None:
    parsed = parse(*raw(bulletin(defects=Defects(cap="empty")).zip(tmp_path)))
    assert not parsed.refused
    assert codes(parsed, "warning") == {"cap_without_info"}
    assert any(reading.level is Level.RED for reading in parsed.readings)


def test_a_red_thunderstorm_is_believed_and_alarmed(tmp_path: Path) -> None:
    parsed = parse(*raw(Bulletin(STAMP, today={"Tosc-B": {"thunderstorm": "red"}}).zip(tmp_path)))
    assert not parsed.refused
    assert codes(parsed, "warning") == {"thunderstorm_red"}


def test_a_lone_half_of_the_table_form_is_refused(tmp_path: Path) -> None:
    parsed = parse(*raw(*bulletin().csv_pair(tmp_path)[:1]))
    assert codes(parsed) == {"incomplete"}
    assert "domani" in parsed.issues[0].message


def test_forms_that_contradict_each_other_are_refused(tmp_path: Path) -> None:
    other = Bulletin(STAMP, today={"Tosc-B": {"hydraulic": "yellow"}}).csv_pair(tmp_path)
    assert "representations_differ" in codes(parse(*raw(bulletin().zip(tmp_path), *other)))


def test_other_members_are_ignored(tmp_path: Path) -> None:
    path = bulletin().zip(tmp_path)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("20260118_1515_today.shp", b"\0" * 1000)
        archive.writestr("bollettino.pdf", b"%PDF")
    assert parse(*raw(path)).issues == ()


def test_the_table_form_with_one_row_cut_short(tmp_path: Path) -> None:
    today, tomorrow = bulletin().csv_pair(tmp_path)
    cut = today.read_bytes()[:-60]
    parsed = parse(RawFile(today.name, cut), *raw(tomorrow))
    assert parsed.refused
    assert parsed.readings == () or codes(parsed)


def _zip(**members: bytes) -> bytes:
    data = BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "."), content)
    return data.getvalue()


HOSTILE = {
    "text": (b"buongiorno", "unsupported_format"),
    "nothing": (b"", "unsupported_format"),
    "html error page": (b"<html><body>502 Bad Gateway</body></html>", "unsupported_format"),
    "empty zip": (_zip(), "incomplete"),
    "zip cut short": (_zip(a__txt=b"x" * 5000)[:60], "zip_damaged"),
    "bomb in a wanted member": (_zip(**{"20260118_1515_today__dbf": b"\0" * 9_000_000}), "zip_too_large"),
    "bomb in an ignored member": (_zip(**{"x__pdf": b"\0" * 300_000_000}), "zip_too_large"),
    "dbf of noise": (
        _zip(**{"20260118_1515_today__dbf": b"noise" * 50, "20260118_1515_tomorrow__dbf": b"", "Cap_1__xml": b"<a/>"}),
        "dbf_damaged",
    ),
    "entities": (
        _zip(Cap_20260118_1515__xml=b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'),
        "xml_dtd",
    ),
    "two bulletins in one": (_zip(**{f"2026011{n}_1515_today__dbf": b"" for n in (8, 9)}), "stamps_mixed"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_files_are_refused_with_a_sentence(case: str) -> None:
    content, code = HOSTILE[case]
    parsed = parse(RawFile("20260118_1515_all.zip", content))
    assert parsed.refused
    assert code in codes(parsed)
    assert all(issue.message.endswith(".") for issue in parsed.issues)


def test_files_of_several_bulletins_are_told_apart_in_order_of_stamp(tmp_path: Path) -> None:
    later = Bulletin(datetime(2026, 1, 19, 15, 0, tzinfo=ROME)).csv_pair(tmp_path)
    bundles = SOURCE.bundle([*raw(later[0], bulletin().zip(tmp_path), later[1]), RawFile("nota.txt", b"ciao")])
    assert [bundle.stamp for bundle in bundles] == [STAMP, datetime(2026, 1, 19, 15, 0, tzinfo=ROME), None]
    assert [len(bundle.files) for bundle in bundles] == [1, 2, 1]
