"""What to do: complete for every risk, short, in both languages, and stricter at red than at yellow."""

from __future__ import annotations

import pytest

from alerts.domain.guidance.book import guidance, now_lines
from alerts.domain.guidance.model import Guidance, Phase, Risk
from alerts.domain.hazard import Hazard
from alerts.domain.level import Level
from alerts.domain.words import Translate, advice
from app.core.i18n import catalogue

LONGEST = 110
ALERTS = (Level.YELLOW, Level.ORANGE, Level.RED)
ENGLISH, ITALIAN = catalogue("en").gettext, catalogue("it").gettext

every_risk = pytest.mark.parametrize("risk", Risk)
every_hazard = pytest.mark.parametrize("hazard", Hazard)


def sentences(page: Guidance) -> list[str]:
    return [page.know, page.in_short, *(item.text for phase in Phase for item in page.items(phase))]


@every_risk
def test_every_phase_says_enough_and_not_too_much(risk: Risk) -> None:
    page = guidance(risk)
    assert page.risk is risk
    assert page.sources
    assert all(source.url.startswith("https://") for source in page.sources)
    for phase in Phase:
        texts = [item.text for item in page.items(phase)]
        assert 3 <= len(texts) <= 10, phase
        assert len(set(texts)) == len(texts), phase


@every_risk
@pytest.mark.parametrize("gettext", [ENGLISH, ITALIAN], ids=["en", "it"])
def test_every_sentence_is_short_and_whole(risk: Risk, gettext: Translate) -> None:
    for sentence in map(gettext, sentences(guidance(risk))):
        assert len(sentence) <= LONGEST, sentence
        assert sentence[0].isupper(), sentence
        assert sentence.endswith("."), sentence
        assert "'" not in sentence, sentence


@every_risk
def test_italian_is_complete(risk: Risk) -> None:
    page = guidance(risk)
    assert [text for text in (page.name, *sentences(page)) if ITALIAN(text) == text] == []


def test_every_hazard_is_a_risk_of_the_same_name() -> None:
    assert {hazard.value for hazard in Hazard} < {risk.value for risk in Risk}
    assert [risk for risk in Risk if not risk.has_levels] == [Risk.EARTHQUAKE, Risk.TSUNAMI, Risk.WATER_EMERGENCY]
    assert all(guidance(hazard).risk.value == hazard.value for hazard in Hazard)


@every_hazard
def test_each_level_asks_for_something_of_its_own(hazard: Hazard) -> None:
    page = guidance(hazard)
    for phase in (Phase.DURING_INDOORS, Phase.DURING_OUTDOORS):
        lists = [[item.text for item in page.at(phase, level)] for level in ALERTS]
        assert len({texts[0] for texts in lists}) == len(ALERTS), phase
        # One sentence a place: two would push what saves most lives off the short list.
        assert all(sum(item.is_asked_by(level) for item in page.items(phase)) == 1 for level in ALERTS[1:]), phase


@pytest.mark.parametrize("risk", [risk for risk in Risk if not risk.has_levels])
def test_what_has_no_levels_asks_the_same_of_everybody(risk: Risk) -> None:
    for phase in Phase:
        assert (
            guidance(risk).at(phase, Level.YELLOW) == guidance(risk).at(phase, Level.RED) == guidance(risk).items(phase)
        )


@every_hazard
def test_the_short_list_is_what_saves_lives_and_what_the_level_asks_for(hazard: Hazard) -> None:
    yellow, orange, red = (now_lines(hazard, level) for level in ALERTS)
    assert len(yellow) == len(orange) == len(red) == 4
    assert not set(yellow[:2]) & set(red[:2])
    assert set(yellow) & set(red), "what holds always is on both lists"
    assert now_lines(hazard, Level.GREEN) == ()
    assert now_lines(hazard, Level.RED, limit=1) == red[:1]


def test_red_keeps_people_in_and_sends_them_up() -> None:
    assert now_lines(Hazard.HYDRAULIC, Level.RED)[0].startswith("Go to the upper floors now")
    snow = now_lines(Hazard.SNOW, Level.RED, limit=20)
    assert not [text for text in snow if text.startswith("Travel only if you must")]


@every_hazard
def test_the_one_line_of_a_notification_is_of_the_guidance(hazard: Hazard) -> None:
    assert advice(hazard, ENGLISH) == advice(hazard, ENGLISH, Level.ORANGE) == guidance(hazard).in_short
    assert advice(hazard, ENGLISH, Level.RED) == now_lines(hazard, Level.RED)[0]


def test_what_red_asks_for_now_is_not_asked_the_day_before() -> None:
    """ "Go up now" the evening before would be obeyed a day too early."""
    assert (
        advice(Hazard.HYDRAULIC, str, Level.RED)
        == "Go to the upper floors now and stay there, unless you are told to leave."
    )
    assert advice(Hazard.HYDRAULIC, str, Level.RED, today=False) == guidance(Hazard.HYDRAULIC).in_short
