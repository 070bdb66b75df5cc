"""The reader of MeteoAlarm's JSON: whatever it is given, a value or one sentence."""

from __future__ import annotations

import json
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from alerts.domain.cap import Reference
from alerts.formats.cap_message import read_message
from alerts.formats.meteoalarm_alert import alert_element
from alerts.formats.meteoalarm_json import MAX_DEPTH, canonical, read_entries
from alerts.formats.unreadable import Unreadable
from doubles.meteoalarm_feed import ROME, SENDER, Alert, feed_of

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda children: st.lists(children, max_size=3) | st.dictionaries(st.text(max_size=5), children, max_size=3),
    max_leaves=10,
)


@given(st.lists(values, max_size=4))
def test_entries_are_read_and_written_back_the_same(entries: list[object]) -> None:
    read = read_entries(feed_of(*entries), "feed")
    assert read == entries
    assert [json.loads(canonical(entry)) for entry in read] == entries
    assert [canonical(json.loads(canonical(entry))) for entry in read] == [canonical(entry) for entry in read]


@given(st.dictionaries(st.sampled_from(list(Alert().entry()["alert"])), values))
def test_whatever_an_alert_holds_it_is_read_or_its_faults_are_named(changes: dict[str, object]) -> None:
    reading = read_message(alert_element(Alert(changes=changes).entry()))
    assert (reading.message is None) == bool(reading.errors)


@given(values)
def test_whatever_an_entry_is(entry: object) -> None:
    assert read_message(alert_element(entry)).errors


@pytest.mark.parametrize("depth", [MAX_DEPTH - 2, MAX_DEPTH - 1])
def test_the_depth_allowed(depth: int) -> None:
    content = b'{"warnings":' + b"[" * depth + b"]" * depth + b"}"
    assert len(read_entries(content, "feed")) == 1
    with pytest.raises(Unreadable) as refused:
        read_entries(content.replace(b"[]", b"[[[]]]"), "feed")
    assert refused.value.code == "feed_malformed"


def test_halves_of_characters_do_not_stop_anything() -> None:
    (entry,) = read_entries(b'{"warnings":[{"alert":{},"uuid":"\\ud800"}]}', "feed")
    assert canonical(entry) == b'{"alert":{},"uuid":"?"}'


def info_of(entry: object) -> list[tuple[str, str]]:
    """(element, text) of the first ``info``."""
    (info, *_) = alert_element(entry).findall("{*}info")
    return [(etree.QName(element).localname, element.text or "") for element in info]


@pytest.mark.parametrize(
    ("value", "texts"),
    [
        (None, []),
        ([], []),
        ("", [""]),
        ("Met", ["Met"]),
        (["Met"], ["Met"]),
        (["Met", "Geo"], ["Met", "Geo"]),
        (3, ["3"]),
        (True, [""]),
        (1.5, [""]),
        ({"a": "Met"}, [""]),
        ([["Met"]], [""]),
        ("a\0b\ud800\uffff\n", ["a�b��\n"]),
        ("<b>&amp;</b>", ["<b>&amp;</b>"]),
    ],
)
def test_a_value_may_stand_alone_or_in_a_list(value: object, texts: list[str]) -> None:
    assert info_of({"alert": {"info": {"category": value}}}) == [("category", text) for text in texts]


def test_elements_stand_in_the_order_of_cap_and_what_is_not_cap_is_left_out() -> None:
    backwards = {"area": [], "headline": "h", "note ": "?", "event": "e", "language": "it-IT", "<x>": "?"}
    assert info_of({"alert": {"info": [backwards]}}) == [("language", "it-IT"), ("event", "e"), ("headline", "h")]


def test_references_are_triples() -> None:
    sent = "2026-11-19T10:20:46+01:00"
    changes = {"references": f"{SENDER},a.1,{sent} {SENDER},a.2,{sent}"}
    reading = read_message(alert_element(Alert(changes=changes).entry()))
    assert reading.message is not None
    instant = datetime(2026, 11, 19, 10, 20, 46, tzinfo=ROME)
    assert reading.message.references == (Reference(SENDER, "a.1", instant), Reference(SENDER, "a.2", instant))
