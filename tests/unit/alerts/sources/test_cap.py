"""The source ``cap``: messages from anybody, alone or in feeds, hostile ones included."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from alerts.domain.cap import Message, MsgType, Reference, Scope, Signature, Status
from alerts.domain.hazard import Hazard
from alerts.domain.level import Level
from alerts.formats.feed_index import MOST_ALERTS
from alerts.sources.adapters.cap import CapSource
from alerts.sources.contract import Link, ParsedMessage, RawFile, Source
from doubles.cap_feed import atom, bare, embedded, link, rss
from doubles.cap_message import SENT, Defects, a_message, an_area, an_info, write
from doubles.cap_signer import Signer
from doubles.cap_strategies import messages

SOURCE = CapSource()
MESSAGE = write(a_message())
EARLIER = Reference("cap@example.org", "IT-TEST-0", SENT - timedelta(hours=3))
PUBLISHER = Signer()
STRANGER = Signer(name="Uno qualunque")


def no_zones(day: date) -> dict[str, str]:
    return {}


def parse(content: bytes, source: CapSource = SOURCE) -> ParsedMessage:
    (bundle,) = source.bundle([RawFile("x.cap", content)])
    return source.parse(bundle, no_zones)


def codes(parsed: ParsedMessage, level: str) -> list[str]:
    return [issue.code for issue in parsed.issues if issue.level == level]


def test_it_is_a_source() -> None:
    source: Source = SOURCE
    assert source.facts.id == "cap"
    assert source.facts.official
    assert set(source.facts.hazards) == set(Hazard)


@pytest.mark.parametrize("version", ["1.1", "1.2"])
def test_a_message(version: str) -> None:
    parsed = parse(write(a_message(), version=version))
    assert parsed.issues == ()
    assert parsed.message == a_message()
    assert (parsed.stamp, parsed.key, parsed.subject) == (SENT, "cap@example.org,IT-TEST-1", "")
    assert [(w.hazard, w.level) for w in parsed.warnings] == [(Hazard.THUNDERSTORM, Level.ORANGE)]


@pytest.mark.parametrize("msg_type", [MsgType.UPDATE, MsgType.CANCEL])
def test_later_messages(msg_type: MsgType) -> None:
    parsed = parse(write(a_message(msg_type=msg_type, references=(EARLIER,))))
    assert parsed.issues == ()
    assert parsed.message is not None and parsed.message.references == (EARLIER,)
    assert [w.level for w in parsed.warnings] == [Level.GREEN if msg_type is MsgType.CANCEL else Level.ORANGE]


@pytest.mark.parametrize(
    "changes",
    [
        *({"status": status} for status in Status if status is not Status.ACTUAL),
        *({"scope": scope} for scope in Scope if scope is not Scope.PUBLIC),
        *({"msg_type": msg_type} for msg_type in (MsgType.ACK, MsgType.ERROR)),
    ],
)
def test_what_is_not_for_the_public_is_a_document_that_warns_nobody(changes: dict) -> None:
    parsed = parse(write(a_message(**changes, infos=(an_info(severity="Boh", expires=None, areas=()),))))
    assert not parsed.refused
    assert parsed.message is not None and not parsed.message.public
    assert parsed.warnings == ()
    assert codes(parsed, "warning") == ["word_unknown", "not_public"]
    assert not any(issue.alarm for issue in parsed.issues)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"severity": "Unknown"}, "severity_unknown"),
        ({"expires": None}, "expires_missing"),
        ({"areas": ()}, "area_missing"),
        ({"areas": (an_area(geocodes=()),)}, "area_missing"),
    ],
)
def test_what_has_to_be_guessed_is_said(changes: dict, code: str) -> None:
    parsed = parse(write(a_message(infos=(an_info(), an_info(**changes)))))
    assert codes(parsed, "warning") == [code]
    assert "blocco info 2 " in parsed.issues[0].message
    over = an_info(**changes, response_types=("AllClear",))
    assert parse(write(a_message(infos=(over,)))).issues == ()
    assert parse(write(a_message(msg_type=MsgType.CANCEL, references=(EARLIER,), infos=(over,)))).issues == ()


def test_a_message_that_says_nothing() -> None:
    assert codes(parse(write(a_message(infos=()))), "warning") == ["info_missing"]
    assert parse(write(a_message(infos=(), msg_type=MsgType.CANCEL, references=(EARLIER,)))).issues == ()


def test_what_calls_an_operator_and_what_does_not() -> None:
    loud = parse(write(a_message(), Defects(texts={"info/onset": "ieri"})))
    quiet = parse(write(a_message(), Defects(order=1)))
    assert [issue.alarm for issue in loud.issues] == [True]
    assert [issue.alarm for issue in quiet.issues] == [False]


SIGNED = {
    "absent": MESSAGE,
    "valid": PUBLISHER.sign(MESSAGE),
    "untrusted": STRANGER.sign(MESSAGE),
    "invalid": PUBLISHER.sign(MESSAGE).replace(b"Severe", b"Minor"),
}


@pytest.mark.parametrize(
    ("case", "free", "required"),
    [
        ("absent", None, "signature_missing"),
        ("valid", None, None),
        ("untrusted", None, "signature_untrusted"),
        ("invalid", "signature_invalid", "signature_invalid"),
    ],
)
def test_signatures(case: str, free: str | None, required: str | None) -> None:
    for demanded, refusal in ((False, free), (True, required)):
        source = CapSource(signature_required=demanded, trusted_certificates=PUBLISHER.pem)
        parsed = parse(SIGNED[case], source)
        assert codes(parsed, "error") == ([refusal] if refusal else [])
        assert parsed.warnings == () if refusal else parsed.warnings
        if not refusal:
            assert parsed.message == a_message(signature=Signature(case))
            assert codes(parsed, "warning") == (["signature_untrusted"] if case == "untrusted" else [])


def test_without_a_bundle_nobody_is_trusted() -> None:
    parsed = parse(SIGNED["valid"])
    assert parsed.message == a_message(signature=Signature.UNTRUSTED)
    assert parsed.issues == ()
    assert codes(parse(SIGNED["valid"], CapSource(signature_required=True)), "error") == ["signature_untrusted"]
    with pytest.raises(ValueError, match=r"."):
        CapSource(trusted_certificates=b"pippo")


def test_a_signature_survives_a_feed() -> None:
    source = CapSource(signature_required=True, trusted_certificates=PUBLISHER.pem)
    for content in (atom(embedded(SIGNED["valid"])), rss(bare(SIGNED["valid"]))):
        assert not parse(content, source).refused
    assert codes(parse(atom(embedded(SIGNED["invalid"])), source), "error") == ["signature_invalid"]


def other(number: int) -> bytes:
    return write(a_message(identifier=f"IT-TEST-{number}", sent=SENT + timedelta(minutes=number)))


def test_messages_of_a_feed_are_documents_oldest_first() -> None:
    feed = RawFile("feed.atom", atom(embedded(other(3)), embedded(other(1)), link("x.cap")))
    files = [RawFile("no.txt", b"ciao"), feed, RawFile("2.cap", other(2)), RawFile("copia.cap", other(2)), feed]
    bundles = SOURCE.bundle(files)
    assert [[file.name for file in bundle.files] for bundle in bundles] == [
        ["feed.atom#2"],
        ["2.cap"],
        ["feed.atom#1"],
        ["no.txt"],
    ]
    assert [bundle.stamp for bundle in bundles] == [SENT + timedelta(minutes=n) for n in (1, 2, 3)] + [None]
    assert [SOURCE.parse(bundle, no_zones).refused for bundle in bundles] == [False, False, False, True]
    assert SOURCE.bundle(files) == bundles


@pytest.mark.parametrize("content", [atom(), rss(), atom(link("a.cap"), link("b.cap")), atom(around=bare(MESSAGE))])
def test_feeds_without_messages_are_no_documents(content: bytes) -> None:
    assert SOURCE.bundle([RawFile("x.atom", content)]) == []


def test_entries_that_lead_nowhere_refuse_themselves_and_not_the_others() -> None:
    bundles = SOURCE.bundle([RawFile("x.atom", atom("<title>Pioggia</title>", embedded(MESSAGE)))])
    parsed = [SOURCE.parse(bundle, no_zones) for bundle in bundles]
    assert [codes(one, "error") for one in parsed] == [[], ["feed_malformed"]]


def test_a_feed_without_end() -> None:
    small = '<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>{}</identifier></alert>'
    feed = rss(*(small.format(number) for number in range(MOST_ALERTS + 1)))
    bundles = SOURCE.bundle([RawFile("x.rss", feed)])
    assert len(bundles) == MOST_ALERTS + 1
    assert codes(SOURCE.parse(bundles[-1], no_zones), "error") == ["feed_too_large"]


def test_what_is_followed() -> None:
    def follow(content: bytes) -> list[str]:
        return [link.url for link in SOURCE.follow(RawFile("x", content), "https://allerte.example.org/index")]

    assert follow(atom(link("b"), link("a"))) == ["https://allerte.example.org/a", "https://allerte.example.org/b"]
    for content in (MESSAGE, b"", b"ciao", b"<feed", atom(embedded(MESSAGE)), b"<!DOCTYPE a>" + atom(link("a"))):
        assert follow(content) == []


def test_what_is_followed_has_the_version_of_its_entry() -> None:
    feed = atom(link("b"), f"<updated> 2026-11-20T10:00:00Z </updated>{link('a')}")
    assert SOURCE.follow(RawFile("x", feed), "https://allerte.example.org/index") == [
        Link("https://allerte.example.org/b"),
        Link("https://allerte.example.org/a", "2026-11-20T10:00:00Z"),
    ]


def wrapped(inside: bytes) -> bytes:
    return b"<?xml version='1.0'?>" + inside


CAP = b'<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">'
HOSTILE = {
    "nothing": (b"", "unsupported_format"),
    "blank": (b" \n", "unsupported_format"),
    "text": (b"buongiorno", "unsupported_format"),
    "json": (b'{"warnings": []}', "unsupported_format"),
    "zip": (b"PK\x03\x04" + b"\0" * 50, "unsupported_format"),
    "html error page": (b"<html><body>502 Bad Gateway</body></html>", "unsupported_format"),
    "html 5": (b"\n<!DOCTYPE html>\n<html><br></html>", "unsupported_format"),
    "another xml": (b"<risk/>", "unsupported_format"),
    "cap 1.0": (write(a_message(), version="1.0"), "unsupported_format"),
    "no name space": (b"<alert/>", "unsupported_format"),
    "schema": (b'<schema xmlns="http://www.w3.org/2001/XMLSchema"/>', "unsupported_format"),
    "an item with nothing": (rss(""), "feed_malformed"),
    "entities": (b'<!DOCTYPE alert [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + CAP + b"&x;</alert>", "xml_dtd"),
    "laughs": (b'<!DOCTYPE a [<!ENTITY a "ah"><!ENTITY b "&a;&a;">]>' + CAP + b"&b;</alert>", "xml_dtd"),
    "utf-16 dtd": (wrapped(b"<!DOCTYPE a>" + CAP + b"</alert>").decode().encode("utf-16"), "xml_dtd"),
    "wrong encoding": (write(a_message(sender="è"), Defects(encoding="ISO-8859-1", declared="UTF-8")), "xml_malformed"),
    "deep": (CAP + b"<info>" * 1_000, "xml_malformed"),
    "deep and well formed": (CAP + b"<x>" * 1_000 + b"</x>" * 1_000 + b"</alert>", "xml_malformed"),
    "truncated": (MESSAGE[:-20], "xml_malformed"),
    "empty alert": (CAP + b"</alert>", "element_missing"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_files_are_refused_with_a_sentence(case: str) -> None:
    content, code = HOSTILE[case]
    parsed = parse(content)
    assert parsed.refused
    assert code in codes(parsed, "error")
    assert parsed.message is None
    assert parsed.warnings == ()
    assert all(issue.message.endswith(".") and len(issue.message) < 300 for issue in parsed.issues)


def test_files_that_are_too_large_cost_nothing() -> None:
    size = 50 * 1024 * 1024
    assert codes(parse(CAP + b" " * size), "error") == ["xml_too_large"]
    assert codes(parse(b"\0" * size), "error") == ["unsupported_format"]


@pytest.mark.parametrize(
    "content",
    [
        b"\n\n" + MESSAGE,
        b"\xef\xbb\xbf" + MESSAGE,
        write(a_message(), Defects(encoding="UTF-16")),
        MESSAGE.replace(b"<alert", b'<?xml-stylesheet href="http://127.0.0.1:1/x.xsl"?><alert', 1),
        MESSAGE.replace(b"<info>", b'<i:include xmlns:i="http://www.w3.org/2001/XInclude" href="/etc/passwd"/><info>'),
        MESSAGE.replace(b"<alert ", b"<alert " + b" ".join(b'a%d="x"' % n for n in range(10_000)) + b" "),
        MESSAGE.replace(
            b"<alert ", b'<alert xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="a b" '
        ),
    ],
)
def test_odd_files_that_do_no_harm_are_read(content: bytes) -> None:
    parsed = parse(content)
    assert parsed.message == a_message()
    assert parsed.issues == ()


@pytest.mark.parametrize("content", [MESSAGE, SIGNED["valid"], atom(embedded(MESSAGE))])
def test_whatever_is_cut_off_is_refused(content: bytes) -> None:
    for length in range(len(content)):
        parsed = parse(content[:length])
        assert parsed.refused
        assert parsed.warnings == ()


@given(messages(), st.floats(0, 1, exclude_max=True), st.binary(max_size=4))
def test_whatever_is_damaged_nothing_is_raised(message: Message, where: float, put: bytes) -> None:
    for content in (write(message), atom(embedded(write(message)), link("a"))):
        position = int(where * len(content))
        file = RawFile("x", content[:position] + put + content[position + 1 :])
        SOURCE.follow(file, "https://example.org/")
        for bundle in SOURCE.bundle([file]):
            parsed = SOURCE.parse(bundle, no_zones)
            assert parsed.refused is (parsed.message is None)


@given(messages())
def test_only_public_messages_have_warnings(message: Message) -> None:
    parsed = parse(write(message))
    assert parsed.message == message
    assert bool(parsed.warnings) is (message.public and bool(message.infos))


def recorded(recordings: Path, path: str) -> list[ParsedMessage]:
    file = recordings / "feeds/cap" / path
    return [SOURCE.parse(bundle, no_zones) for bundle in SOURCE.bundle([RawFile(file.name, file.read_bytes())])]


ACCEPTED = {
    "google/amber.atom": [(Hazard.OTHER, Level.ORANGE)],
    "google/weather.atom": [(Hazard.HYDROGEOLOGICAL, Level.ORANGE)],
    "google/weather.cap": [(Hazard.HYDROGEOLOGICAL, Level.ORANGE)],
    "google/earthquake.cap": [(Hazard.OTHER, Level.GREEN)],
    "google/earthquake-iso8859-1.cap": [(Hazard.OTHER, Level.GREEN)],
    "google/canada.cap": [(Hazard.THUNDERSTORM, Level.GREEN)],
    "google/canada_signed.cap": [(Hazard.SNOW, Level.YELLOW)],
    "kde/alertswiss-POA-1216107687-4.xml": [(Hazard.OTHER, Level.GREEN)],
    "kde/gdacs-cap_1001150.xml": [(Hazard.WIND, Level.GREEN)],
    "kde/ie-2.49.0.1.372.0.250413231648.N_Norm002_SmallCraft.xml": [(Hazard.WIND, Level.YELLOW)],
    "kde/mo-cap_monsoon.xml": [(Hazard.OTHER, Level.GREEN)],
    "kde/test_cap_data_1.xml": [(Hazard.OTHER, Level.YELLOW)],
    "kde/test_cap_data_expired_alert.xml": [(Hazard.OTHER, Level.YELLOW)],
}
REFUSED = {
    "google/invalid.cap": "element_missing",
    "google/invalid.rss": "feed_malformed",
    "google/xee.cap": "xml_dtd",
    "google/xee.atom": "xml_dtd",
}
NO_DOCUMENTS = ("earthquake_index", "weather_index", "empty_weather_index", "no_entries")


@pytest.mark.parametrize("path", ACCEPTED)
def test_recordings_that_are_accepted(recordings: Path, path: str) -> None:
    (parsed,) = recorded(recordings, path)
    assert not parsed.refused
    assert [(warning.hazard, warning.level) for warning in parsed.warnings] == ACCEPTED[path]


@pytest.mark.parametrize("path", REFUSED)
def test_recordings_that_are_refused(recordings: Path, path: str) -> None:
    (parsed,) = recorded(recordings, path)
    assert codes(parsed, "error") == [REFUSED[path]]


@pytest.mark.parametrize("name", NO_DOCUMENTS)
def test_recordings_that_are_no_documents(recordings: Path, name: str) -> None:
    assert recorded(recordings, f"google/{name}.atom") == []


def test_every_recording_is_accounted_for(recordings: Path) -> None:
    known = {*ACCEPTED, *REFUSED, *(f"google/{name}.atom" for name in NO_DOCUMENTS)}
    folder = recordings / "feeds/cap"
    assert {path.relative_to(folder).as_posix() for path in folder.glob("*/*")} == known


def test_what_recordings_show(recordings: Path) -> None:
    (swiss,) = recorded(recordings, "kde/alertswiss-POA-1216107687-4.xml")
    assert "element_order" in codes(swiss, "warning")
    assert swiss.message is not None
    assert "passable.\nHowever" in swiss.message.infos[0].description
    assert "<" not in swiss.message.infos[0].contact
    (canada,) = recorded(recordings, "google/canada.cap")
    assert [text.event for text in canada.warnings[0].texts] == ["thunderstorm", "orages"]
    (macao,) = recorded(recordings, "kde/mo-cap_monsoon.xml")
    assert [text.language for text in macao.warnings[0].texts] == ["zh-mo", "pt-PT", "en-US"]
    assert len(macao.warnings[0].areas[0].polygons[0]) == 63
    (quake,) = recorded(recordings, "google/earthquake-iso8859-1.cap")
    assert quake.message is not None and "Usulután" in quake.message.infos[0].headline


def test_indexes_that_were_recorded_are_followed(recordings: Path) -> None:
    def follow(name: str, url: str) -> list[str]:
        content = (recordings / f"feeds/cap/google/{name}.atom").read_bytes()
        return [link.url for link in SOURCE.follow(RawFile(name, content), url)]

    assert follow("earthquake_index", "http://earthquake.usgs.gov/index") == [
        "http://earthquake.usgs.gov/earthquakes/catalogs/cap/us2010apcd"
    ]
    oldest, newest = follow("weather_index", "http://www.weather.gov/alerts-beta/")
    assert "x=DC20100830203300" in oldest
    assert "x=CT20100831030400" in newest
    assert follow("weather_index", "http://example.org/") == []


@given(messages())
def test_what_is_made_for_tests_is_valid_by_the_schema(recordings: Path, message: Message) -> None:
    schema = etree.XMLSchema(etree.parse(recordings / "feeds/CAP-v1.2-schema.xsd"))
    schema.assertValid(etree.fromstring(write(message)))
    schema.assertValid(etree.fromstring(PUBLISHER.sign(write(replace(message, sender="a")))))
