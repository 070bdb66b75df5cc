"""From an index or a listing to the newest bulletin, and an index beside the bulletin that it announces."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from alerts.sources.contract import Link, RawFile
from alerts.sources.dpc_discovery import PUBLISHED
from doubles.dpc_bulletin import ROME, Bulletin
from doubles.dpc_json import write_index
from doubles.dpc_reading import SOURCE, codes, parse, parse_all, raw

STAMP = datetime(2026, 8, 27, 15, 10, tzinfo=ROME)
HERE = "https://example.org/pcm-dpc/master/files/"
ZIP = "all/20260827_1510_all.zip"


def index(stamp: datetime = STAMP, called: str = "20260827_1510.json", **changes: Any) -> RawFile:
    return RawFile(called, json.dumps({**write_index(stamp), **changes}).encode())


def test_an_index_leads_to_the_zip_beside_it_wherever_its_links_point() -> None:
    elsewhere = write_index(STAMP, root="https://example.com/dev/BCR")
    for content in (index(), RawFile("x.json", json.dumps(elsewhere).encode())):
        assert SOURCE.follow(content, HERE + "20260827_1510.json") == [Link(HERE + ZIP)]
        assert SOURCE.follow(content, "http://127.0.0.1:8099/20260827_1510.json?raw=1") == [
            Link("http://127.0.0.1:8099/" + ZIP)
        ]
        assert SOURCE.bundle([content]) == []


LISTINGS = {
    "page.html": b'<a href="/files/20260826_1502.json">ieri</a> <a href="x/20260827_1510_today.json">oggi</a>',
    "master.atom": b"<feed><title>Add 20260827_1510_domani.png</title><title>20260826_1502</title></feed>",
    "page-data.json": json.dumps({"result": {"last": "20260827_1510", "index": write_index(STAMP)}}).encode(),
    "elenco.txt": b"20260827_1510_all.zip\n20260101_1510_all.zip\n99999999_9999\n1120260828_1510",
}


@pytest.mark.parametrize("name", LISTINGS)
def test_a_listing_leads_to_the_newest_stamp_in_it(name: str) -> None:
    listing = RawFile(name, LISTINGS[name])
    assert SOURCE.follow(listing, HERE + "all/") == [Link(HERE + ZIP)]
    assert SOURCE.follow(listing, "https://mappe.protezionecivile.gov.it/it/bollettino") == [Link(PUBLISHED + ZIP)]
    assert SOURCE.bundle([listing]) == []


def test_documents_lead_nowhere(tmp_path: Path) -> None:
    made = Bulletin(STAMP)
    paths = [made.zip(tmp_path), *made.csv_pair(tmp_path), *made.geojson_pair(tmp_path), *made.topojson_pair(tmp_path)]
    assert all(SOURCE.follow(file, HERE + file.name) == [] for file in raw(*paths))


@pytest.mark.parametrize("name", ["latest_all.zip", "20260827_1510.json", "20260827_1510_today_zone.csv"])
def test_an_error_page_that_repeats_the_name_it_was_asked_for_is_no_listing(name: str) -> None:
    page = RawFile(name, b"<html>/files/all/20260827_1510_all.zip non trovato</html>")
    assert SOURCE.follow(page, HERE + name) == []
    assert codes(parse(page)) == {"unsupported_format"}


def test_noise_is_no_listing() -> None:
    for content in (b"", b"buongiorno", b"\0 20260827_1510", b"20260827_1510 " * 400_000):
        file = RawFile("page", content)
        assert SOURCE.follow(file, HERE) == []
        assert codes(parse(file)) == {"unsupported_format"}


def test_colours_are_neither_a_document_nor_a_way_to_one(tmp_path: Path) -> None:
    style = RawFile("20260827_1510_style.json", b'{"style_properties": []}')
    assert SOURCE.bundle([style]) == []
    assert SOURCE.follow(style, HERE) == []
    assert parse(style, *raw(Bulletin(STAMP).zip(tmp_path))).issues == ()


def test_an_index_belongs_to_the_bulletin_of_its_stamp(tmp_path: Path) -> None:
    made = Bulletin(STAMP, today={"Tosc-B": {"hydraulic": "red"}})
    named_otherwise = index(called="indice.json")
    parsed = parse(named_otherwise, *raw(made.zip(tmp_path)))
    assert (parsed.issues, parsed.stamp) == ((), STAMP)
    other = index(datetime(2026, 8, 28, 14, 0, tzinfo=ROME), called="20260827_1510.json")
    assert [document.stamp for document in parse_all([other, *raw(made.zip(tmp_path))])] == [STAMP]


CONTRADICTIONS = {
    "hour": {"name": "Bollettino del 27 agosto 2026 ore 15:11"},
    "hour of an update": {"name": "Bollettino del 27 agosto 2026 ore 15:10, aggiornamento delle ore 19:13"},
    "links of another issue": {"tomorrow": write_index(datetime(2026, 8, 27, 9, 0, tzinfo=ROME))["tomorrow"]},
}


@pytest.mark.parametrize("case", CONTRADICTIONS)
def test_an_index_that_contradicts_itself_refuses_the_bulletin_and_leads_nowhere(case: str, tmp_path: Path) -> None:
    wrong = index(**CONTRADICTIONS[case])
    assert SOURCE.follow(wrong, HERE + wrong.name) == []
    assert "index_contradicts" in codes(parse(wrong))
    assert codes(parse(wrong, *raw(Bulletin(STAMP).zip(tmp_path)))) == {"index_contradicts"}


@pytest.mark.parametrize("kind", ["errata", None, 7, "x" * 10_000])
def test_an_unknown_type_of_issue_is_used_and_alarmed(kind: object, tmp_path: Path) -> None:
    odd = index(type=kind)
    assert SOURCE.follow(odd, HERE + odd.name) == [Link(HERE + ZIP)]
    parsed = parse(odd, *raw(Bulletin(STAMP).zip(tmp_path)))
    assert not parsed.refused
    assert codes(parsed, "warning") == {"index_type_unknown"}
    assert all(len(issue.message) < 200 for issue in parsed.issues)


@pytest.mark.parametrize("cut", [200, 700, -1])
def test_a_damaged_index_is_a_document_that_is_refused(cut: int) -> None:
    whole = index()
    damaged = RawFile(whole.name, whole.content[:cut])
    assert SOURCE.follow(damaged, HERE + whole.name) == []
    assert parse(damaged).refused


def test_an_index_alone_is_never_taken_for_a_bulletin() -> None:
    (bundle,) = SOURCE.bundle([index(**CONTRADICTIONS["hour"])])
    sound = type(bundle)(STAMP, (index(),))
    assert codes(SOURCE.parse(sound, lambda _: {"Tosc-B": "x"})) == {"incomplete"}
