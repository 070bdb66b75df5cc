"""An index and what it points to: nothing is lost, nothing waits for anything else, nothing is asked twice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest

from alert_fixtures import Product
from alerts.domain.freshness import Health
from alerts.ingestion.acts import pause, resume
from alerts.ingestion.following import Limits
from alerts.models.sources import SourceState
from alerts.sources.adapters.cap import CapSource
from alerts.sources.contract import KnownZones, ParsedMessage, RawBundle, RawFile
from alerts.sources.registry import get_source
from app.core.errors import InputRefused, Unavailable
from doubles.cap_feed import atom, embedded, link
from doubles.feed_server import Feed, feed_server
from doubles.looker import HOUR, MINUTE, PRATO, SENT, Looker, entry, storm


@pytest.fixture
def feed() -> Iterator[Feed]:
    with feed_server("/index.atom") as served:
        yield served


@pytest.fixture
def cap(product: Product, feed: Feed) -> Looker:
    return Looker(product, feed, get_source("cap"))


def test_read_once_and_then_only_the_index_is_asked(cap: Looker) -> None:
    cap.publish(2, 1)
    cap.serve(1, 2)
    assert cap.look().accepted == 2
    assert cap.asked()[-2:] == ["/2.cap", "/1.cap"]
    for minutes in (10, 15, 700):
        assert cap.look(minutes).documents == 0
    assert cap.asked() == []
    assert cap.feed.conditions == [None, *[cap.feed.etag] * 3]
    assert cap.checks == [("accepted", None), *[("unchanged", None)] * 3]


def test_a_clock_ahead_is_overtaken_and_the_message_is_read(cap: Looker) -> None:
    cap.publish(2, 1)
    cap.serve(1)
    cap.feed.others["/2.cap"] = storm(2, SENT + 90 * MINUTE)
    report = cap.look(5)
    assert (report.accepted, report.refused) == (1, 1)
    assert cap.checks[-1] == ("accepted", "stamp_in_future")
    assert not cap.cursor.get("etag")
    cap.asked()
    assert cap.look(20).refused == 1
    assert cap.look(40).accepted == 1
    assert cap.asked() == ["/2.cap", "/2.cap"]
    assert cap.checks[-1] == ("accepted", None)
    assert cap.look(45).documents == 0
    assert cap.feed.conditions == [None, None, None, cap.feed.etag]


def test_a_clock_ahead_in_a_message_that_the_index_carries(cap: Looker) -> None:
    cap.feed.content = atom(embedded(storm(1)), embedded(storm(2, SENT + 90 * MINUTE)))
    assert cap.look(5).accepted == 1
    assert cap.look(40).accepted == 1
    assert cap.look(45).documents == 0
    assert cap.feed.conditions == [None, None, cap.feed.etag]


class PausedAfterTheFirst(CapSource):
    """An operator pauses it as soon as it has read one document."""

    def __init__(self, product: Product) -> None:
        super().__init__()
        self._product, self._read = product, 0

    def parse(self, bundle: RawBundle, known_zones: KnownZones) -> ParsedMessage:
        self._read += 1
        if self._read == 2:
            self._product.act(pause, "cap", at=SENT)
        return super().parse(bundle, known_zones)


def test_what_came_during_a_pause_is_read_after_it(cap: Looker) -> None:
    cap.publish(3, 2, 1)
    cap.serve(1, 2, 3)
    paused = replace(cap, source=PausedAfterTheFirst(cap.product))
    report = paused.look(5)
    assert (report.accepted, report.refused) == (1, 2)
    with pytest.raises(InputRefused):
        cap.look(10)
    cap.product.act(resume, "cap", at=SENT + 15 * MINUTE)
    assert cap.look(20).accepted == 2
    assert cap.checks[-1] == ("accepted", None)


def test_what_is_wrong_for_good_is_read_once_and_is_told_as_long_as_it_is_listed(cap: Looker) -> None:
    cap.publish(2, 1)
    cap.serve(1)
    cap.feed.others["/2.cap"] = b"<alert>"
    assert cap.look(5).refused == 1
    code = cap.checks[-1][1]
    assert code is not None
    cap.asked()
    assert cap.look(10).documents == 0
    assert cap.asked() == []
    assert cap.checks == [("accepted", code), ("unchanged", code)]
    cap.version = "2"
    cap.publish(2, 1)
    cap.serve(2)
    assert cap.look(15).accepted == 1
    assert cap.checks[-1] == ("accepted", None)


def test_a_feed_of_which_nothing_can_be_used_is_broken(cap: Looker) -> None:
    cap.publish(1)
    cap.feed.others["/1.cap"] = b"<html></html>"
    for minutes in (5, 10, 15):
        cap.look(minutes)
    assert [outcome for outcome, _ in cap.checks] == ["refused"] * 3
    assert cap.health(16) is Health.BROKEN


def test_what_is_rewritten_at_its_address_is_read_again(cap: Looker) -> None:
    cap.publish(1)
    cap.serve(1)
    cap.look(5)
    cap.feed.others["/1.cap"] = storm(1, SENT + 9 * MINUTE, "Extreme")
    assert cap.look(10).documents == 0
    cap.version = "2"
    cap.publish(1)
    assert cap.look(15).accepted == 1
    assert cap.product.levels(PRATO, SENT + 2 * HOUR)["thunderstorm"] == "red"


@pytest.mark.parametrize("etags", [True, False])
def test_without_a_version_it_is_asked_every_hour(cap: Looker, etags: bool) -> None:
    cap.version, cap.feed.etags = "", etags
    cap.publish(1)
    cap.serve(1)
    cap.look(5)
    for minutes in (10, 64, 66, 70):
        cap.look(minutes)
    assert cap.asked() == ["/1.cap", "/1.cap"]
    assert cap.feed.unchanged["/1.cap"] == int(etags)
    cap.feed.others["/1.cap"] = storm(1, SENT + HOUR, "Extreme")
    assert cap.look(127).accepted == 1
    assert [outcome for outcome, _ in cap.checks] == ["accepted", *["unchanged"] * 4, "accepted"]


def test_a_long_index_is_read_to_its_end_one_look_after_the_other(cap: Looker) -> None:
    numbers = range(7)
    cap.limits = Limits(links=3)
    cap.publish(*numbers)
    cap.serve(*numbers)
    for look, expected in enumerate([3, 3, 1, 0]):
        report = cap.look(5 * look + 5)
        assert report.accepted == expected
        assert [issue["code"] for issue in report.issues] == ["feed_too_large"] * (look < 2)
    assert cap.asked()[:3] == ["/0.cap", "/1.cap", "/2.cap"]
    assert len(cap.cursor["followed"]) == 7
    left = ("failed", "feed_too_large")
    assert cap.checks == [left, left, ("accepted", None), ("unchanged", None)]
    # Only then does "unchanged" say that there is nothing new.
    assert cap.feed.conditions == [None, None, None, cap.feed.etag]


def test_bytes_are_counted_too(cap: Looker) -> None:
    cap.limits = Limits(bytes=1)
    cap.publish(1, 2)
    cap.serve(1, 2)
    assert (cap.look(5).accepted, cap.look(10).accepted) == (1, 1)
    assert cap.checks == [("failed", "feed_too_large"), ("accepted", None)]


def test_ten_thousand_links(cap: Looker) -> None:
    cap.limits = Limits(links=2, listed=5)
    cap.serve(*range(5))
    cap.publish(*range(10_000))
    for minutes in (5, 10, 15, 20, 25, 30):
        cap.look(minutes)
    assert cap.asked() == [f"/{number}.cap" for number in range(5)]
    assert len(cap.cursor["followed"]) == 5
    # What will never be read is never passed over in silence.
    assert set(cap.checks) == {("failed", "feed_too_large")}
    assert cap.health(31) is Health.SILENT


def test_nothing_waits_for_a_slow_document(cap: Looker) -> None:
    cap.limits = Limits(seconds=1.5, patience=0.5)
    cap.publish(3, 2, 1)
    cap.serve(1, 2, 3)
    cap.feed.slow["/2.cap"] = 0.2
    assert cap.fails(5) == "upstream_too_slow"
    assert cap.product.levels(PRATO, SENT + HOUR)["thunderstorm"] == "orange"
    assert cap.asked() == ["/3.cap", "/2.cap", "/1.cap"]
    # Next time it is asked last.
    cap.publish(4, 3, 2, 1)
    cap.serve(4)
    assert cap.fails(10) == "upstream_too_slow"
    assert cap.asked() == ["/4.cap", "/2.cap"]
    cap.feed.slow.clear()
    assert cap.look(15).accepted == 1
    assert [outcome for outcome, _ in cap.checks] == ["failed", "failed", "accepted"]


def test_when_time_is_up_the_rest_is_for_the_next_look(cap: Looker) -> None:
    cap.publish(2, 1)
    cap.serve(1, 2)
    cap.limits = Limits(seconds=0)
    report = cap.look(5)
    assert [issue["code"] for issue in report.issues] == ["upstream_too_slow"]
    assert cap.checks == [("failed", "upstream_too_slow")]
    cap.limits = Limits()
    assert cap.look(10).accepted == 2


def test_what_is_not_there_yet_hides_nothing_and_is_asked_again(cap: Looker) -> None:
    cap.publish(3, 2, 1)
    cap.serve(1, 3)
    assert cap.fails(5) == "upstream_status"
    assert cap.asked() == ["/3.cap", "/2.cap", "/1.cap"]
    assert cap.fails(10) == "upstream_status"
    cap.serve(2)
    assert cap.look(15).accepted == 1
    assert cap.asked() == ["/2.cap", "/2.cap"]
    assert [outcome for outcome, _ in cap.checks] == ["failed", "failed", "accepted"]


def test_a_document_that_never_comes_makes_the_source_silent_whatever_else_comes(cap: Looker) -> None:
    cap.publish(1)
    cap.serve(*range(20))
    cap.look(0)
    for number in range(2, 7):
        cap.publish(*range(1, number + 1), 99)
        cap.fails(5 * number)
    assert cap.health(31) is Health.SILENT


def test_what_the_index_carries_waits_for_no_link(cap: Looker) -> None:
    cap.publish(1, also=[embedded(storm(2))])
    assert cap.fails(5) == "upstream_status"
    assert cap.product.levels(PRATO, SENT + HOUR)["thunderstorm"] == "orange"


class Faulty(CapSource):
    """Has faults of ours: one message it cannot take apart, another it reads as what no database can keep."""

    def bundle(self, files: Sequence[RawFile]) -> list[RawBundle]:
        if any(b"IT-3<" in file.content for file in files):
            raise RuntimeError("a fault of ours")
        return super().bundle(files)

    def parse(self, bundle: RawBundle, known_zones: KnownZones) -> ParsedMessage:
        parsed = super().parse(bundle, known_zones)
        return replace(parsed, key="\0") if b"IT-2<" in bundle.files[0].content else parsed


def test_faults_of_ours_hide_nothing_and_are_tried_again_once_mended(cap: Looker) -> None:
    cap.publish(4, 3, 2, 1)
    cap.serve(1, 2, 3)
    faulty = replace(cap, source=Faulty())
    with pytest.raises(RuntimeError):
        faulty.look(5)
    assert cap.checks == [("failed", "unexpected")]
    assert len(cap.product.status(PRATO, SENT + HOUR)["messages"]) == 1
    cap.publish(2, 1)
    faulty.look(10)
    assert cap.checks[-1] == ("unchanged", "unexpected")
    cap.publish(4, 3, 2, 1)
    cap.serve(4)
    assert cap.look(15).accepted == 3
    assert cap.checks[-1] == ("accepted", None)


def test_other_hosts_are_never_asked(cap: Looker) -> None:
    with feed_server("/index.atom") as stranger:
        cap.serve(1)
        cap.feed.content = atom(entry("1.cap"), link(stranger.url, "application/cap+xml"))
        assert cap.look(5).accepted == 1
        cap.feed.elsewhere["/2.cap"] = stranger.url
        cap.feed.content = atom(entry("1.cap"), entry("2.cap"))
        assert cap.fails(10) == "upstream_status"
        assert stranger.asked == []


def test_a_304_that_nobody_asked_for_says_nothing(cap: Looker) -> None:
    cap.feed.status = 304
    assert cap.fails(5) == "upstream_status"
    assert cap.checks == [("failed", "upstream_status")]


def test_a_cursor_of_an_earlier_release_is_read(cap: Looker) -> None:
    cap.publish(1)
    cap.serve(1)
    with cap.product.database.transaction() as session:
        session.add(SourceState(source_id="cap", cursor={"etag": '"x"', "followed": [f"{cap.feed.url}/1.cap"]}))
    assert cap.look(5).accepted == 1


def test_a_refusal_to_answer_is_a_failed_look(cap: Looker) -> None:
    cap.feed.status = 500
    with pytest.raises(Unavailable):
        cap.look(5)
    assert cap.checks == [("failed", "upstream_status")]
