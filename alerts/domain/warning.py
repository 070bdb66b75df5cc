"""What a CAP message means: for each danger a hazard, a level, hours and texts.

Sources of the rules: CAP 1.2 for urgency, severity and response type; the European awareness parameters
(``awareness_level`` "2; yellow; Moderate", ``awareness_type`` "1; Wind") where a message carries them; the national
colours where the event names one ("… / ALLERTA ARANCIONE").
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from alerts.domain.cap import Area, Info, Message, MsgType
from alerts.domain.hazard import Hazard
from alerts.domain.level import Level

#: A message that never says when it ends is believed for this long after it begins.
UNSAID_DURATION = timedelta(hours=24)
#: However far its end, no message is believed for longer than this after it was sent, unless it is renewed.
LONGEST_LIFE = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class Text:
    """What the publisher wrote, word for word, in one language."""

    language: str
    event: str
    headline: str
    description: str
    instruction: str
    web: str


@dataclass(frozen=True, slots=True)
class Warning:
    """One danger: ``GREEN`` says that it is over. In force from ``starts_at`` until ``ends_at`` (excluded), aware."""

    hazard: Hazard
    level: Level
    starts_at: datetime
    ends_at: datetime
    areas: tuple[Area, ...]
    texts: tuple[Text, ...]


def warnings(message: Message) -> tuple[Warning, ...]:
    """The dangers of a message, in its order; blocks that say the same in another language are one.

    A message that is not public has none. A ``Cancel`` repeats what it takes back: all of it is green.
    """
    found: list[Warning] = []
    for info in message.infos if message.public else ():
        warning = _warning(info, message)
        twin = next((number for number, other in enumerate(found) if _translates(warning, other)), None)
        if twin is None:
            found.append(warning)
        else:
            found[twin] = _merged(found[twin], warning)
    return tuple(found)


def _warning(info: Info, message: Message) -> Warning:
    level = Level.GREEN if message.msg_type is MsgType.CANCEL else level_of(info)
    starts_at = info.onset or info.effective or message.sent
    text = Text(info.language, info.event, info.headline, info.description, info.instruction, info.web)
    return Warning(hazard_of(info), level, starts_at, _end(info, starts_at, message.sent), info.areas, (text,))


def _end(info: Info, starts_at: datetime, sent: datetime) -> datetime:
    """When it is over. An end before the declared beginning is that of the message, to be renewed by then: not said."""
    expires = None if info.onset and info.expires and info.expires < info.onset else info.expires
    return max(min(expires or starts_at + UNSAID_DURATION, sent + LONGEST_LIFE), starts_at)


def _translates(warning: Warning, other: Warning) -> bool:
    """Whether they are one danger in two languages. Words of a language that is not read here give no hazard."""
    languages = {text.language for text in other.texts}
    return (
        warning.texts[0].language not in languages
        and (warning.level, warning.starts_at, warning.ends_at) == (other.level, other.starts_at, other.ends_at)
        and (warning.hazard is other.hazard or Hazard.OTHER in (warning.hazard, other.hazard))
        and _place(warning.areas) == _place(other.areas)
    )


def _place(areas: Sequence[Area]) -> tuple[object, ...]:
    """Where, without the names, which change with the language."""
    return tuple((area.geocodes, area.polygons, area.circles) for area in areas)


def _merged(first: Warning, second: Warning) -> Warning:
    hazard = second.hazard if first.hazard is Hazard.OTHER else first.hazard
    return replace(first, hazard=hazard, texts=first.texts + second.texts)


_SEVERITIES = {"extreme": Level.RED, "severe": Level.ORANGE, "moderate": Level.YELLOW, "minor": Level.YELLOW}
_COLOURS = re.compile(r"\b(NESSUNA(?= ALLERTA)|(?<=ALLERTA )(?:VERDE|GIALLA|ARANCIONE|ROSSA))\b", re.IGNORECASE)
_ITALIAN = {
    "nessuna": Level.GREEN, "verde": Level.GREEN, "gialla": Level.YELLOW, "arancione": Level.ORANGE, "rossa": Level.RED,
}  # fmt: skip
_EUROPEAN = {name: level for number, level in enumerate(Level, 1) for name in (str(number), level.slug)}


def level_of(info: Info) -> Level:
    """The level: a colour that the message names, else its severity. What is over or past is green.

    An unknown severity is yellow: somebody did warn, and only they know of what.
    """
    level = declared_level(info)
    return Level.YELLOW if level is None else level


def declared_level(info: Info) -> Level | None:
    """The level that the message gives, ``None`` when it gives none that is known."""
    if info.urgency.lower() == "past" or "allclear" in {kind.lower() for kind in info.response_types}:
        return Level.GREEN
    for level in (_awareness_level(info), _named_colour(info.event)):
        if level is not None:
            return level
    return _SEVERITIES.get(info.severity.lower())


def _awareness_level(info: Info) -> Level | None:
    """The word of "2; yellow; Moderate", else its number."""
    parts = [part.strip().lower() for part in _parameter(info, "awareness_level").split(";")]
    return next((_EUROPEAN[part] for part in (*parts[1:], parts[0]) if part in _EUROPEAN), None)


def _named_colour(event: str) -> Level | None:
    """The highest of the colours named."""
    return max((_ITALIAN[found[1].lower()] for found in _COLOURS.finditer(event)), default=None)


#: Numbers of the European ``awareness_type`` that are attested; the rest are read by their words.
_AWARENESS = {
    "1": Hazard.WIND, "2": Hazard.SNOW, "3": Hazard.THUNDERSTORM, "5": Hazard.HEAT, "7": Hazard.STORM_SURGE,
    "8": Hazard.WILDFIRE, "10": Hazard.HYDROGEOLOGICAL, "12": Hazard.HYDRAULIC, "13": Hazard.HYDROGEOLOGICAL,
}  # fmt: skip

#: Words of an event in Italian and English, the more specific first.
_WORDS: tuple[tuple[str, Hazard], ...] = (
    (r"\btemporal|thunder|\bgrandin|\bhail", Hazard.THUNDERSTORM),
    (r"mareggiat|storm.surge|coastal|high seas|costier", Hazard.STORM_SURGE),
    (r"idrogeolog|flash.flood|landslide|\bfran[ae]\b|\brain|\bpiogg", Hazard.HYDROGEOLOGICAL),
    (r"idraulic|flood|alluvion|\bpien[ae]\b", Hazard.HYDRAULIC),
    (r"\bghiacc|\bice\b|\bicy\b|\bgel(o|ate?)\b|frost", Hazard.ICE),
    (r"\bneve\b|nevicat|\bsnow|blizzard", Hazard.SNOW),
    (r"\bincend|(wild|bush|forest.?)fire|\bfire\b", Hazard.WILDFIRE),
    (r"\bheat|high.temperature|\bcalore\b|ondat[ae] di caldo", Hazard.HEAT),
    (r"\bvent[oi]\b|\bwind|\bgale|cyclone|hurricane|tornado|\bburrasc", Hazard.WIND),
)


def hazard_of(info: Info) -> Hazard:
    """The hazard, by awareness type, else by the words of the event; what fits none is ``OTHER``."""
    awareness = _parameter(info, "awareness_type").split(";")
    if hazard := _AWARENESS.get(awareness[0].strip()):
        return hazard
    words = f"{awareness[-1]} {info.event}".lower()
    return next((hazard for pattern, hazard in _WORDS if re.search(pattern, words)), Hazard.OTHER)


def _parameter(info: Info, name: str) -> str:
    return next((value for key, value in info.parameters if key.lower() == name), "")
