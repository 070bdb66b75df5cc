"""Atom and RSS feeds: what they carry, and where they point to."""

from __future__ import annotations

import pytest

from alerts.formats.cap_message import sent_of
from alerts.formats.feed_index import Entry, addresses, is_feed, read_entries
from alerts.formats.secure_xml import parse_xml
from doubles.cap_feed import atom, bare, embedded, link, rss
from doubles.cap_message import a_message, write

CAP = "application/cap+xml"
URL = "https://allerte.example.org/cap/index.atom"
MESSAGE = write(a_message())


def entries(content: bytes) -> list[Entry]:
    return read_entries(parse_xml(content))


def followed(content: bytes, url: str = URL) -> list[str]:
    return list(addresses(entries(content), url))


def dated(day: int, href: str) -> str:
    return f"<updated>2026-11-{day:02}T10:00:00Z</updated>{link(href)}"


@pytest.mark.parametrize(
    ("content", "feed"),
    [
        (atom(), True),
        (rss(), True),
        (MESSAGE, False),
        (b"<feed/>", False),
        (b'<rss xmlns="urn:x"/>', False),
        (b"<html/>", False),
    ],
)
def test_what_a_feed_is(content: bytes, feed: bool) -> None:
    assert is_feed(parse_xml(content)) is feed


def test_messages_come_out_as_documents_of_their_own() -> None:
    expected = bare(MESSAGE).encode()
    prefixed = expected.replace(b"<", b"<cap:").replace(b"<cap:/", b"</cap:").replace(b"xmlns=", b"xmlns:cap=")
    carried = (atom(embedded(MESSAGE), embedded(MESSAGE)), rss(bare(MESSAGE)), rss(prefixed.decode()))
    for content, found in zip(carried, (2 * [(expected,)], [(expected,)], [(prefixed,)]), strict=True):
        assert [entry.alerts for entry in entries(content)] == found
        assert followed(content) == []


def test_a_message_keeps_the_name_spaces_that_are_its_own() -> None:
    own = MESSAGE.replace(b"<alert ", b'<alert xmlns:y="urn:y" ').partition(b"?>")[2].strip()
    (entry,) = entries(atom(f"<content>{own.decode()}</content>"))
    assert b'xmlns:y="urn:y"' in entry.alerts[0]
    assert b"urn:x" not in entry.alerts[0]


def test_a_message_beside_a_name_space_that_has_no_canonical_form_is_read_all_the_same() -> None:
    (entry,) = entries(atom(embedded(MESSAGE)).replace(b'"urn:x"', b'"urnx"'))
    assert [sent_of(parse_xml(content)) for content in entry.alerts] == [a_message().sent]


@pytest.mark.parametrize(
    "content",
    [
        atom(around=bare(MESSAGE)),
        atom(bare(MESSAGE)),
        atom(f"<content><x>{bare(MESSAGE)}</x></content>"),
        atom(f"<summary>{bare(MESSAGE)}</summary>"),
        rss(f"<description>{bare(MESSAGE)}</description>"),
        rss(f"<content>{bare(MESSAGE)}</content>"),
        atom('<content type="text/xml"><alert xmlns="urn:oasis:names:tc:emergency:cap:1.0"/></content>'),
    ],
)
def test_foreign_markup_is_not_looked_at(content: bytes) -> None:
    assert all(entry.alerts == () for entry in entries(content))


@pytest.mark.parametrize(
    ("entry", "links"),
    [
        (link("a.html"), ("a.html",)),
        ('<link href=" a.html "/>', ("a.html",)),
        (link("a.html") + link("b.html"), ("a.html",)),
        (link("a.html") + link("a.xml", CAP, "related") + link("a2.xml", f"{CAP}; charset=utf-8"), ("a.xml", "a2.xml")),
        (f'<content type="{CAP}" src="a.xml"/>' + link("a.html"), ("a.xml",)),
        ('<content type="text/html" src="a.html"/>', ("a.html",)),
        (link("self", rel="self") + link("edit", rel="edit"), ()),
        (link(""), ()),
        ("<link/>", ()),
        ("<content>Domani pioggia</content>", ()),
    ],
)
def test_links_of_an_atom_entry(entry: str, links: tuple[str, ...]) -> None:
    assert [found.links for found in entries(atom(entry))] == [links]


@pytest.mark.parametrize(
    ("item", "links"),
    [
        ("<link>\n a.xml </link>", ("a.xml",)),
        (f'<link>a.html</link><enclosure url="a.xml" type="{CAP}"/>', ("a.xml",)),
        ('<link>a.html</link><enclosure url="a.mp3" type="audio/mpeg"/>', ("a.html",)),
        (f'<link>a.html</link><atom:link href="a.xml" type="{CAP}"/>', ("a.xml",)),
        ('<guid isPermaLink="true">a.xml</guid>', ("a.xml",)),
        ("<guid>a.xml</guid>", ()),
        ("<link/>", ()),
        ("", ()),
    ],
)
def test_links_of_an_rss_item(item: str, links: tuple[str, ...]) -> None:
    assert [found.links for found in entries(rss(item))] == [links]


@pytest.mark.parametrize(
    ("href", "address"),
    [
        ("a.xml", "https://allerte.example.org/cap/a.xml"),
        ("/a.xml?b=c&amp;d=e#f", "https://allerte.example.org/a.xml?b=c&d=e"),
        ("//allerte.example.org/a.xml", "https://allerte.example.org/a.xml"),
        ("https://ALLERTE.example.org/a.xml", "https://ALLERTE.example.org/a.xml"),
        ("http://allerte.example.org/a.xml", "https://allerte.example.org/a.xml"),
        ("https://allerte.example.org:8443/a.xml", None),
        ("https://example.org/a.xml", None),
        ("https://allerte.example.org.evil.example/a.xml", None),
        ("https://io@allerte.example.org/a.xml", None),
        ("https://allerte.example.org@evil.example/a.xml", None),
        ("https:\\\\evil.example\\a.xml", None),
        ("file:///etc/passwd", None),
        ("ftp://allerte.example.org/a.xml", None),
        ("javascript:alert(1)", None),
        ("http://[::1", None),
        ("https://allerte.example.org:porta/a.xml", None),
        ("a" * 3_000, None),
        ("index.atom", None),
        ("#a", None),
        ("a\u202e.xml", None),
    ],
)
def test_only_the_same_host_is_followed(href: str, address: str | None) -> None:
    assert followed(atom(link(href))) == ([address] if address else [])


def test_a_feed_over_http_may_point_to_https_and_to_its_port() -> None:
    feed = atom(link("https://127.0.0.1:8080/a"), link("b"), link("http://127.0.0.1/c"))
    assert followed(feed, "http://127.0.0.1:8080/index") == ["http://127.0.0.1:8080/b", "https://127.0.0.1:8080/a"]


def test_the_oldest_is_followed_first() -> None:
    assert followed(atom(dated(3, "c"), dated(1, "a"), dated(2, "b"), link("undated"))) == [
        f"https://allerte.example.org/cap/{name}" for name in ("undated", "a", "b", "c")
    ]
    # Without dates: feeds put the newest first.
    assert [url[-1] for url in followed(rss(*(f"<link>{name}</link>" for name in "cba")))] == ["a", "b", "c"]
    when = "<pubDate>Fri, {:02} Nov 2026 10:00:00 +0100</pubDate><link>{}</link>"
    assert [url[-1] for url in followed(rss(when.format(1, "a"), when.format(3, "c"), when.format(2, "b")))] == [
        "a",
        "b",
        "c",
    ]


@pytest.mark.parametrize(
    "date",
    ["ieri", "", "Fri, 20 Nov 2026 10:00:00", "Mon, 01 Jan 0001 00:00:00 +1400", "Fri, 31 Dec 9999 23:59:59 -1200"],
)
def test_dates_that_are_none_do_no_harm(date: str) -> None:
    items = (
        f"<pubDate>{date}</pubDate><link>a</link>",
        "<pubDate>Fri, 20 Nov 2026 10:00:00 GMT</pubDate><link>b</link>",
    )
    assert {url[-1] for url in followed(rss(*items))} == {"a", "b"}
    assert len(followed(atom(f"<updated>{date}</updated>{link('a')}", dated(1, "b")))) == 2


def test_a_long_list_once_each() -> None:
    many = [link(f"{number}.xml") for number in range(10_000)]
    found = followed(atom(*many, *many))
    assert len(found) == len(set(found)) == 10_000
    assert found[-1].endswith("/0.xml")


def test_versions_are_what_entries_say_word_for_word() -> None:
    said = {
        "<updated> 2026-11-20T10:00:00Z </updated>": "2026-11-20T10:00:00Z",
        "<updated>ieri</updated>": "ieri",
        f"<updated>{'9' * 5_000}</updated>": "9" * 100,
        "<published>2026-11-20T10:00:00Z</published>": "",
        "": "",
    }
    for text, version in said.items():
        assert list(addresses(entries(atom(text + link("a"))), URL).values()) == [version]
    items = rss("<pubDate>Fri, 20 Nov 2026 10:00:00 +0100</pubDate><link>a</link>", "<link>b</link>")
    assert list(addresses(entries(items), URL).values()) == ["", "Fri, 20 Nov 2026 10:00:00 +0100"]


def test_of_two_entries_about_one_address_the_newer_says_the_version() -> None:
    assert list(addresses(entries(atom(dated(2, "a"), dated(3, "a"), dated(1, "a"))), URL).values()) == [
        "2026-11-03T10:00:00Z"
    ]
