"""Words, days and hours as people read them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask

from alerts.domain.hazard import Hazard
from alerts.domain.level import Level, NoLevel
from alerts.domain.state import Period
from alerts.domain.words import advice, alert_word, hazard_word, level_word
from app.core.clock import ROME
from app.core.i18n import catalogue, day_text, time_text
from app.web import language
from app.web.assets import Assets, MissingBundle
from app.web.caching import seconds_to_keep
from app.web.labels import hazard_label, level_label
from app.web.times import hours_text, moment_text

DAY = date(2023, 11, 2)


@pytest.fixture
def italian_page() -> Iterator[None]:
    app = Flask("test")
    language.install(app)
    with app.test_request_context("/"):
        yield


def test_every_level_and_hazard_has_words_in_both_languages() -> None:
    italian, english = catalogue("it").gettext, catalogue("en").gettext
    for reading in (*Level, *NoLevel):
        assert level_word(reading, italian) != level_word(reading, english)
        assert alert_word(reading, italian) != alert_word(reading, english)
    for hazard in Hazard:
        assert hazard_word(hazard, italian) != hazard_word(hazard, english)
        assert advice(hazard, italian).endswith(".")


def test_words_are_those_of_the_official_scale() -> None:
    italian = catalogue("it").gettext
    assert [level_word(level, italian) for level in Level] == ["verde", "gialla", "arancione", "rossa"]
    assert hazard_word(Hazard.HYDRAULIC, italian) == "idraulico"
    assert hazard_word(Hazard.THUNDERSTORM, italian) == "temporali forti"


def test_days_and_times_are_italys() -> None:
    assert day_text(DAY) == "giovedì 2 novembre"
    assert day_text(DAY, "en") == "Thursday 2 November"
    assert time_text(datetime(2023, 11, 2, 15, 20, tzinfo=UTC)) == "16:20"


def test_a_language_that_does_not_exist_speaks_english() -> None:
    assert catalogue("xx").gettext("Red alert") == "Red alert"


@pytest.mark.usefixtures("italian_page")
def test_moments() -> None:
    noon = datetime(2023, 11, 2, 12, tzinfo=ROME)
    assert moment_text(noon, noon + timedelta(hours=3), "it") == "alle 12:00"
    assert moment_text(noon, noon + timedelta(days=1), "it") == "giovedì 2 novembre alle 12:00"


@pytest.mark.usefixtures("italian_page")
@pytest.mark.parametrize(
    ("periods", "text"),
    [
        ([], "tutto il giorno"),
        ([(0, 24, "orange")], "tutto il giorno"),
        ([(0, 12, "orange")], "fino alle 12:00"),
        ([(12, 24, "orange")], "dalle 12:00"),
        ([(12, 18, "orange")], "dalle 12:00 alle 18:00"),
        ([(6, 9, "yellow"), (15, 18, "yellow")], "dalle 06:00 alle 09:00, poi dalle 15:00 alle 18:00"),
        ([(12, 18, "orange"), (18, 24, "yellow")], "arancione dalle 12:00 alle 18:00, poi gialla fino alle 24:00"),
        ([(0, 6, "yellow"), (6, 12, "red")], "gialla fino alle 06:00, poi rossa fino alle 12:00"),
        ([(0, 6, "yellow"), (20, 24, "red")], "gialla fino alle 06:00, poi rossa dalle 20:00"),
    ],
)
def test_hours_of_an_alert(periods: list[tuple[int, int, str]], text: str) -> None:
    midnight = datetime(2023, 11, 2, tzinfo=ROME)
    found = [
        Period(midnight + timedelta(hours=since), midnight + timedelta(hours=until), Level.of(level))
        for since, until, level in periods
    ]
    assert hours_text(found, DAY, "it") == text


@pytest.mark.usefixtures("italian_page")
def test_labels() -> None:
    assert level_label(Level.ORANGE).alert == "Allerta arancione"
    assert level_label(NoLevel.UNKNOWN).icon == "level-unknown"
    assert hazard_label(Hazard.STORM_SURGE).name == "Mareggiate"


def test_nothing_is_kept_past_midnight_in_italy() -> None:
    assert seconds_to_keep(datetime(2023, 11, 2, 12, tzinfo=ROME)) == 10
    assert seconds_to_keep(datetime(2023, 11, 2, 23, 59, 54, tzinfo=ROME)) == 6
    assert seconds_to_keep(datetime(2023, 11, 2, 22, 59, 57, tzinfo=UTC)) == 3


def test_a_front_end_that_was_not_built_says_so(tmp_path: object) -> None:
    with pytest.raises(MissingBundle, match="npm run build"):
        Assets.built(tmp_path)  # type: ignore[arg-type]
