"""What a person reads: short, complete, in Italian, within the size that push services carry."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.domain.decision import Kind
from alerts.domain.hazard import Hazard
from alerts.domain.level import Level
from alerts.domain.links import GUIDANCE_SLUGS
from alerts.domain.message import MAX_PAYLOAD, Change, Letterhead, Origin, compose, encode
from alerts.domain.state import Period
from app.core.clock import ROME, end_of_day, start_of_day
from app.core.i18n import catalogue

DAY = date(2023, 11, 2)
ORIGIN = Origin("Dipartimento della Protezione Civile", datetime(2023, 11, 2, 15, 14, tzinfo=UTC))
LETTERHEAD = Letterhead("a" * 24, "https://esempio.it", ORIGIN)


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


def test_two_buttons_lead_to_what_to_do_and_to_the_map() -> None:
    notification = italian(change("green", "orange"))
    assert [(button["title"], button["navigate"]) for button in notification["actions"]] == [
        ("Cosa fare", "https://esempio.it/cosa-fare/alluvione?livello=arancione"),
        ("Mappa", "https://esempio.it/comuni/100005/piano?rischio=hydraulic"),
    ]
    assert set(GUIDANCE_SLUGS) == set(Hazard)


def test_it_says_until_when_it_is_of_use() -> None:
    tomorrow = change("green", "yellow", day=date(2023, 11, 3))
    assert italian(change("green", "orange"), tomorrow)["data"]["expires"] == "2023-11-03T23:00:00+00:00"


def test_two_days_that_say_the_same_are_one_line_and_the_action_is_seen() -> None:
    """Screens cut after about two hundred characters: what to do must come before that."""
    levels = [("orange", Hazard.HYDRAULIC), ("orange", Hazard.HYDROGEOLOGICAL), ("yellow", Hazard.THUNDERSTORM)]
    days = (DAY, date(2023, 11, 3))
    body = italian(*(change("green", level, hazard, day=day) for day in days for level, hazard in levels))["body"]
    first, action, _ = body.split("\n")
    assert first.startswith("Gio 2 nov e ven 3 nov: ")
    assert len(first) + 1 + len(action) <= 200


@pytest.mark.parametrize(
    ("language", "title", "day"),
    [
        ("en", "Prato: ORANGE alert", "Thu 2 Nov: river flooding ORANGE"),
        ("de", "Prato: Warnstufe ORANGE", "Do., 2. Nov.: Hochwasser der Flüsse ORANGE"),
        ("fr", "Prato\u00a0: alerte ORANGE", "Jeu. 2 nov.: crues des rivières ORANGE"),
        ("es", "Prato: alerta NARANJA", "Jue, 2 nov: desbordamiento de ríos NARANJA"),
    ],
)
def test_whole_in_the_language_of_the_reader(language: str, title: str, day: str) -> None:
    written = compose([change("green", "orange")], LETTERHEAD, language, catalogue(language).gettext)["notification"]
    assert written["title"] == title
    assert written["body"].split("\n")[0] == day
    assert written["lang"] == language


def test_the_end() -> None:
    notification = italian(change("orange", "green"))
    assert "finita" in notification["title"]
    assert not notification["requireInteraction"]
    assert (notification["tag"], notification["actions"]) == (italian(change("green", "orange"))["tag"], [])


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
    letterhead = Letterhead("t", "https://esempio.it", ORIGIN, demonstration=True)
    assert italian(change("green", "red"), letterhead=letterhead)["title"].startswith("[DIMOSTRAZIONE] ")


def test_english() -> None:
    payload = compose([change("green", "orange")], LETTERHEAD, "en", catalogue("en").gettext)
    assert payload["notification"]["title"] == "Prato: ORANGE alert"
    assert payload["notification"]["lang"] == "en"
    assert payload["notification"]["navigate"] == "https://esempio.it/comuni/100005?lang=en"


def hours(*spans: tuple[int, int, str], hazard: Hazard = Hazard.HYDRAULIC, day: date = DAY) -> Change:
    """A new alert that lasts, on its day, from an hour to an hour at a level."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=ROME)
    periods = tuple(
        Period(midnight + timedelta(hours=since), midnight + timedelta(hours=until), Level.of(level))
        for since, until, level in spans
    )
    level = max(period.level for period in periods)
    return Change("100005", "Prato", day, hazard, Kind.NEW, Level.GREEN, level, periods)


@pytest.mark.parametrize(
    ("found", "words"),
    [
        ([(0, 24, "orange")], "ARANCIONE"),
        ([(12, 18, "orange")], "ARANCIONE 12:00–18:00"),
        ([(12, 24, "orange")], "ARANCIONE dalle 12:00"),
        ([(0, 18, "orange")], "ARANCIONE fino alle 18:00"),
        ([(12, 18, "orange"), (18, 24, "yellow")], "ARANCIONE 12:00–18:00 poi GIALLA fino alle 24:00"),
        ([(0, 6, "yellow"), (6, 12, "red")], "GIALLA fino alle 06:00 poi ROSSA fino alle 12:00"),
        ([(6, 9, "yellow"), (15, 18, "yellow")], "GIALLA 06:00–09:00 poi GIALLA 15:00–18:00"),
        ([(6, 9, "yellow"), (20, 24, "orange")], "GIALLA 06:00–09:00 poi ARANCIONE dalle 20:00"),
        ([(6, 9, "yellow"), (9, 11, "red"), (11, 13, "yellow"), (15, 18, "yellow")], "ROSSA 06:00–18:00"),
    ],
)
def test_hours_are_told_where_they_are_known(found: list[tuple[int, int, str]], words: str) -> None:
    assert italian(hours(*found))["body"].split("\n")[0] == f"Gio 2 nov: idraulico {words}"


def test_hours_in_english() -> None:
    found = hours((12, 18, "orange"), (18, 24, "yellow"))
    body = compose([found], LETTERHEAD, "en", catalogue("en").gettext)["notification"]["body"]
    assert body.startswith("Thu 2 Nov: river flooding ORANGE 12:00–18:00 then YELLOW until 24:00\n")


def test_two_days_with_other_hours_are_two_lines() -> None:
    body = italian(hours((12, 18, "yellow")), hours((12, 20, "yellow"), day=date(2023, 11, 3)))["body"]
    assert [line[:9] for line in body.split("\n")][0::2] == ["Gio 2 nov", "Ven 3 nov"]


def test_a_message_is_of_use_until_the_last_of_its_hours() -> None:
    assert hours((6, 9, "yellow"), (12, 18, "orange")).ends_at == datetime(2023, 11, 2, 18, tzinfo=ROME)
    assert change("green", "orange").ends_at == end_of_day(DAY)


def test_a_notice_is_no_bulletin_and_an_unknown_origin_is_left_unsaid() -> None:
    notice = replace(LETTERHEAD, origin=replace(ORIGIN, publisher="Regione Toscana", bulletin=False))
    body = italian(change("green", "orange"), letterhead=notice)["body"]
    assert body.endswith("\nRegione Toscana, avviso del 2 novembre 16:14.")
    assert len(italian(change("green", "orange"), letterhead=replace(LETTERHEAD, origin=None))["body"].split("\n")) == 2


names = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=60)


@st.composite
def found_periods(draw: st.DrawFn, day: date) -> tuple[Period, ...]:
    """None, or some hours of the day in order."""
    cuts = sorted(draw(st.sets(st.integers(0, 24), max_size=10)))
    start = start_of_day(day)
    levels = st.sampled_from([Level.YELLOW, Level.ORANGE, Level.RED])
    pairs = zip(cuts[::2], cuts[1::2], strict=False)
    return tuple(Period(start + timedelta(hours=a), start + timedelta(hours=b), draw(levels)) for a, b in pairs)


def changes_of(day: date) -> st.SearchStrategy[Change]:
    return st.builds(
        Change,
        istat_code=st.integers(1, 999999).map(lambda n: f"{n:06}"),
        name=names,
        day=st.just(day),
        hazard=st.sampled_from(list(Hazard)),
        kind=st.sampled_from([Kind.NEW, Kind.ESCALATION, Kind.DE_ESCALATION, Kind.ALL_CLEAR, Kind.UPDATE]),
        told=st.sampled_from(list(Level)),
        level=st.sampled_from(list(Level)),
        periods=found_periods(day),
    )


# Made once: strategies made anew for every change (flatmap) were most of the time of the test.
changes = st.one_of(changes_of(DAY), changes_of(date(2023, 11, 3)))


@given(found=st.lists(changes, min_size=1, max_size=60))
def test_any_digest_is_whole_json_within_the_size(found: list[Change]) -> None:
    for language in ("it", "en"):
        payload = compose(found, LETTERHEAD, language, catalogue(language).gettext)
        assert len(encode(payload)) <= MAX_PAYLOAD
        notification = json.loads(encode(payload))["notification"]
        assert notification["title"] and notification["body"]
