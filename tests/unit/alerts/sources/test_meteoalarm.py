"""MeteoAlarm's feed: taken apart into messages, what they mean, which of them compete, and what is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.domain.cap import MsgType, Status
from alerts.domain.hazard import Hazard
from alerts.domain.level import Level
from alerts.sources.adapters.meteoalarm import MeteoalarmSource
from alerts.sources.contract import ParsedMessage, RawFile, Role
from doubles.meteoalarm_feed import KINDS, LEVELS, REGIONS, ROME, SENDER, Alert, feed, feed_of

SOURCE = MeteoalarmSource()
WIND = Alert()
SUMMER = timezone(timedelta(hours=2))


def parse_all(*contents: bytes) -> list[ParsedMessage]:
    bundles = SOURCE.bundle([RawFile("feeds-italy", content) for content in contents])
    return [SOURCE.parse(bundle, lambda day: {}) for bundle in bundles]


def parse(alert: Alert) -> ParsedMessage:
    (parsed,) = parse_all(feed(alert))
    return parsed


def codes(parsed: ParsedMessage, level: str = "error") -> list[str]:
    return [issue.code for issue in parsed.issues if issue.level == level]


def changed(alert: Alert, change: Callable[[dict[str, Any]], object]) -> ParsedMessage:
    """The alert as read after ``change`` was applied to its JSON."""
    entry = alert.entry()
    change(entry["alert"])
    (parsed,) = parse_all(feed_of(entry))
    return parsed


def test_one_alert() -> None:
    parsed = parse(WIND)
    assert parsed.issues == ()
    assert parsed.stamp == WIND.sent
    assert parsed.message is not None
    assert (parsed.message.identifier, parsed.message.sender) == (WIND.identifier, SENDER)
    assert (parsed.message.status, parsed.message.msg_type) == (Status.ACTUAL, MsgType.UPDATE)
    assert [info.language for info in parsed.message.infos] == ["en-GB", "it-IT"]
    assert parsed.message.references[0].sent == WIND.sent - timedelta(days=1)
    (warning,) = parsed.warnings
    assert (warning.hazard, warning.level) == (Hazard.WIND, Level.YELLOW)
    assert (warning.starts_at, warning.ends_at) == (WIND.onset, WIND.expires)
    assert [text.language for text in warning.texts] == ["en-GB", "it-IT"]
    assert warning.areas[0].geocodes == (("EMMA_ID", "IT009"),)


def test_it_forecasts_and_is_not_official() -> None:
    assert SOURCE.facts.role is Role.FORECAST
    assert not SOURCE.facts.official
    assert SOURCE.follow(RawFile("feeds-italy", feed(WIND)), "https://feeds.example/italy") == []


@pytest.mark.parametrize("level", LEVELS)
def test_the_level_is_the_awareness_level(level: str) -> None:
    (warning,) = parse(replace(WIND, level=level)).warnings
    assert warning.level is Level.of(level)


@pytest.mark.parametrize(
    ("kind", "hazard"),
    [
        ("Wind", Hazard.WIND), ("Snow-ice", Hazard.SNOW), ("Thunderstorm", Hazard.THUNDERSTORM),
        ("High-temperature", Hazard.HEAT), ("Coastal event", Hazard.STORM_SURGE), ("Forest fire", Hazard.WILDFIRE),
        ("Rain", Hazard.HYDROGEOLOGICAL), ("Flood", Hazard.HYDRAULIC), ("Fog", Hazard.OTHER),
    ],
)  # fmt: skip
def test_the_hazard_is_the_awareness_type(kind: str, hazard: Hazard) -> None:
    (warning,) = parse(replace(WIND, kind=kind)).warnings
    assert warning.hazard is hazard


def test_without_a_level_of_awareness_the_severity_counts_and_it_is_said() -> None:
    def only_type(alert: dict[str, Any]) -> None:
        for info in alert["info"]:
            info["parameter"] = info["parameter"][1:]

    parsed = changed(replace(WIND, level="orange"), only_type)
    assert codes(parsed, "warning") == ["awareness_missing"]
    assert [warning.level for warning in parsed.warnings] == [Level.ORANGE]


@pytest.mark.parametrize(
    ("written", "instant"),
    [
        ("2026-08-01T01:59:00+02:00", datetime(2026, 7, 31, 23, 59, tzinfo=UTC)),
        ("2026-03-29T01:30:00+01:00", datetime(2026, 3, 29, 0, 30, tzinfo=UTC)),
        ("2026-03-29T03:30:00+02:00", datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
        ("2026-10-25T02:30:00+02:00", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        ("2026-10-25T02:30:00+01:00", datetime(2026, 10, 25, 1, 30, tzinfo=UTC)),
        ("2026-10-25T00:30:00Z", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
    ],
)
def test_times_carry_their_own_offset(written: str, instant: datetime) -> None:
    def ends(alert: dict[str, Any]) -> None:
        for info in alert["info"]:
            info |= {"onset": "2026-03-28T00:00:00+01:00", "expires": written}

    parsed = changed(replace(WIND, sent=instant - timedelta(hours=1)), ends)
    (warning,) = parsed.warnings
    assert warning.ends_at == instant


def test_what_is_over_on_arrival_is_accepted() -> None:
    parsed = parse(replace(WIND, onset=WIND.sent - timedelta(hours=9), expires=WIND.sent - timedelta(hours=1)))
    assert parsed.issues == ()
    assert parsed.warnings[0].ends_at < WIND.sent


def test_messages_that_say_the_same_compete_and_the_last_sent_comes_last() -> None:
    later = replace(WIND, number=7, sent=WIND.sent + timedelta(hours=3), level="orange")
    first, last = parse_all(feed(later, WIND))
    assert first.key == last.key
    assert first.message is not None and last.message is not None
    assert (first.message.identifier, last.message.identifier) == (WIND.identifier, later.identifier)


def test_of_messages_sent_together_the_gravest_comes_last() -> None:
    together = [replace(WIND, number=number, level=level) for number, level in enumerate(("red", "green", "yellow"))]
    levels = [parsed.warnings[0].level for parsed in parse_all(feed(*together))]
    assert levels == [Level.GREEN, Level.YELLOW, Level.RED]


@pytest.mark.parametrize(
    "other",
    [
        {"region": "IT012"},
        {"kind": "Rain"},
        {"onset": WIND.onset + timedelta(hours=1)},
        {"expires": WIND.expires + timedelta(hours=1)},
    ],
)
def test_messages_about_something_else_do_not_compete(other: dict[str, Any]) -> None:
    assert parse(WIND).key != parse(replace(WIND, **other)).key


def test_the_same_instants_in_another_offset_compete() -> None:
    moved = replace(WIND, onset=WIND.onset.astimezone(UTC), expires=WIND.expires.astimezone(SUMMER))
    assert parse(moved).key == parse(WIND).key


def test_a_green_update_is_about_the_same_subject_in_other_hours() -> None:
    end = replace(WIND, level="green", onset=WIND.sent + timedelta(hours=8), sent=WIND.sent + timedelta(hours=8))
    assert parse(end).key != parse(WIND).key
    assert parse(end).subject == parse(WIND).subject != ""
    assert parse(replace(end, kind="Rain")).subject != parse(WIND).subject


@pytest.mark.parametrize("status", ["Exercise", "System", "Test", "Draft"])
def test_what_is_not_real_warns_nobody_and_competes_with_nothing(status: str) -> None:
    parsed = parse(replace(WIND, status=status))
    assert not parsed.refused
    assert codes(parsed, "warning") == ["not_public"]
    assert (parsed.warnings, parsed.subject) == ((), "")
    assert parsed.key != parse(WIND).key


@pytest.mark.parametrize(("field", "value"), [("scope", "Restricted"), ("msgType", "Ack"), ("msgType", "Error")])
def test_what_is_not_for_everybody_is_not_shown(field: str, value: str) -> None:
    parsed = parse(replace(WIND, changes={field: value}))
    assert codes(parsed, "warning") == ["not_public"]
    assert parsed.warnings == ()


def test_a_cancellation_does_not_repeat_the_warning_that_it_ends() -> None:
    parsed = parse(replace(WIND, msg_type="Cancel"))
    assert [warning.level for warning in parsed.warnings] == [Level.GREEN]
    assert (parsed.key, parsed.subject) == (parse(WIND).key, "")
    bare = parse(replace(WIND, changes={"msgType": "Cancel", "info": []}))
    assert (bare.issues, bare.warnings, bare.key) == ((), (), WIND.identifier)
    assert codes(parse(replace(WIND, changes={"msgType": "Cancel", "references": ""}))) == ["references_missing"]


def test_an_alert_for_nowhere_is_refused() -> None:
    parsed = changed(WIND, lambda alert: [info.pop("area") for info in alert["info"]])
    assert codes(parsed) == ["emma_missing"]


def test_values_may_stand_alone_or_in_lists() -> None:
    def alone(alert: dict[str, Any]) -> None:
        (alert["info"],) = alert["info"][1:]
        for name in ("category", "responseType", "area"):
            (alert["info"][name],) = alert["info"][name]
        (alert["info"]["area"]["geocode"],) = alert["info"]["area"]["geocode"]

    def listed(alert: dict[str, Any]) -> None:
        alert["info"] = [{name: [value] for name, value in alert["info"][1].items() if not isinstance(value, list)} | {
            name: value for name, value in alert["info"][1].items() if isinstance(value, list)
        }]  # fmt: skip
        alert["incidents"] = [alert["incidents"]]
        alert["status"] = [alert["status"]]

    one, other = changed(WIND, alone), changed(WIND, listed)
    assert one.issues == other.issues == ()
    assert one.message == other.message
    assert (one.key, one.subject) == (parse(WIND).key, parse(WIND).subject)


@pytest.mark.parametrize("path", ["identifier", "sender", "sent", "status", "msgType", "scope"])
@pytest.mark.parametrize("value", [None, "", "x,y", [], ["a", "b"], {"a": 1}, 1.5, True, "x\ny"])
def test_what_matters_of_an_alert_is_named_and_refuses_it_alone(path: str, value: object) -> None:
    broken = replace(WIND, number=2, changes={path: value})
    good, bad = sorted(parse_all(feed(broken, WIND)), key=lambda parsed: parsed.refused)
    assert (good.refused, good.issues) == (False, ())
    assert codes(bad)
    assert any(path in issue.message for issue in bad.issues)
    assert (bad.message, bad.warnings) == (None, ())


def test_every_fault_is_named() -> None:
    broken = changed(WIND, lambda alert: [alert.pop(name) for name in ("identifier", "sender", "status")])
    assert codes(broken) == ["element_missing"] * 3


@pytest.mark.parametrize("value", [None, [], ["Toscana"], "Toscana", {}])
def test_an_alert_about_nothing_is_refused(value: object) -> None:
    assert parse(replace(WIND, changes={"info": value})).refused


@pytest.mark.parametrize("name", ["event", "severity", "urgency"])
@pytest.mark.parametrize("value", [None, "", 1.5])
def test_what_matters_of_an_info_is_named(name: str, value: object) -> None:
    parsed = changed(WIND, lambda alert: alert["info"][1].update({name: value}))
    assert codes(parsed) == ["element_missing"]
    assert f"{name} nel blocco info 2" in parsed.issues[0].message


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("severity", "Gravissima", "word_unknown"),
        ("onset", "2026-11-20T18:00:00", "time_malformed"),
        ("expires", "domani", "time_malformed"),
        ("web", "javascript:alert(1)", "web_dropped"),
    ],
)
def test_what_can_be_missed_is_left_out_and_said(name: str, value: object, code: str) -> None:
    parsed = changed(WIND, lambda alert: alert["info"][0].update({name: value}))
    assert not parsed.refused
    assert codes(parsed, "warning") == [code]
    assert not any(issue.alarm for issue in parsed.issues)
    assert parsed.warnings[0].level is Level.YELLOW


def test_texts_are_fit_to_be_stored() -> None:
    entry = json.dumps(replace(WIND, changes={"source": "\ud800"}).entry()).replace("INLAND", "\\u0000\\ud800 INLAND")
    (parsed,) = parse_all(f'{{"warnings":[{entry}]}}'.encode())
    assert parsed.message is not None
    description = parsed.message.infos[0].description
    assert "\0" not in description
    assert description.encode("utf-8")
    assert "\n" in description


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "json_malformed"),
        (b"\xef\xbb\xbf", "json_malformed"),
        (b"<!DOCTYPE html><html><body>200 OK</body></html>", "json_malformed"),
        (feed(WIND)[:-40], "json_malformed"),
        (feed(WIND).decode().replace("areas", "àreas").encode("latin-1", "replace") + b"\xe0", "json_malformed"),
        (feed(WIND).decode().encode("utf-16"), "json_malformed"),
        (feed(replace(WIND, changes={"info": float("nan")})), "feed_malformed"),
        (b'{"warnings":[1e999]}', "feed_malformed"),
        (b'{"warnings":' + b"[" * 60 + b"]" * 60 + b"}", "feed_malformed"),
        (b'{"warnings":' + b"[" * 100_000 + b"]" * 100_000 + b"}", "json_malformed"),
        (b'{"warnings":[' + b"1," * 2_000 + b"1]}", "feed_too_long"),
        (b'{"warnings":["' + b"A" * 50_000_000 + b'"]}', "json_too_large"),
        (b'{"warnings":{}}', "feed_malformed"),
        (b'{"warnings":null}', "feed_malformed"),
        (b'{"Warnings":[]}', "feed_malformed"),
        (b"[]", "feed_malformed"),
        (b"null", "feed_malformed"),
    ],
)
def test_a_file_that_is_no_feed_is_one_refused_document(content: bytes, code: str) -> None:
    (parsed,) = parse_all(content)
    assert codes(parsed) == [code]
    assert all(issue.message.endswith(".") for issue in parsed.issues)


@pytest.mark.parametrize("entry", [None, 5, "alert", [], {}, {"alert": None}, {"alert": []}, {"warnings": [1, 2]}])
def test_an_entry_that_is_none_is_one_refused_document(entry: object) -> None:
    good, bad = sorted(parse_all(feed_of(entry, WIND.entry())), key=lambda parsed: parsed.refused)
    assert not good.refused
    assert bad.refused


def test_nothing_in_force_is_no_document() -> None:
    assert parse_all(feed()) == []


def test_a_byte_order_mark_is_no_obstacle() -> None:
    assert parse_all(b"\xef\xbb\xbf" + feed(WIND)) == parse_all(feed(WIND))


def test_an_alert_seen_again_is_the_same_bytes() -> None:
    entry = WIND.entry()
    shuffled = {"uuid": entry["uuid"], "alert": dict(reversed(entry["alert"].items()))}
    spaced = json.dumps({"warnings": [shuffled]}, indent=4, ensure_ascii=True).encode()
    (bundle,) = SOURCE.bundle([RawFile("one", feed(WIND)), RawFile("two", spaced)])
    assert bundle.stamp == WIND.sent
    assert bundle.files[0].name == WIND.identifier
    assert SOURCE.bundle(bundle.files) == [bundle]


@pytest.mark.parametrize("count", [1, 500])
def test_a_key_is_always_short_enough_for_an_index(count: int) -> None:
    codes = [{"valueName": "EMMA_ID", "value": f"IT{number:03d}"} for number in range(count)]
    parsed = changed(WIND, lambda alert: [info["area"][0].update(geocode=codes) for info in alert["info"]])
    assert 0 < len(parsed.key) <= 200
    assert 0 < len(parsed.subject) <= 200


def on_the_clock_of_italy(moment: datetime) -> datetime:
    """The instant as the feed writes it, with an offset and not a zone: in autumn an hour of a zone happens twice."""
    return moment.replace(microsecond=0).astimezone(timezone(moment.astimezone(ROME).utcoffset() or timedelta()))


moments = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)).map(  # noqa: DTZ001
    on_the_clock_of_italy
)
alerts = st.builds(
    Alert,
    number=st.integers(1, 999),
    region=st.sampled_from(sorted(REGIONS)),
    level=st.sampled_from(sorted(LEVELS)),
    kind=st.sampled_from(sorted(KINDS)),
    sent=moments,
    onset=moments,
    expires=moments,
    msg_type=st.sampled_from(["Alert", "Update"]),
).map(lambda alert: replace(alert, onset=min(alert.onset, alert.expires), expires=max(alert.onset, alert.expires)))


@given(alerts)
def test_any_alert_is_read_back(alert: Alert) -> None:
    parsed = parse(alert)
    assert parsed.issues == ()
    assert parsed.stamp == alert.sent
    assert parsed.message is not None
    assert {info.expires for info in parsed.message.infos} == {alert.expires}
    (warning,) = parsed.warnings
    assert warning.level is Level.of(alert.level)
    assert warning.areas[0].geocodes == (("EMMA_ID", alert.region),)


@given(st.lists(alerts, max_size=4), st.randoms(use_true_random=False))
def test_neither_order_nor_repetition_matters(made: list[Alert], random: Any) -> None:
    shuffled = made * 2
    random.shuffle(shuffled)
    assert parse_all(feed(*shuffled), feed(*made)) == parse_all(feed(*made))


@given(alerts, st.integers(1, 999), moments)
def test_copies_with_other_identifiers_share_one_key(alert: Alert, number: int, sent: datetime) -> None:
    copy = replace(alert, number=number, sent=sent)
    assert (parse(copy).key, parse(copy).subject) == (parse(alert).key, parse(alert).subject)
