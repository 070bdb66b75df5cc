"""Push services that ask to be left in peace are, and those that are out of order are tried now and then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from alerts.channels.push.gate import Gate
from alerts.channels.push.transport import LOST, NOT_SENT, Answer

A, B = "https://a.example", "https://b.example"
OK = Answer(201)


def throttled(seconds: float | None = None) -> Answer:
    return Answer(429, seconds)


@dataclass
class Clock:
    """Time that passes when told to."""

    now: float = 1_000.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Service:
    """One push service before a gate."""

    clock: Clock = field(default_factory=Clock)
    gate: Gate = field(init=False)

    def __post_init__(self) -> None:
        self.gate = Gate(self.clock)

    def page(self, *answers: Answer, origin: str = A) -> int:
        """Wants to send as many as there are answers; gets those of as many as may go. How many those are."""
        admitted = self.gate.admit(origin, len(answers))
        if admitted:
            self.gate.note(origin, answers[:admitted])
        return admitted

    def closed_for(self, origin: str = A) -> float:
        """Seconds during which nothing at all goes; the clock is left where it was."""
        started, seconds = self.clock.now, 0.0
        while not self._would_go(origin):
            seconds += 0.5
            self.clock.now = started + seconds
            assert seconds < 2_000
        self.clock.now = started
        return seconds

    def _would_go(self, origin: str) -> bool:
        closed = self.gate._states[origin].closed_until
        return closed is None or self.clock.now >= closed


@pytest.fixture
def service() -> Service:
    return Service()


@pytest.mark.parametrize(
    ("answers", "closed"),
    [
        ([throttled(30), *[OK] * 9], 0),  # one device's 429 says nothing of the others
        ([throttled(30)] * 4 + [OK] * 4, 0),  # nor do four
        ([throttled(30)] * 5 + [OK] * 20, 30),  # five do, where they are a fifth
        ([throttled(30)] * 5 + [OK] * 21, 0),
        ([throttled(10), throttled(30), *[throttled(20)] * 8], 30),  # the longest counts
        ([throttled()] * 10, 2),  # it does not say for how long
        ([throttled(1e9)] * 10, 900),  # nobody is left in peace for longer
        ([Answer(503, 7), *[OK] * 99], 7),  # who is busy as a whole says it once
        ([Answer(503), *[OK] * 99], 0),
        ([Answer(503, 0.0)] * 3, 0),
        ([Answer(500)] * 19, 0),  # bad luck, so far
        ([Answer(500)] * 20, 2),
        ([Answer(500)] * 100 + [OK], 0),  # somebody gets through
        ([Answer(404)] * 50 + [Answer(413)] * 50, 0),  # devices may be dead: the service is not
        ([NOT_SENT] * 20, 2),
        ([LOST] * 20, 2),
        ([Answer(401)] * 10 + [Answer(403)] * 10, 2),  # our key is refused: no use in asking a million times
        ([], 0),
    ],
)  # fmt: skip
def test_what_answers_close_a_service_for(service: Service, answers: Sequence[Answer], closed: float) -> None:
    assert service.page(*answers) == len(answers)
    assert service.closed_for() == closed


def test_failures_count_in_a_row_over_pages(service: Service) -> None:
    service.page(*[Answer(500)] * 19)
    service.page(OK)
    service.page(*[Answer(500)] * 19)
    assert service.closed_for() == 0
    service.page(Answer(500))
    assert service.closed_for() == 2


def test_while_it_is_closed_nothing_goes_and_then_a_single_probe(service: Service) -> None:
    service.page(*[throttled(30)] * 10)
    assert service.gate.admit(A, 100) == 0
    assert service.gate.wait(A) == 30
    service.clock.now += 29.9
    assert service.gate.admit(A, 100) == 0
    service.clock.now += 0.1
    assert service.gate.admit(A, 100) == 1
    assert [service.gate.admit(A, 100) for _ in range(3)] == [0, 0, 0]
    assert service.gate.wait(A) >= 1
    service.gate.note(A, [OK])
    assert service.gate.admit(A, 100) == 100


@pytest.mark.parametrize(
    ("probe", "closed"),
    [
        (OK, 0),
        (Answer(410), 0),  # an answer about a device is an answer
        (Answer(500), 4),
        (NOT_SENT, 4),
        (throttled(60), 60),
        (throttled(), 2),
        (Answer(503, 8), 8),
    ],
)
def test_what_the_probe_is_answered(service: Service, probe: Answer, closed: float) -> None:
    service.page(*[Answer(500)] * 20)
    service.clock.now += 2
    assert service.page(probe, OK, OK) == 1
    assert service.closed_for() == closed


def test_rests_double_up_to_a_minute_and_begin_anew_after_a_success(service: Service) -> None:
    service.page(*[Answer(500)] * 20)
    rests = []
    for _ in range(7):
        rests.append(service.closed_for())
        service.clock.now += rests[-1]
        assert service.page(NOT_SENT, OK) == 1
    assert rests == [2, 4, 8, 16, 32, 60, 60]
    service.clock.now += service.closed_for()
    assert service.page(OK, OK) == 1
    assert service.page(*[Answer(500)] * 20) == 20
    assert service.closed_for() == 2


def test_a_probe_that_never_came_to_an_answer_lets_another_one_go(service: Service) -> None:
    """The transport was cancelled, or our own key could not sign."""
    service.page(*[Answer(500)] * 20)
    service.clock.now += 2
    assert service.gate.admit(A, 5) == 1
    service.gate.note(A, [])
    assert service.gate.admit(A, 5) == 1


def test_pages_under_way_when_it_closed_do_not_open_it(service: Service) -> None:
    """Several pages are in flight: what they are answered afterwards is about before."""
    assert [service.gate.admit(A, 250) for _ in range(3)] == [250] * 3
    service.gate.note(A, [throttled(30)] * 250)
    service.gate.note(A, [OK] * 250)
    assert service.closed_for() == 30
    service.gate.note(A, [throttled(10)] * 250)
    assert service.closed_for() == 30


def test_pages_under_way_when_it_broke_do_not_make_the_rest_longer(service: Service) -> None:
    assert [service.gate.admit(A, 250) for _ in range(3)] == [250] * 3
    for _ in range(3):
        service.gate.note(A, [LOST] * 250)
    assert service.closed_for() == 2
    service.clock.now += 2
    assert service.gate.admit(A, 250) == 1
    service.gate.note(A, [LOST] * 250)
    assert service.gate.admit(A, 250) == 0, "a late page does not end the probe that is under way"


def test_services_do_not_touch_each_other(service: Service) -> None:
    assert service.gate.admit(B, 250) == 250
    service.page(*[NOT_SENT] * 100)
    assert service.gate.admit(A, 10) == 0
    assert service.gate.admit(B, 250) == 250
    service.gate.note(B, [OK] * 250)
    assert service.closed_for(A) == 2
    assert service.closed_for(B) == 0
