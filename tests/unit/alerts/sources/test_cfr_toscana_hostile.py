"""Bytes that may be anything: either the bulletin comes out as it was written, or it is refused. Never less of it."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.sources.adapters.cfr_toscana import CfrToscanaSource
from alerts.sources.contract import ParsedBulletin, RawFile
from app.core.clock import ROME
from doubles.cfr_page import CfrPage, CfrXml, Row
from doubles.dpc_bulletin import shipped_zones

STAMP = datetime(2026, 4, 13, 12, 48, tzinfo=ROME)
ROWS = [
    Row.of(
        "A4 A5 S1", "hydraulic", datetime(2026, 4, 13, 13, tzinfo=ROME), datetime(2026, 4, 14, tzinfo=ROME), "yellow"
    ),
    Row.of("A4", "hydraulic", datetime(2026, 4, 14, tzinfo=ROME), datetime(2026, 4, 14, 12, tzinfo=ROME), "red"),
    Row.of(
        "E2 V", "storm_surge", datetime(2026, 4, 13, 18, tzinfo=ROME), datetime(2026, 4, 14, 6, tzinfo=ROME), "orange"
    ),
]
PAGE = CfrPage(STAMP, ROWS)
QUIET = CfrPage(STAMP)
XML = CfrXml(STAMP, {"O3": {"hydraulic": "orange"}}, {"B": {"wind": "yellow"}})
WHOLE = {"page": PAGE.content(), "quiet page": QUIET.content(), "xml": XML.content()}
SOURCE = CfrToscanaSource()


def parse(content: bytes) -> ParsedBulletin:
    (bundle,) = SOURCE.bundle([RawFile("x.html", content)])
    return SOURCE.parse(bundle, shipped_zones)


def same_or_refused(content: bytes, whole: bytes) -> str:
    """What became of it: "refused", or the same as what it was made from."""
    parsed = parse(content)
    if parsed.refused:
        assert parsed.readings == ()
        return "refused"
    assert parsed == parse(whole)
    return "same"


@pytest.mark.parametrize("whole", WHOLE)
@pytest.mark.parametrize("twentieths", range(20))
def test_cut_on_the_way(whole: str, twentieths: int) -> None:
    content = WHOLE[whole]
    assert same_or_refused(content[: len(content) * twentieths // 20], content) == "refused"


@given(st.data(), st.sampled_from(sorted(WHOLE)))
def test_cut_anywhere(data: st.DataObject, whole: str) -> None:
    content = WHOLE[whole]
    same_or_refused(content[: data.draw(st.integers(0, len(content) - 1))], content)


@pytest.mark.parametrize(
    "spoilt",
    [
        PAGE.html().encode("utf-8-sig"),
        PAGE.html().encode("cp1252"),
        PAGE.html().encode("iso-8859-1"),
        PAGE.html().replace("utf-8", "iso-8859-1").encode("iso-8859-1"),
        PAGE.html().replace("utf-8", "windows-1252").encode(),
        PAGE.html().encode("ascii", errors="xmlcharrefreplace"),
        b'<?xml version="1.0" encoding="iso-8859-1"?>' + PAGE.content(),
        PAGE.content().replace(b"Fine", b"\xff\xfe\x81"),
        PAGE.html().encode().decode("cp1252", errors="replace").encode(),
    ],
)
def test_encodings_that_change_nothing(spoilt: bytes) -> None:
    assert same_or_refused(spoilt, PAGE.content()) == "same"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32", "utf-7", "cp037"])
def test_encodings_that_nobody_uses_are_refused(encoding: str) -> None:
    assert same_or_refused(PAGE.html().encode(encoding), PAGE.content()) == "refused"


XXE = b'<?xml version="1.0"?><!DOCTYPE documento [<!ENTITY x SYSTEM "file:///etc/passwd">]><documento>&x;</documento>'
LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE documento [<!ENTITY a "ha">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))
    + b"]><documento><nome>&j;</nome></documento>"
)
HOSTILE = {
    "nothing": (b"", "page_empty"),
    "a byte order mark": (b"\xef\xbb\xbf", "page_empty"),
    "the PDF of the bulletin": (b"%PDF-1.4 ZONE DI ALLERTA", "unsupported_format"),
    "a zip": (b"PK\x03\x04", "unsupported_format"),
    "zeros": (b"\0" * 1000, "page_unrecognised"),
    "an error page": (b"<html><body><h1>503 Service Unavailable</h1></body></html>", "page_unrecognised"),
    "three megabytes": (PAGE.content() + b"<!-- -->" * 400_000, "page_too_large"),
    "three megabytes of XML": (b"<documento>" + b" " * 3_000_000 + b"</documento>", "page_too_large"),
    "tables without end": (b"<table><tr><td>" * 10_000, "page_malformed"),
    "tables in tables": (b"<table><tr><td>" * 80 + b"x" + b"</td></tr></table>" * 80, "page_unrecognised"),
    "cells without end": (b"<html><table><tr>" + b"<td>" * 300_000, "page_too_large"),
    "wide cells": (b"<html><table>" + b"<tr><td colspan=1000 rowspan=1000>x" * 20_000, "page_unrecognised"),
    "entities of a file": (XXE, "xml_dtd"),
    "a billion laughs": (LAUGHS, None),
    "some XML": (b'<?xml version="1.0"?><rss><channel/></rss>', "page_unrecognised"),
    "XML cut short": (XML.content()[:-3], "xml_malformed"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_files_are_refused_with_a_sentence(case: str) -> None:
    content, code = HOSTILE[case]
    parsed = parse(content)
    assert parsed.refused
    assert parsed.stamp is None
    assert parsed.readings == ()
    (issue,) = parsed.issues
    assert issue.message.endswith(".")
    assert issue.code in ({code} if code else {"xml_dtd", "xml_malformed"})


def test_entities_of_a_file_in_a_page_bring_nothing_in() -> None:
    doctype = b'<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
    content = PAGE.content().replace(b"<!DOCTYPE html>", doctype).replace(b"A4, A5", b"A4, &x; A5")
    assert same_or_refused(content, PAGE.content()) == "refused"


@given(st.binary(max_size=300))
def test_noise(content: bytes) -> None:
    assert parse(content).refused


@given(st.data())
def test_a_byte_gone_wrong(data: st.DataObject) -> None:
    # Inside the table another digit is another hour, and only there: everything else leaves it as it is or refuses it.
    content = bytearray(PAGE.content())
    start = content.index(b"<table>")
    content[data.draw(st.integers(0, start - 1))] = data.draw(st.integers(0, 255))
    parsed = parse(bytes(content))
    whole = parse(PAGE.content())
    assert parsed.refused or parsed.stamp != whole.stamp or parsed == whole
