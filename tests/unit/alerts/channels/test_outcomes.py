"""What a push service's answer means (RFC 8030 §5, RFC 8292 §4.2)."""

import pytest

from alerts.channels.adapters.web_push import outcome_of
from alerts.channels.contract import Outcome


@pytest.mark.parametrize(
    ("statuses", "outcome"),
    [
        ((200, 201, 202), Outcome.ACCEPTED),
        ((404, 410), Outcome.GONE),
        ((None, 401, 403, 408, 425, 429, 500, 502, 503), Outcome.RETRY),
        ((301, 307, 400, 413, 415), Outcome.REJECTED),
    ],
)
def test_status(statuses: tuple[int | None, ...], outcome: Outcome) -> None:
    assert {outcome_of(status) for status in statuses} == {outcome}
