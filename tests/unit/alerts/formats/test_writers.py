"""What we write as CAP and Atom: our own reader takes it back unchanged, and no word becomes markup."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from alerts.domain.cap import Message
from alerts.formats.atom_writer import Entry, Feed, Link, write_feed
from alerts.formats.cap_message import read_message
from alerts.formats.cap_writer import write_message
from doubles.cap_message import a_message, an_info
from doubles.cap_strategies import messages

NOW = datetime(2026, 11, 20, 13, 5, tzinfo=UTC)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(messages())
def test_whatever_is_written_is_read_back_without_a_fault(message: Message) -> None:
    infos = tuple(replace(one, expires=one.expires and max(one.expires, message.sent)) for one in message.infos)
    message = replace(message, infos=infos)
    written = write_message(message)
    reading = read_message(etree.fromstring(written))
    assert (reading.message, reading.errors) == (message, ())
    assert {code for code, _ in reading.warnings} <= {"times_contradict"}
    for instant in re.findall(rb"<(?:sent|effective|onset|expires)>([^<]*)<", written):
        assert re.fullmatch(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d", instant)


@pytest.mark.parametrize(
    "message",
    [
        a_message(identifier="con spazi"),
        a_message(sender="a,b"),
        a_message(sender=""),
        a_message(infos=(an_info(expires=NOW - timedelta(hours=1)),)),
    ],
)
def test_what_the_standard_forbids_is_never_written(message: Message) -> None:
    with pytest.raises(ValueError, match=r"not a name|before sent"):
        write_message(message)


@given(st.text())
def test_any_words_make_a_feed_that_is_well_formed(words: str) -> None:
    link = Link("alternate", "https://example.org/allerte/x?comune=048017&lang=en", "text/html")
    entry = Entry("tag:example.org,2026:1", words, NOW, NOW, words, words, ("orange",), (link,), words)
    feed = Feed("tag:example.org,2026:0", words, words, NOW, "it", words, (link,), (entry,))
    root = etree.fromstring(write_feed(feed))
    names = {etree.QName(element).localname for element in root.iter()}
    assert names <= {
        "feed", "id", "title", "subtitle", "updated", "author", "name", "link", "entry", "published", "category",
        "summary", "rights",
    }  # fmt: skip
    kept = re.sub("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", words).replace("\r", "\n")
    assert (root.findtext("{*}title") or "").replace("\r", "\n") == kept
