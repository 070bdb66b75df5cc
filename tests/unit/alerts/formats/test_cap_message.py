"""CAP messages: what is read of them, and everything that can be wrong."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.domain.cap import Message, MsgType, Reference, Scope, Status
from alerts.formats.cap_message import MessageReading, is_alert, read_message, sent_of
from alerts.formats.secure_xml import parse_xml
from doubles.cap_message import MANDATORY, SENT, Defects, a_message, an_area, an_info, write
from doubles.cap_strategies import messages

EARLIER = Reference("cap@example.org", "IT-TEST-0", SENT.replace(hour=9, minute=0))


def read(content: bytes) -> MessageReading:
    return read_message(parse_xml(content))


def codes(faults: tuple[tuple[str, str], ...]) -> list[str]:
    return [code for code, _ in faults]


@given(messages(), st.sampled_from(["1.1", "1.2"]))
def test_whatever_is_written_is_read_back(message: Message, version: str) -> None:
    reading = read(write(message, version=version))
    assert reading.errors == ()
    assert reading.message == message
    assert reading.sent == message.sent
    assert set(codes(reading.warnings)) <= {"times_contradict"}


@given(messages(), st.integers())
def test_the_order_of_elements_changes_nothing_but_a_warning(message: Message, order: int) -> None:
    reading = read(write(message, Defects(order=order)))
    assert reading.message == message
    assert codes(reading.warnings).count("element_order") <= 1


def test_the_first_element_out_of_order_is_named() -> None:
    content = write(a_message())
    moved = content.replace(b"<status>Actual</status>", b"").replace(b"<scope>", b"<status>Actual</status><scope>")
    moved = moved.replace(b"<event>Temporali forti</event>", b"").replace(b"<area>", b"<event>Tuono</event><area>")
    reading = read(moved)
    assert reading.message is not None
    assert [text for code, text in reading.warnings if code == "element_order"] == [
        "L'elemento status nel messaggio è fuori dall'ordine di CAP."
    ]


@given(messages(), st.sampled_from(MANDATORY))
def test_what_a_message_cannot_do_without_refuses_it_by_name(message: Message, path: str) -> None:
    if "info" in path:
        message = replace(message, infos=(*message.infos, an_info()))
    for defects in (Defects(omit=(path,)), Defects(texts={path: ""}), Defects(texts={path: " \n"})):
        reading = read(write(message, defects))
        assert reading.message is None
        assert any(code == "element_missing" and path.rpartition("/")[2] in text for code, text in reading.errors)


@pytest.mark.parametrize("path", [path for path in MANDATORY if "area" not in path] + ["info/headline", "info/expires"])
def test_what_may_stand_once_stands_once(path: str) -> None:
    reading = read(write(a_message(), Defects(repeat=(path,))))
    assert reading.message is None
    assert codes(reading.errors) == ["element_repeated"]


def test_every_fault_is_named_and_none_twice() -> None:
    message = a_message(infos=(an_info(), an_info()))
    reading = read(write(message, Defects(omit=("scope", "identifier", "info/event"), texts={"sent": "ieri"})))
    assert codes(reading.errors) == ["time_malformed", "element_missing", "element_missing", *["element_missing"] * 2]
    assert len(set(reading.errors)) == len(reading.errors)
    assert reading.sent is None


def test_faults_without_end_are_a_few() -> None:
    content = write(a_message()).replace(b"<area>", b"".join(b"<x%d/>" % n for n in range(5_000)) + b"<area>")
    assert len(read(content).warnings) == 50


@pytest.mark.parametrize("path", ["info/certainty", "info/category"])
def test_what_only_the_schema_misses_is_a_warning(path: str) -> None:
    reading = read(write(a_message(), Defects(omit=(path,))))
    assert reading.message is not None
    assert codes(reading.warnings) == ["element_missing"]


@pytest.mark.parametrize("path", ["status", "msgType", "scope"])
@pytest.mark.parametrize("word", ["Pippo", "actual", "alert", "PUBLIC", "Actual Actual"])
def test_words_that_decide_what_a_message_does_must_be_known(path: str, word: str) -> None:
    assert codes(read(write(a_message(), Defects(texts={path: word}))).errors) == ["enumeration_unknown"]


@pytest.mark.parametrize(
    ("path", "field"),
    [("info/severity", "severity"), ("info/urgency", "urgency"), ("info/certainty", "certainty")],
)
def test_other_words_are_kept_with_a_warning(path: str, field: str) -> None:
    reading = read(write(a_message(), Defects(texts={path: "Gravissima"})))
    assert reading.message is not None
    assert getattr(reading.message.infos[0], field) == "Gravissima"
    assert codes(reading.warnings) == ["word_unknown"]


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-11-20T14:05:00+01:00", SENT),
        ("2026-11-20T13:05:00Z", SENT),
        ("2026-11-20T13:05:00.000Z", SENT),
        ("2026-11-20T13:05:00-00:00", SENT),
        (" 2026-11-20T13:05:00.5+00:00\n", SENT.replace(microsecond=500_000)),
        ("2026-11-20T13:05:00.123456789+00:00", SENT.replace(microsecond=123_456)),
        ("2000-01-01T00:00:00+00:00", datetime(2000, 1, 1, tzinfo=UTC)),
    ],
)
def test_instants_that_are_read(text: str, instant: datetime) -> None:
    message = a_message(infos=(an_info(effective=SENT),))
    reading = read(write(message, Defects(texts=dict.fromkeys(("sent", "info/onset", "info/effective"), text))))
    assert reading.message is not None
    info = reading.message.infos[0]
    assert reading.sent == reading.message.sent == info.onset == info.effective == instant
    assert info.onset is not None and info.onset.utcoffset() is not None
    assert "time_malformed" not in codes(reading.warnings)


@pytest.mark.parametrize(
    "text",
    [
        "ieri",
        "2026-11-20",
        "2026-11-20T14:05:00",
        "2026-11-20 14:05:00+01:00",
        "20261120T140500+0100",
        "2026-11-20T14:05+01:00",
        "2026-11-20T14:05:00+0100",
        "2026-W47-5T14:05:00+01:00",
        "2026-11-31T14:05:00+01:00",
        "2026-11-20T25:05:00+01:00",
        "2026-11-20T14:05:00+25:00",
        "٢٠٢٦-11-20T14:05:00+01:00",
        "1999-12-31T23:59:59+00:00",
        "2201-01-01T00:00:00+00:00",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
    ],
)
def test_instants_that_are_none(text: str) -> None:
    assert codes(read(write(a_message(), Defects(texts={"sent": text}))).errors) == ["time_malformed"]
    reading = read(write(a_message(), Defects(texts={"info/onset": text, "info/expires": text})))
    assert reading.message is not None
    assert (reading.message.infos[0].onset, reading.message.infos[0].expires) == (None, None)
    assert codes(reading.warnings) == ["time_malformed"] * 2


def test_an_end_before_the_beginning_is_noted() -> None:
    message = a_message(infos=(an_info(onset=SENT, expires=SENT.replace(hour=12)),))
    assert codes(read(write(message)).warnings) == ["times_contradict"]


@pytest.mark.parametrize("name", ["a,b", "x" * 256, "a\nb", "a\u202eb"])
@pytest.mark.parametrize("path", ["identifier", "sender"])
def test_names_that_could_be_taken_for_others(path: str, name: str) -> None:
    assert codes(read(write(a_message(), Defects(texts={path: name}))).errors) == ["identifier_malformed"]


REFERENCE = "cap@example.org,IT-TEST-0,2026-11-20T10:00:00+01:00"
SELF = "cap@example.org,IT-TEST-1,2026-11-20T10:00:00+01:00"


@pytest.mark.parametrize(
    ("text", "found", "faults"),
    [
        (REFERENCE, (EARLIER,), []),
        (f"\n  {REFERENCE}\t{REFERENCE} ", (EARLIER,), []),
        (f"{REFERENCE} pippo", (EARLIER,), ["reference_malformed"]),
        (f"a,b {REFERENCE} a,b,c a,,2026-11-20T10:00:00+01:00", (EARLIER,), ["reference_malformed"] * 3),
        (f"{SELF} {REFERENCE}", (EARLIER,), ["reference_self"]),
        (SELF, (), ["reference_self", "references_missing"]),
        ("a,b,2026-11-20T10:00:00", (), ["reference_malformed", "references_missing"]),
        (f"{'a' * 256},b,2026-11-20T10:00:00+01:00 {REFERENCE}", (EARLIER,), ["reference_malformed"]),
        (f"a,{'b' * 256},2026-11-20T10:00:00+01:00 {REFERENCE}", (EARLIER,), ["reference_malformed"]),
        (f"a,b\u202e,2026-11-20T10:00:00+01:00 {REFERENCE}", (EARLIER,), ["reference_malformed"]),
        ("", (), ["references_missing"]),
    ],
)
def test_references(text: str, found: tuple[Reference, ...], faults: list[str]) -> None:
    update = a_message(msg_type=MsgType.UPDATE, references=(EARLIER,))
    reading = read(write(update, Defects(texts={"references": text})))
    assert reading.message is not None
    assert reading.message.references == found
    assert codes(reading.warnings) == faults
    cancel = read(write(replace(update, msg_type=MsgType.CANCEL), Defects(texts={"references": text})))
    assert codes(cancel.errors) == (["references_missing"] if not found else [])


@pytest.mark.parametrize("omit", [(), ("references",)])
def test_an_alert_needs_no_references(omit: tuple[str, ...]) -> None:
    reading = read(write(a_message(), Defects(omit=omit)))
    assert reading.message is not None
    assert reading.warnings == ()


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("https://www.regione.toscana.it/a?b=c", True),
        ("http://127.0.0.1:8000/", True),
        ("HTTPS://example.org", True),
        ("javascript:alert(1)", False),
        ("ftp://example.org", False),
        ("www.example.org", False),
        ("https://", False),
        ("https://regione.toscana.it@example.org/", False),
        ('https://example.org/"onclick="', False),
        ("https://example.org/<b>", False),
        ("https://example.org/a b", False),
        ("https://[::1", False),
        ("https://example.org/" + "a" * 2_000, False),
    ],
)
def test_web_is_a_page_or_nothing(text: str, kept: bool) -> None:
    message = a_message(infos=(an_info(web="https://example.org"),))
    reading = read(write(message, Defects(texts={"info/web": text})))
    assert reading.message is not None
    assert reading.message.infos[0].web == (text if kept else "")
    assert codes(reading.warnings) == ([] if kept else ["web_dropped"])


@pytest.mark.parametrize(("language", "read_as"), [("it", "it"), ("", "en-US"), ('it" x="', "und"), ("x" * 99, "und")])
def test_languages(language: str, read_as: str) -> None:
    reading = read(write(a_message(), Defects(texts={"info/language": language})))
    assert reading.message is not None
    assert reading.message.infos[0].language == read_as
    assert codes(reading.warnings) == (["word_unknown"] if read_as == "und" else [])


def test_texts_are_plain_and_bounded() -> None:
    info = an_info(
        headline="<b>Vento</b> " + "x" * 600, description="a<br/>b&nbsp;<script>c</script>", instruction="y" * 9_000
    )
    reading = read(write(a_message(infos=(info,))))
    assert reading.message is not None
    (found,) = reading.message.infos
    assert found.headline.startswith("Vento x") and len(found.headline) == 500
    assert found.description == "a\nb"
    assert len(found.instruction) == 8_000
    assert codes(reading.warnings) == ["text_shortened"] * 2


def test_comments_and_nested_markup_do_not_hide_words() -> None:
    content = write(a_message())
    content = content.replace(b"Temporali forti<", b"Tempo<!-- x -->rali <?y z?>fort<b>i</b><", 1)
    content = content.replace(b"<identifier>IT", b"<identifier>I<!-- -->T")
    reading = read(content)
    assert reading.message is not None
    assert (reading.message.identifier, reading.message.infos[0].event) == ("IT-TEST-1", "Temporali forti")


def test_what_is_not_cap_is_not_looked_at() -> None:
    content = write(a_message()).replace(
        b"<scope>", b'<x:status xmlns:x="urn:x">Test</x:status><status xmlns="">Test</status><scope>'
    )
    reading = read(content)
    assert reading.message == a_message()
    assert reading.warnings == ()


def test_elements_that_do_not_exist_are_named() -> None:
    reading = read(write(a_message()).replace(b"<expires>", b"<expire>").replace(b"</expires>", b"</expire>"))
    assert reading.message is not None
    assert [text for code, text in reading.warnings if code == "element_unknown"] == [
        "L'elemento expire nel blocco info 1 non esiste in CAP: non viene considerato."
    ]


def test_shapes_that_cannot_be_are_left_out_of_their_area() -> None:
    ring = ((11.0, 43.0), (11.5, 43.0), (11.5, 43.5), (11.0, 43.0))
    message = a_message(infos=(an_info(areas=(an_area(polygons=(ring,)),)),))
    bad = (
        b"<polygon>43,11 43,11.5</polygon><circle>nan,11 5</circle><polygon>43,11 43,11.5 43.5,11.5</polygon><geocode>"
    )
    reading = read(write(message).replace(b"<geocode>", bad))
    assert reading.message is not None
    assert reading.message.infos[0].areas[0].polygons == (ring, ring)
    assert reading.message.infos[0].areas[0].circles == ()
    assert sorted(codes(reading.warnings)) == [
        "circle_malformed",
        "element_order",
        "polygon_malformed",
        "polygon_unclosed",
    ]


def test_messages_without_end() -> None:
    endless = write(a_message()).replace(b"<info>", b"<note/>" * 200_000 + b"<info>")
    assert codes(read(endless).errors) == ["message_too_large"]
    many = tuple(replace(EARLIER, identifier=str(number)) for number in range(1_001))
    assert codes(read(write(a_message(references=many))).errors) == ["message_too_large"]
    for infos in ((an_info(),) * 101, (an_info(areas=(an_area(),) * 10_001),)):
        assert codes(read(write(a_message(infos=infos))).errors) == ["message_too_large"]


@pytest.mark.parametrize("status", [Status.TEST, Status.EXERCISE, Status.SYSTEM, Status.DRAFT])
@pytest.mark.parametrize("scope", Scope)
def test_what_is_not_for_the_public_is_read_all_the_same(status: Status, scope: Scope) -> None:
    message = a_message(status=status, scope=scope)
    assert read(write(message)).message == message
    assert not message.public


@pytest.mark.parametrize(
    ("content", "alert"),
    [
        (write(a_message()), True),
        (write(a_message(), version="1.1"), True),
        (write(a_message(), version="1.0"), False),
        (b"<alert/>", False),
        (b'<info xmlns="urn:oasis:names:tc:emergency:cap:1.2"/>', False),
    ],
)
def test_what_an_alert_is(content: bytes, alert: bool) -> None:
    assert is_alert(parse_xml(content)) is alert


def test_the_instant_of_sending_alone() -> None:
    assert sent_of(parse_xml(write(a_message(), Defects(omit=("scope", "identifier"))))) == SENT
    assert sent_of(parse_xml(write(a_message()).replace(b"<sent>2026", b"<sent> 20<!-- x -->26"))) == SENT
    assert sent_of(parse_xml(write(a_message(), Defects(texts={"sent": "ieri"})))) is None
    assert sent_of(parse_xml(write(a_message(), Defects(omit=("sent",))))) is None
