"""What a person reads: short, complete, in Italian, within the size that push services carry."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.domain.decision import Kind
from alerts.domain.hazard import Hazard
from alerts.domain.level import Level
from alerts.domain.message import MAX_PAYLOAD, Change, Letterhead, compose, encode
from app.core.i18n import catalogue

DAY = date(2023, 11, 2)
LETTERHEAD = Letterhead(
    "a" * 24, "https://esempio.it", "Dipartimento della Protezione Civile", datetime(2023, 11, 2, 15, 14, tzinfo=UTC)
)


def change(told: str, level: str, hazard: Hazard = Hazard.HYDRAULIC, name: str = "Prato", day: date = DAY) -> Change:
    before, now = Level.of(told), Level.of(level)
    kinds = {True: Kind.NEW, False: Kind.ALL_CLEAR if now is Level.GREEN else Kind.DE_ESCALATION}
    kind = Kind.SUPPRESSED if before is now else kinds[now > before]
    return Change("100005", name, day, hazard, kind, before, now)


def italian(*changes: Change, letterhead: Letterhead = LETTERHEAD) -> dict:
    return compose(changes, letterhead, "it", catalogue("it").gettext)["notification"]


def test_a_new_alert() -> None:
    notification = italian(change("green", "orange"))
    assert notification["title"] == "Prato: allerta ARANCIONE"
    day, action, origin = notification["body"].split("\n")
    assert day == "Gio 2 nov: idraulico ARANCIONE"
    assert action
    assert origin == "Dipartimento della Protezione Civile, bollettino del 2 novembre 16:14."
    assert notification["navigate"] == "https://esempio.it/comuni/100005"


def test_two_days_that_say_the_same_are_one_line_and_the_action_is_seen() -> None:
    """Screens cut after about two hundred characters: what to do must come before that."""
    levels = [("orange", Hazard.HYDRAULIC), ("orange", Hazard.HYDROGEOLOGICAL), ("yellow", Hazard.THUNDERSTORM)]
    days = (DAY, date(2023, 11, 3))
    body = italian(*(change("green", level, hazard, day=day) for day in days for level, hazard in levels))["body"]
    first, action, _ = body.split("\n")
    assert first.startswith("Gio 2 nov e ven 3 nov: ")
    assert len(first) + 1 + len(action) <= 200


def test_the_end() -> None:
    notification = italian(change("orange", "green"))
    assert "finita" in notification["title"]
    assert not notification["requireInteraction"]


def test_a_fall_names_what_is_left() -> None:
    assert "GIALLA" in italian(change("red", "yellow"))["title"]


def test_part_of_it_ends() -> None:
    stays = change("orange", "orange", Hazard.HYDRAULIC)
    notification = italian(change("yellow", "green", Hazard.THUNDERSTORM), stays)
    assert "ARANCIONE" in notification["title"]
    assert "temporali" in notification["body"]


def test_a_rise_outranks_a_fall() -> None:
    notification = italian(change("green", "red", Hazard.HYDROGEOLOGICAL), change("orange", "green"))
    assert notification["title"] == "Prato: allerta ROSSA"


def test_the_title_is_the_worst_in_force_and_where() -> None:
    red = Change("048017", "Firenze", DAY, Hazard.HYDRAULIC, Kind.SUPPRESSED, Level.RED, Level.RED)
    assert italian(change("green", "yellow"), red)["title"] == "Firenze: allerta ROSSA"
    many = [
        Change(f"{n:06}", f"Luogo {n}", DAY, Hazard.HYDRAULIC, Kind.NEW, Level.GREEN, Level.RED) for n in range(1, 6)
    ]
    assert italian(*many)["title"] == "Luogo 1, Luogo 2, Luogo 3 e altri 2: allerta ROSSA"


def test_a_demonstration_says_so() -> None:
    letterhead = Letterhead("t", "https://esempio.it", "x", LETTERHEAD.stamp, demonstration=True)
    assert italian(change("green", "red"), letterhead=letterhead)["title"].startswith("[DIMOSTRAZIONE] ")


def test_english() -> None:
    payload = compose([change("green", "orange")], LETTERHEAD, "en", catalogue("en").gettext)
    assert payload["notification"]["title"] == "Prato: ORANGE alert"
    assert payload["notification"]["lang"] == "en"


names = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=60)
changes = st.builds(
    Change,
    st.integers(1, 999999).map(lambda n: f"{n:06}"),
    names,
    st.sampled_from([DAY, date(2023, 11, 3)]),
    st.sampled_from(list(Hazard)),
    st.sampled_from([Kind.NEW, Kind.ESCALATION, Kind.DE_ESCALATION, Kind.ALL_CLEAR, Kind.UPDATE]),
    st.sampled_from(list(Level)),
    st.sampled_from(list(Level)),
)


@pytest.mark.parametrize("language", ["it", "en"])
@given(found=st.lists(changes, min_size=1, max_size=60))
def test_any_digest_is_whole_json_within_the_size(language: str, found: list[Change]) -> None:
    payload = compose(found, LETTERHEAD, language, catalogue(language).gettext)
    assert len(encode(payload)) <= MAX_PAYLOAD
    notification = json.loads(encode(payload))["notification"]
    assert notification["title"] and notification["body"]
