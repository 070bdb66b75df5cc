"""A worker that is told to stop finishes what it has in flight and gives the rest back at once."""

from __future__ import annotations

import signal

import pytest
from sqlalchemy import text

from alerts.dispatch.batch import PAGE
from doubles.push_fleet import Fleet
from doubles.waiting import eventually
from fleet_fixtures import Crowd, everywhere, nothing_wrong

DEVICES = 1_000


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_told_to_stop_in_the_middle_of_a_batch(crowd: Crowd, number: signal.Signals) -> None:
    fleet = crowd.subscribe(Fleet(crowd.sink.origin, DEVICES))
    crowd.bulletin(everywhere("orange"))
    crowd.sink.behave(latency=3.0)
    with crowd.workers(1) as (worker,):
        eventually(lambda: crowd.answered() >= PAGE, "the first page is in flight", 90)
        worker.send_signal(number)
        assert worker.wait(25) == 0
    told = crowd.sink.counters()["201"]
    assert PAGE <= told < DEVICES
    assert crowd.outcomes() == {"accepted": told, "none": DEVICES - told}
    ready = "SELECT status FROM procrastinate_jobs WHERE scheduled_at IS NULL OR scheduled_at <= now()"
    assert [row.status for row in crowd.asked(ready)] == ["todo"]
    crowd.sink.behave(latency=0.0)
    # Less than it takes to find out that a worker is dead.
    assert crowd.drain(timeout=20)
    report, messages = crowd.verified(fleet)
    nothing_wrong(report)
    assert (len(messages), report["duplicates"]) == (DEVICES, 0)
    assert crowd.outcomes() == {"accepted": DEVICES}


def test_a_push_service_that_is_down_does_not_hold_back_another(crowd: Crowd) -> None:
    up = crowd.subscribe(Fleet(crowd.sink.origin, 900))
    with crowd.database.transaction() as session:
        # A third of each page is for a service where nobody listens.
        session.execute(
            text("UPDATE subscription SET endpoint = replace(endpoint, :up, :down) WHERE id % 3 = 0"),
            {"up": crowd.sink.origin, "down": crowd.down},
        )
    crowd.bulletin(everywhere("red"))
    with crowd.workers(1):
        eventually(lambda: crowd.outcomes().get("accepted") == 600, "the others are told", 90)
    outcomes = crowd.outcomes()
    assert set(outcomes) <= {"accepted", "failed", "throttled"}
    _, messages = crowd.verified(up)
    assert set(messages) == {path for number, path in enumerate(up.paths, 1) if number % 3}
    assert all(len(shown) == 1 for shown in messages.values())
