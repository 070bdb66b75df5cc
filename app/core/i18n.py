"""Words and dates in the languages people read: one catalogue for pages, pushes and feeds.

Msgids are English; Italian is the default language. Nothing here knows Flask.
"""

from __future__ import annotations

import gettext
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path

from babel.dates import format_date, format_skeleton, format_time

from app.core.clock import ROME

DEFAULT_LANGUAGE = "it"
#: Every language, by its own name, the default first. Pages, pushes, e-mails and the command line all offer these.
LANGUAGE_NAMES = {DEFAULT_LANGUAGE: "Italiano", "en": "English", "de": "Deutsch", "fr": "Français", "es": "Español"}
LANGUAGES = tuple(LANGUAGE_NAMES)
#: Languages of which only the fixed vocabulary of alerts is certain; the rest falls back to English (ADR 0035).
PARTIAL_LANGUAGES = frozenset({"de", "fr", "es"})

TRANSLATIONS = Path(__file__).parents[1] / "translations"

#: Day before month, and the 24-hour clock: in Italy an American reads dates as everybody else.
_LOCALES = {"en": "en_GB"}
_DAY_FORMATS = {"de": "EEEE, d. MMMM", "es": "EEEE, d 'de' MMMM"}


def N_(msgid: str) -> str:  # the conventional name of the marker, known to the extractor
    """Mark a text for translation where it is written, to be translated where it is shown."""
    return msgid


@lru_cache
def catalogue(language: str) -> gettext.NullTranslations:
    """The catalogue of one language; a language without one speaks the msgids' English.

    Raises:
        FileNotFoundError: the Italian catalogue was not compiled (``pybabel compile -d app/translations``).
    """
    if language == "en" or language not in LANGUAGES:
        return gettext.NullTranslations()
    return gettext.translation("messages", str(TRANSLATIONS), [language])


@lru_cache(maxsize=1024)  # many messages speak of the same few days
def short_day_text(day: date, language: str = DEFAULT_LANGUAGE) -> str:
    """A calendar day for a narrow screen: ``gio 2 nov``, ``Do., 2. Nov.``."""
    return _written(day, "MMMEd", language)


@lru_cache(maxsize=1024)
def date_text(day: date, language: str = DEFAULT_LANGUAGE) -> str:
    """A calendar day without its weekday: ``2 novembre``."""
    return _written(day, "MMMMd", language)


def day_text(day: date, language: str = DEFAULT_LANGUAGE) -> str:
    """A calendar day in words: ``giovedì 2 novembre``, ``Donnerstag, 2. November``."""
    return str(format_date(day, _DAY_FORMATS.get(language, "EEEE d MMMM"), locale=language))


@lru_cache(maxsize=1024)
def time_text(instant: datetime, language: str = DEFAULT_LANGUAGE) -> str:
    """What clocks in Italy show at ``instant`` (aware): ``16:20``. The 24-hour form in every language."""
    return str(format_time(instant.astimezone(ROME), "HH:mm", locale=language))


def stamp_text(instant: datetime) -> str:
    """``16:20 del 02/11/2023``, by the clocks of Italy, for what only operators and officials read, in Italian."""
    return f"{instant.astimezone(ROME):%H:%M del %d/%m/%Y}"


def _written(day: date, skeleton: str, language: str) -> str:
    """The parts that ``skeleton`` names, in the order and with the points of the language."""
    return str(format_skeleton(skeleton, day, locale=_LOCALES.get(language, language)))
