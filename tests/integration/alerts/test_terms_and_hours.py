"""Who is told what, by hazard and by hour: decisions of any cause, thresholds of single hazards, hours that end."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text, update

from alert_fixtures import FIRST_STAMP, Product
from alerts.channels.contract import Outcome
from alerts.dispatch.fan_out import topic
from alerts.domain.hazard import Hazard
from alerts.domain.level import Level
from alerts.domain.thresholds import NEVER, Thresholds
from alerts.models.dispatch import Deciding, Dispatch
from alerts.models.sources import Bulletin
from alerts.subscriptions.terms import THRESHOLD
from app.core.clock import ROME, rome_day
from app.core.db import Database
from doubles.story import PRATO, Story

FIRENZE = "048017"


def rome(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=ROME)


@pytest.fixture
def story(product: Product) -> Story:
    return Story(product)


def test_thresholds_of_single_hazards(story: Story) -> None:
    plain = story.device(min_level="orange")
    curious = story.device(min_level="orange", hazard_levels={"wind": "yellow"})
    brave = story.device(min_level="yellow", hazard_levels={"wind": "red"})
    assert story.says(rome(20, 9), wind="yellow") == 1
    assert story.says(rome(20, 10), wind="orange") == 2
    assert story.says(rome(20, 11), ice="yellow") == 1
    assert story.says(rome(20, 12), wind="red") == 3
    assert [len(story.heard(device)) for device in (plain, curious, brave)] == [2, 3, 2]


def test_what_is_followed_knows_the_thresholds_whoever_writes_them(story: Story) -> None:
    device = story.device(min_level="orange", hazard_levels={"wind": "yellow"})
    same = "SELECT bool_and(f.terms = s.min_level || ' ' || s.hazard_levels) FROM subscription s"
    joined = f"{same} JOIN subscription_municipality f ON f.subscription_id = s.id"
    writes = (
        "UPDATE subscription SET min_level = 3",
        "UPDATE subscription SET hazard_levels = '{}', language = 'en'",
        f"INSERT INTO subscription_municipality (subscription_id, istat_code, told_after) SELECT id, '{FIRENZE}', 0 "
        "FROM subscription",
    )
    for write in writes:
        with story.product.database.transaction() as session:
            session.execute(text(write))
            assert session.scalar(text(joined))
    assert story.says(rome(20, 9), wind="orange") == 0
    assert story.says(rome(20, 10), wind="red") == 1
    assert len(story.heard(device)) == 1


def test_a_fall_goes_to_those_who_were_told_more_of_that_hazard(story: Story) -> None:
    plain = story.device(min_level="orange")
    curious = story.device(min_level="orange", hazard_levels={"wind": "yellow"})
    deaf = story.device(hazard_levels={"wind": "never"})
    story.says(rome(20, 9), wind="orange")
    assert story.says(rome(20, 10), wind="yellow") == 2
    assert story.says(rome(20, 11), wind="green") == 2
    ends = ["allerta ARANCIONE", "l’allerta scende a GIALLA", "allerta finita"]
    for device in (plain, curious):
        assert [heard.split(" | ")[0].removeprefix("Prato: ") for heard in story.heard(device)] == ends
    assert story.heard(deaf) == []


def test_never_is_never_and_the_others_are_heard(story: Story) -> None:
    device = story.device(hazard_levels={"wind": "never"})
    story.says(rome(20, 9), wind="red")
    story.says(rome(20, 10), hydraulic="red")
    story.says(rome(20, 11), wind="green")
    assert story.heard(device) == ["Prato: allerta ROSSA | Ven 20 nov: idraulico ROSSA"]


def test_what_is_never_to_be_told_is_in_no_title(story: Story) -> None:
    device = story.device(hazard_levels={"wind": "never"})
    story.says(rome(20, 9), wind="red")
    story.says(rome(20, 10), hydraulic="yellow")
    (notification,) = story.notifications(device)
    assert (notification["title"], notification["requireInteraction"]) == ("Prato: allerta GIALLA", False)


def test_below_its_threshold_a_hazard_is_part_of_the_picture_and_no_news(story: Story) -> None:
    device = story.device(hazard_levels={"wind": "orange"})
    story.says(rome(20, 9), wind="yellow")
    story.says(rome(20, 10), hydraulic="yellow")
    assert story.heard(device) == ["Prato: allerta GIALLA | Ven 20 nov: idraulico GIALLA, vento GIALLA"]


def test_devices_with_one_picture_share_one_text(story: Story) -> None:
    for wishes in ({}, {"hazard_levels": {"ice": "red"}}, {"min_level": "orange", "hazard_levels": {"wind": "yellow"}}):
        story.device(**wishes)
    deaf = story.device(hazard_levels={"wind": "never"})
    story.says(rome(20, 9), wind="yellow", hydraulic="orange")
    with story.product.database.transaction() as session:
        assert session.scalar(text("SELECT count(*) FROM dispatch_message")) == 2
    assert story.heard(deaf) == ["Prato: allerta ARANCIONE | Ven 20 nov: idraulico ARANCIONE"]


def test_a_wish_that_changed_before_sending_counts(story: Story) -> None:
    device = story.device()
    story.says(rome(20, 9), send=False, wind="orange")
    story.wish(device, hazard_levels={"wind": NEVER})
    story.send()
    assert (story.heard(device), story.outcomes) == ([], ["superseded"])


def test_hours_that_were_told_need_no_end(story: Story) -> None:
    device = story.device()
    story.says(rome(20, 9), hydraulic=[(10, 12, "orange")])
    assert story.says(rome(20, 13), hydraulic="green") == 0
    assert story.says(rome(20, 14), hydraulic=[(15, 18, "yellow")]) == 1
    assert story.says(rome(20, 16), hydraulic="green") == 1
    assert [heard.split(" | ")[0] for heard in story.heard(device)] == [
        "Prato: allerta ARANCIONE", "Prato: allerta GIALLA", "Prato: allerta finita"
    ]  # fmt: skip


def test_an_end_inside_the_hours_of_something_not_told_concerns_nobody_else(story: Story) -> None:
    """Orange until noon, told; then yellow from three, not told: its end is no news to who wants orange."""
    careful = story.device(min_level="orange")
    story.says(rome(20, 9), hydraulic=[(10, 12, "orange")])
    story.says(rome(20, 14), hydraulic=[(15, 18, "yellow")])
    assert story.says(rome(20, 16), hydraulic="green") == 0
    assert len(story.heard(careful)) == 1


def test_hours_that_change_are_told_and_end_by_themselves(story: Story) -> None:
    device = story.device()
    story.says(rome(20, 9), hydraulic=[(10, 12, "orange")])
    story.says(rome(20, 11), hydraulic=[(10, 16, "orange")])
    assert story.says(rome(20, 13), hydraulic="green") == 1
    assert story.heard(device)[1] == "Prato: allerta ARANCIONE | Ven 20 nov: idraulico ARANCIONE 10:00–16:00"
    assert len(story.heard(device)) == 3


def test_what_is_over_is_no_longer_in_the_picture(story: Story) -> None:
    device = story.device()
    story.says(rome(20, 9), hydraulic=[(10, 12, "red"), (12, 20, "yellow")], wind=[(10, 12, "red")])
    story.says(rome(20, 13), ice="yellow")
    assert story.heard(device)[1] == "Prato: allerta GIALLA | Ven 20 nov: idraulico GIALLA 12:00–20:00, ghiaccio GIALLA"


def test_a_message_lives_as_long_as_the_last_of_its_hours(story: Story) -> None:
    story.device()
    story.says(rome(20, 9), hydraulic=[(10, 12, "red"), (12, 20, "yellow")], wind=[(10, 12, "red")])
    (letter,) = story.post.letters
    assert letter.ttl == 11 * 3600
    assert letter.urgency == "high"


def test_what_waited_past_its_hours_is_not_sent(story: Story) -> None:
    story.device()
    story.says(rome(20, 9), send=False, hydraulic=[(10, 12, "red")])
    story.now = rome(20, 12)
    story.send()
    assert story.outcomes == ["expired"]


def test_an_end_that_waited_while_a_lower_alert_began_is_a_fall(story: Story) -> None:
    """The end was not sent yet, and the alert that follows is below the threshold: who was told more must hear."""
    careful = story.device(min_level="orange")
    story.says(rome(20, 9), hydraulic="orange")
    story.says(rome(20, 10), send=False, hydraulic="green")
    assert story.says(rome(20, 11), hydraulic="yellow") == 1
    assert story.heard(careful)[1:] == ["Prato: l’allerta scende a GIALLA | Ven 20 nov: idraulico GIALLA"]


def test_one_topic_for_all_that_is_decided_in_a_day(story: Story, product: Product, bulletin: Any) -> None:
    """Whatever causes it, the later digest is the whole picture, and replaces the one before."""
    device = story.device()
    bulletin({"Tosc-B": {"hydraulic": "orange"}})
    story.now = FIRST_STAMP + timedelta(hours=2)
    story.send()
    story.says(FIRST_STAMP + timedelta(hours=3), wind="yellow")
    day = rome_day(FIRST_STAMP)
    assert {letter.topic for letter in story.post.letters} == {topic(day, demonstration=False)}
    assert len({topic(day, demonstration=shown) for shown in (True, False)}) == 2
    assert story.heard(device)[1] == "Prato: allerta ARANCIONE | Ven 20 nov: idraulico ARANCIONE, vento GIALLA"
    bodies = [notification["body"].splitlines()[-1] for notification in story.notifications(device)]
    assert bodies == ["Dipartimento della Protezione Civile, bollettino del 20 novembre 15:05."] * 2


def test_a_newer_digest_of_any_cause_replaces_one_that_waits(story: Story, bulletin: Any) -> None:
    device = story.device()
    bulletin({"Tosc-B": {"hydraulic": "red"}})
    story.says(FIRST_STAMP + timedelta(hours=3), wind="yellow")
    assert story.heard(device) == ["Prato: allerta ROSSA | Ven 20 nov: idraulico ROSSA, vento GIALLA"]
    assert story.outcomes == ["superseded", "accepted"]


def test_an_act_that_withdraws_the_only_bulletin_still_names_it(story: Story, bulletin: Any) -> None:
    device = story.device()
    bulletin({"Tosc-B": {"wind": "orange", "hydraulic": "orange"}})
    story.now = FIRST_STAMP + timedelta(hours=2)
    story.send()
    with story.product.database.transaction() as session:
        session.execute(update(Bulletin).values(withdrawn_at=story.now))
    story.says(FIRST_STAMP + timedelta(hours=3), hydraulic="green")
    assert story.notifications(device)[1]["body"].endswith("bollettino del 20 novembre 15:05.")


def test_a_demonstration_says_so_and_has_a_topic_of_its_own(story: Story) -> None:
    device = story.device()
    story.says(rome(20, 9), send=False, wind="orange")
    with story.product.database.transaction() as session:
        session.execute(update(Deciding).values(demonstration=True))
        session.execute(update(Dispatch).values(topic=topic(rome_day(rome(20, 9)), demonstration=True)))
    story.send()
    assert story.heard(device)[0].startswith("[DIMOSTRAZIONE] Prato: allerta ARANCIONE")


def test_a_refusal_is_not_what_the_device_believes(story: Story) -> None:
    device = story.device()
    story.says(rome(20, 9), hydraulic="yellow")
    story.post.answers[device] = Outcome.REJECTED
    story.says(rome(20, 10), hydraulic="red")
    story.post.answers.clear()
    story.says(rome(20, 11), hydraulic="yellow")
    assert len(story.heard(device)) == 1, "it still believes yellow"
    assert story.says(rome(20, 12), hydraulic="green") == 1
    assert [heard.split(" | ")[0] for heard in story.heard(device)] == [
        "Prato: allerta GIALLA",
        "Prato: allerta finita",
    ]


def test_places_have_stories_of_their_own(story: Story) -> None:
    both = story.device(PRATO, FIRENZE, hazard_levels={"wind": "orange"})
    story.says(rome(20, 9), wind="yellow")
    story.says(rome(20, 10), place=FIRENZE, wind="orange")
    assert story.heard(both) == ["Firenze: allerta ARANCIONE | Ven 20 nov: vento ARANCIONE"]


levels = st.dictionaries(st.sampled_from(list(Hazard)), st.integers(1, NEVER))


@given(levels, st.sampled_from([Level.YELLOW, Level.ORANGE, Level.RED]), st.sampled_from(list(Hazard)))
def test_the_threshold_and_its_twin(
    database: Database, hazard_levels: dict[Hazard, int], min_level: Level, hazard: Hazard
) -> None:
    rows = "(SELECT CAST(:levels AS jsonb) AS hazard_levels, :least AS min_level) AS s, (SELECT :hazard AS hazard) AS d"
    given = {"levels": json.dumps(hazard_levels), "least": int(min_level), "hazard": hazard.value}
    with database.transaction() as session:
        found = session.scalar(text(f"SELECT {THRESHOLD} FROM {rows}"), given)
    assert found == Thresholds(min_level, hazard_levels).of(hazard)
