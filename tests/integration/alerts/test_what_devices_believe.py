"""Whatever happens in whatever order, in the end every device believes what is so, as far as it wanted to know.

Random stories of two hazards on one day, told to devices of many wishes, some of them asleep, with batches that wait
and mornings that come: then everything is sent, and the last message of each device is read as a person would.
"""

from __future__ import annotations

import itertools
import os
import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from alert_fixtures import Product
from app.core.clock import start_of_day
from doubles.story import Says, Story

LEVELS = {"GIALLA": 1, "ARANCIONE": 2, "ROSSA": 3}
SLUGS = {"green": 0, "yellow": 1, "orange": 2, "red": 3, "never": 4}
NAMES = {"idraulico": "hydraulic", "vento": "wind"}
THRESHOLDS: list[dict[str, Any]] = [
    {"min_level": "yellow"},
    {"min_level": "orange"},
    {"min_level": "yellow", "hazard_levels": {"wind": "never"}},
    {"min_level": "red", "hazard_levels": {"wind": "yellow"}},
]
SLEEP: list[dict[str, Any]] = [
    {},
    {"quiet_hours": {"from": "22:00", "to": "07:00"}},
    {"quiet_hours": {"from": "23:00", "to": "08:30", "override": "orange"}},
]
DAY = date(2030, 1, 10)
#: ``make e2e-full`` tells more than a thousand.
STORIES = int(os.environ.get("CITTADINO_TEST_DAYS", "20"))

levels = st.sampled_from(["green", "yellow", "orange", "red"])


@st.composite
def hours(draw: st.DrawFn) -> list[tuple[int, int, str]]:
    cuts = sorted(draw(st.sets(st.integers(0, 24), min_size=2, max_size=4)))
    alerts = st.sampled_from(["yellow", "orange", "red"])
    return [(since, until, draw(alerts)) for since, until in zip(cuts[::2], cuts[1::2], strict=False)]


#: Hours that pass, what is then said of some hazards, and whether workers are there to send.
steps = st.lists(
    st.tuples(
        st.integers(1, 4),
        st.dictionaries(st.sampled_from(["hydraulic", "wind"]), levels | hours(), min_size=1),
        st.booleans(),
    ),
    min_size=1,
    max_size=7,
)


@pytest.fixture
def story(product: Product) -> Story:
    return Story(product)


@settings(
    max_examples=STORIES,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # shrinking would take minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps)
def test_in_the_end_everybody_believes_what_is_so(story: Story, steps: list[tuple[int, dict[str, Says], bool]]) -> None:
    story.forget()
    everybody = [them | sleep for them in THRESHOLDS for sleep in SLEEP]
    devices = dict(zip(story.devices(everybody), everybody, strict=True))
    at = start_of_day(DAY) - timedelta(hours=6)
    truth: dict[str, Says] = {}
    for pause, said, send in steps:
        at += timedelta(hours=pause)
        story.morning(at - timedelta(minutes=10), send=send)
        story.says(at, day=DAY, send=send, **said)
        truth |= said
    story.now = end = max(at, start_of_day(DAY) + timedelta(hours=9))
    story.send()
    story.morning(end)
    if end >= start_of_day(DAY) + timedelta(hours=22):
        return  # some are asleep again
    for device, wishes in devices.items():
        bodies = [notification["body"] for notification in story.notifications(device)]
        _check(bodies, wishes, truth, end)
        # Where a message left so late that it is not certain what was in it, it may be told again.
        late = not all(send for *_, send in steps)
        assert late or all(one != other for one, other in itertools.pairwise(bodies)), "told twice"


def _check(bodies: list[str], wishes: dict[str, Any], truth: dict[str, Says], end: datetime) -> None:
    claimed = dict(_claims(bodies[-1], end)) if bodies else {}
    for hazard, said in truth.items():
        threshold = SLUGS[wishes.get("hazard_levels", {}).get(hazard, wishes["min_level"])]
        level = _left(said, end)
        if level >= threshold:
            assert claimed.get(hazard, 0) == level, (hazard, bodies)
        else:
            assert claimed.get(hazard, 0) < threshold, (hazard, bodies)


def _left(said: Says, at: datetime) -> int:
    if isinstance(said, str):
        return SLUGS[said]
    hour = _hour(at)
    return max((SLUGS[level] for _, until, level in said if until > hour), default=0)


def _claims(body: str, at: datetime) -> Iterator[tuple[str, int]]:
    """Hazard and highest level still to come, as the message has it."""
    in_force = body.splitlines()[0].split(": ", 1)[1].split("; ")[0]
    if in_force.startswith("finita"):
        return
    for part in in_force.split(", "):
        name, told = part.split(" ", 1)
        yield NAMES[name], max((_claim(piece, _hour(at)) for piece in told.split(" poi ")), default=0)


def _claim(piece: str, hour: float) -> int:
    word, *when = piece.split(" ", 1)
    ends = re.findall(r"(?:–|fino alle )(\d\d):", when[0]) if when else []
    return LEVELS[word] if not ends or int(ends[0]) > hour else 0


def _hour(at: datetime) -> float:
    """Hours since the day began."""
    return (at - start_of_day(DAY)).total_seconds() / 3600
