"""What a push service's answer means (RFC 8030 §5, RFC 8292 §4.2)."""

import pytest

from alerts.channels.adapters.web_push import outcome_of
from alerts.channels.contract import Outcome
from alerts.channels.push.transport import LOST, NOT_SENT, Answer


@pytest.mark.parametrize(
    ("statuses", "outcome"),
    [
        ((200, 201, 202), Outcome.ACCEPTED),
        ((404, 410), Outcome.GONE),
        ((413,), Outcome.TOO_LARGE),
        ((429,), Outcome.THROTTLED),
        ((401, 403, 408, 425, 500, 502, 503), Outcome.FAILED),
        ((301, 307, 400, 415), Outcome.REJECTED),
    ],
)
def test_status(statuses: tuple[int, ...], outcome: Outcome) -> None:
    assert {outcome_of(Answer(status)) for status in statuses} == {outcome}


def test_a_service_that_says_when_to_come_back_is_not_out_of_order() -> None:
    assert outcome_of(Answer(503, retry_after=5.0)) is Outcome.THROTTLED


def test_no_answer() -> None:
    assert outcome_of(LOST) is Outcome.UNKNOWN
    assert outcome_of(NOT_SENT) is Outcome.FAILED


@pytest.mark.parametrize("outcome", Outcome)
def test_what_is_tried_again(outcome: Outcome) -> None:
    assert outcome.final is (outcome not in ("throttled", "failed", "unknown"))
