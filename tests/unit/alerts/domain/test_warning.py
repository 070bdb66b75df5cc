"""What messages mean: hazards, levels, hours, and one danger said in several languages."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given

from alerts.domain.cap import Info, Message, MsgType, Reference, Scope, Status
from alerts.domain.hazard import Hazard
from alerts.domain.level import Level
from alerts.domain.warning import LONGEST_LIFE, declared_level, hazard_of, level_of, warnings
from doubles.cap_message import SENT, a_message, an_area, an_info
from doubles.cap_strategies import messages

HOUR = timedelta(hours=1)


def awareness(level: str = "", kind: str = "") -> Info:
    return an_info(parameters=(("awareness_level", level), ("AWARENESS_TYPE", kind)), event="", severity="Minor")


@pytest.mark.parametrize(
    ("info", "level"),
    [
        (an_info(severity="Extreme"), Level.RED),
        (an_info(severity="Severe"), Level.ORANGE),
        (an_info(severity="Moderate"), Level.YELLOW),
        (an_info(severity="Minor"), Level.YELLOW),
        (an_info(severity="minor"), Level.YELLOW),
        (an_info(severity="Unknown"), None),
        (an_info(severity="Gravissima"), None),
        (awareness("1; green; Minor"), Level.GREEN),
        (awareness("2; yellow; Moderate"), Level.YELLOW),
        (awareness("3;orange;Severe"), Level.ORANGE),
        (awareness("4; RED; Extreme"), Level.RED),
        (awareness("4"), Level.RED),
        (awareness("2; green"), Level.GREEN),
        (awareness("9; viola"), Level.YELLOW),
        (awareness(""), Level.YELLOW),
        (
            an_info(event="MODERATA CRITICITA' PER RISCHIO IDRAULICO / ALLERTA ARANCIONE:", severity="Minor"),
            Level.ORANGE,
        ),
        (an_info(event="Elevata criticità / allerta rossa", severity="Minor"), Level.RED),
        (an_info(event="Ordinaria / ALLERTA GIALLA", severity="Extreme"), Level.YELLOW),
        (an_info(event="Assenza di fenomeni / NESSUNA ALLERTA", severity="Severe"), Level.GREEN),
        (an_info(event="ALLERTA VERDE", severity="Severe"), Level.GREEN),
        (an_info(event="ALLERTA GIALLA, poi ALLERTA ROSSA"), Level.RED),
        (an_info(event="Allerta meteo", severity="Severe"), Level.ORANGE),
        (an_info(severity="Extreme", urgency="Past"), Level.GREEN),
        (an_info(severity="Extreme", urgency="past"), Level.GREEN),
        (an_info(severity="Extreme", response_types=("Monitor", "AllClear")), Level.GREEN),
        (an_info(event="ALLERTA ROSSA", response_types=("AllClear",)), Level.GREEN),
    ],
)
def test_levels(info: Info, level: Level | None) -> None:
    assert declared_level(info) is level
    assert level_of(info) is (Level.YELLOW if level is None else level)


@pytest.mark.parametrize(
    ("event", "hazard"),
    [
        ("MODERATA CRITICITA' PER RISCHIO IDRAULICO / ALLERTA ARANCIONE:", Hazard.HYDRAULIC),
        ("ORDINARIA CRITICITA' PER RISCHIO TEMPORALI / ALLERTA GIALLA:", Hazard.THUNDERSTORM),
        ("ORDINARIA CRITICITA' PER RISCHIO IDROGEOLOGICO / ALLERTA GIALLA:", Hazard.HYDROGEOLOGICAL),
        ("Temporali forti", Hazard.THUNDERSTORM),
        ("Vento forte", Hazard.WIND),
        ("Venti di burrasca", Hazard.WIND),
        ("Altro evento", Hazard.OTHER),
        ("Mareggiate", Hazard.STORM_SURGE),
        ("Neve", Hazard.SNOW),
        ("Ghiaccio", Hazard.ICE),
        ("Ondata di calore", Hazard.HEAT),
        ("Incendi boschivi", Hazard.WILDFIRE),
        ("Frane a Sant'Angelo", Hazard.HYDROGEOLOGICAL),
        ("Piena dell'Arno", Hazard.HYDRAULIC),
        ("Grandinate", Hazard.THUNDERSTORM),
        ("SEVERE THUNDERSTORM", Hazard.THUNDERSTORM),
        ("Flash Flood Watch", Hazard.HYDROGEOLOGICAL),
        ("Flood Warning", Hazard.HYDRAULIC),
        ("snowfall", Hazard.SNOW),
        ("Tropical Cyclone", Hazard.WIND),
        ("Grass Fire", Hazard.WILDFIRE),
        ("Bushfire Watch and Act", Hazard.WILDFIRE),
        ("Heavy rain", Hazard.HYDROGEOLOGICAL),
        ("Train derailment on difficult terrain", Hazard.OTHER),
        ("High-temperature", Hazard.HEAT),
        ("Earthquake", Hazard.OTHER),
        ("Child Abduction", Hazard.OTHER),
        ("Notice of service", Hazard.OTHER),
        ("強烈季候風信號", Hazard.OTHER),
        ("", Hazard.OTHER),
    ],
)
def test_hazards_by_their_words(event: str, hazard: Hazard) -> None:
    assert hazard_of(an_info(event=event)) is hazard


@pytest.mark.parametrize(
    ("kind", "hazard"),
    [
        ("1; Wind", Hazard.WIND),
        ("2; snow-ice", Hazard.SNOW),
        ("3; Thunderstorm", Hazard.THUNDERSTORM),
        ("5; High-temperature", Hazard.HEAT),
        ("10; Rain", Hazard.HYDROGEOLOGICAL),
        ("10;Rain", Hazard.HYDROGEOLOGICAL),
        ("99; coastalevent", Hazard.STORM_SURGE),
        ("4; fog", Hazard.OTHER),
        ("", Hazard.OTHER),
    ],
)
def test_hazards_by_awareness_type(kind: str, hazard: Hazard) -> None:
    assert hazard_of(awareness(kind=kind)) is hazard


@pytest.mark.parametrize(
    ("times", "start", "end"),
    [
        ({"onset": SENT + HOUR, "expires": SENT + 6 * HOUR}, HOUR, 6 * HOUR),
        ({"onset": SENT + HOUR, "expires": None}, HOUR, 25 * HOUR),
        ({"onset": None, "effective": SENT - HOUR, "expires": None}, -HOUR, 23 * HOUR),
        ({"onset": None, "effective": None, "expires": None}, 0 * HOUR, 24 * HOUR),
        # Over when it arrives: kept, and never in force.
        ({"onset": None, "expires": SENT - HOUR}, 0 * HOUR, 0 * HOUR),
        ({"onset": SENT - 6 * HOUR, "expires": SENT - HOUR}, -6 * HOUR, -HOUR),
        # The end of the message, not of the event.
        ({"onset": SENT + 6 * HOUR, "expires": SENT + HOUR}, 6 * HOUR, 30 * HOUR),
        ({"onset": SENT, "expires": SENT + 365 * 24 * HOUR}, 0 * HOUR, LONGEST_LIFE),
        ({"onset": SENT + LONGEST_LIFE + HOUR, "expires": None}, LONGEST_LIFE + HOUR, LONGEST_LIFE + HOUR),
    ],
)
def test_hours(times: dict, start: timedelta, end: timedelta) -> None:
    (found,) = warnings(a_message(infos=(an_info(**times),)))
    assert (found.starts_at - SENT, found.ends_at - SENT) == (start, end)


IT = an_info()
EN = an_info(language="en-GB", event="Severe thunderstorms", areas=(an_area(description="Bisenzio and Ombrone Pt"),))
FR = an_info(language="fr-FR", event="Orages violents")


def test_one_danger_in_several_languages_is_one_warning() -> None:
    (found,) = warnings(a_message(infos=(IT, EN)))
    assert [(text.language, text.event) for text in found.texts] == [
        ("it-IT", "Temporali forti"),
        ("en-GB", "Severe thunderstorms"),
    ]
    assert found.areas == IT.areas
    assert (found.hazard, found.level) == (Hazard.THUNDERSTORM, Level.ORANGE)


@pytest.mark.parametrize("infos", [(FR, IT), (IT, FR), (FR, EN, IT)])
def test_a_language_that_is_not_understood_does_not_make_another_danger(infos: tuple[Info, ...]) -> None:
    (found,) = warnings(a_message(infos=infos))
    assert found.hazard is Hazard.THUNDERSTORM
    assert len(found.texts) == len(infos)


def test_several_dangers_stay_several_in_every_language() -> None:
    wind_it, wind_fr = an_info(event="Vento forte"), an_info(event="Vent fort", language="fr-FR")
    found = warnings(a_message(infos=(IT, wind_it, FR, wind_fr)))
    assert [(w.hazard, [text.language for text in w.texts]) for w in found] == [
        (Hazard.THUNDERSTORM, ["it-IT", "fr-FR"]),
        (Hazard.WIND, ["it-IT", "fr-FR"]),
    ]


@pytest.mark.parametrize(
    "other",
    [
        an_info(language="en-GB", event="Strong wind"),
        an_info(language="en-GB", event="Thunderstorm", severity="Extreme"),
        an_info(language="en-GB", event="Thunderstorm", expires=SENT + 48 * HOUR),
        an_info(language="en-GB", event="Thunderstorm", areas=(an_area(geocodes=(("Zona di Allerta", "Tosc-C"),)),)),
        an_info(),
    ],
)
def test_what_differs_is_another_warning(other: Info) -> None:
    assert len(warnings(a_message(infos=(IT, other)))) == 2


def test_a_cancellation_takes_back_all_that_it_repeats() -> None:
    earlier = Reference("cap@example.org", "IT-TEST-0", SENT - HOUR)
    cancel = a_message(msg_type=MsgType.CANCEL, references=(earlier,), infos=(IT, an_info(severity="Extreme")))
    assert [warning.level for warning in warnings(cancel)] == [Level.GREEN] * 2


@pytest.mark.parametrize(
    "changes",
    [
        {"status": Status.TEST},
        {"status": Status.EXERCISE},
        {"status": Status.SYSTEM},
        {"status": Status.DRAFT},
        {"scope": Scope.RESTRICTED},
        {"scope": Scope.PRIVATE},
        {"msg_type": MsgType.ACK},
        {"msg_type": MsgType.ERROR},
    ],
)
def test_what_is_not_for_the_public_warns_nobody(changes: dict) -> None:
    assert warnings(a_message(**changes)) == ()


@given(messages())
def test_whatever_is_said_is_said_once_and_has_an_end(message: Message) -> None:
    found = warnings(message)
    assert sum(len(warning.texts) for warning in found) == (len(message.infos) if message.public else 0)
    for warning in found:
        assert warning.starts_at <= warning.ends_at <= max(warning.starts_at, message.sent + LONGEST_LIFE)
