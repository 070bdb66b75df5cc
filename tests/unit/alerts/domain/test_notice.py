"""What keeps a notice from being published, and where one is in its life."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.domain.hazard import Hazard
from alerts.domain.level import Level
from alerts.domain.notice import Content, Kind, PublicState, from_json, problems, public_state, to_json
from alerts.domain.notice_category import NoticeCategory

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
READY = Content(
    title="Via Roma chiusa",
    body="Per un albero.",
    places=("048017",),
    valid_from=NOW,
    valid_to=NOW + 6 * HOUR,
    shown_from=NOW - HOUR,
    shown_to=NOW + 6 * HOUR,
)


def _at(year: int) -> datetime:
    return datetime(year, 1, 1)  # noqa: DTZ001 - hypothesis wants it so


INSTANTS = st.datetimes(timezones=st.just(UTC), min_value=_at(2000), max_value=_at(2100))


def test_a_content_with_everything_is_ready() -> None:
    assert problems(READY, now=NOW) == ()


@pytest.mark.parametrize(
    ("changed", "codes"),
    [
        ({"title": "  "}, ["notice_title_missing"]),
        ({"title": "x" * 81}, ["notice_title_too_long"]),
        ({"title": "a\nb"}, ["notice_title_too_long"]),
        ({"body": ""}, ["notice_body_missing"]),
        ({"body": "x" * 4_001}, ["notice_body_too_long"]),
        ({"places": ()}, ["notice_places_missing"]),
        ({"places": tuple(f"{n:06}" for n in range(51))}, ["notice_places_too_many"]),
        ({"valid_from": None, "shown_to": None}, ["notice_hours_missing"] * 2),
        ({"valid_from": NOW + 6 * HOUR}, ["notice_hours_order"]),
        ({"valid_from": NOW - 3 * HOUR, "valid_to": NOW}, ["notice_over"]),
        ({"shown_from": NOW + 7 * HOUR, "shown_to": NOW + 8 * HOUR}, ["notice_shown_order"]),
        ({"shown_to": NOW + 5 * HOUR}, ["notice_shown_order"]),
        ({"shown_to": NOW + timedelta(days=400)}, ["notice_span_too_long"]),
        ({"exercise": True, "push": True}, ["notice_exercise_push"]),
        (
            {"title": "", "body": "", "places": ()},
            ["notice_title_missing", "notice_body_missing", "notice_places_missing"],
        ),
    ],
)
def test_what_is_missing_or_wrong_is_said(changed: dict, codes: list[str]) -> None:
    assert [problem.code for problem in problems(replace(READY, **changed), now=NOW)] == codes


@pytest.mark.parametrize(
    ("kind", "hours", "state"),
    [
        (Kind.NEW, -2, PublicState.SCHEDULED),
        (Kind.NEW, -1, PublicState.ANNOUNCED),
        (Kind.UPDATE, 0, PublicState.IN_FORCE),
        (Kind.NEW, 6, PublicState.ENDED),
        (Kind.ALL_CLEAR, 0, PublicState.ENDED),
    ],
)
def test_where_it_is_in_its_life(kind: Kind, hours: int, state: PublicState) -> None:
    assert public_state(kind, READY, NOW + hours * HOUR) is state


@given(
    category=st.sampled_from(NoticeCategory),
    title=st.text(),
    body=st.text(),
    places=st.lists(st.from_regex(r"[0-9]{6}", fullmatch=True)).map(tuple),
    valid_from=st.none() | INSTANTS,
    shown_to=st.none() | INSTANTS,
    hazard=st.none() | st.sampled_from(Hazard),
    level=st.none() | st.sampled_from(Level),
    push=st.booleans(),
)
def test_whatever_was_written_is_kept_as_it_was(**fields: object) -> None:
    content = Content(**fields)  # type: ignore[arg-type]
    assert from_json(to_json(content)) == content
