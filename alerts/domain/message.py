"""What a person reads on the device: one digest for all that changed, enough to act on with no network.

The payload is valid *declarative web push* (``{"web_push": 8030, "notification": {…}}``): browsers that know it show
it themselves, the others hand it to our service worker.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from itertools import groupby
from typing import Any

from alerts.domain.decision import Kind
from alerts.domain.hazard import RANK, Hazard
from alerts.domain.hours import Stretch, stretches
from alerts.domain.level import Level
from alerts.domain.links import map_link, place_link, todo_link
from alerts.domain.state import Period
from alerts.domain.words import Translate, advice, hazard_word, level_word
from app.core.clock import ROME, end_of_day, rome_day
from app.core.i18n import date_text, short_day_text, time_text

#: Octets of JSON that every push service carries once encrypted.
MAX_PAYLOAD = 2_700
_MAX_PLACES = 4
_MAX_NAMES = 3
#: Of an alert whose level changes more often in a day only beginning, end and highest level are told.
_MAX_STRETCHES = 3


@dataclass(frozen=True, slots=True)
class Change:
    """One decision as the message needs it. Suppressed ones are here too: they are what stays in force.

    Without ``periods`` it is about the whole day.
    """

    istat_code: str
    name: str
    day: date
    hazard: Hazard
    kind: Kind
    told: Level
    level: Level
    periods: tuple[Period, ...] = ()

    @property
    def ends_at(self) -> datetime:
        """When it is over, and telling it of no use."""
        return max((period.ends_at for period in self.periods), default=end_of_day(self.day))


@dataclass(frozen=True, slots=True)
class Origin:
    """Who says so, and when it was issued (aware): a bulletin, or a message about one danger."""

    publisher: str
    stamp: datetime
    bulletin: bool = True


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What all messages of one dispatch have in common."""

    topic: str
    base_url: str
    origin: Origin | None
    demonstration: bool = False


def compose(changes: Sequence[Change], letterhead: Letterhead, language: str, gettext: Translate) -> dict[str, Any]:
    """The payload for a device that these ``changes`` concern: everything in force in its places, worst place first.

    What does not fit is left out from the end; were the first line alone too long, its hours.
    """
    payload = _compose(changes, letterhead, language, gettext)
    if len(encode(payload)) > MAX_PAYLOAD:
        payload = _compose([replace(change, periods=()) for change in changes], letterhead, language, gettext)
    return payload


def _compose(changes: Sequence[Change], letterhead: Letterhead, language: str, gettext: Translate) -> dict[str, Any]:
    writer = _Writer(gettext, language)
    places = _by_place(changes)
    shown = places[:_MAX_PLACES]
    lines = [line for place in shown for line in writer.place(place, named=len(places) > 1)]
    if len(places) > len(shown):
        lines.append(gettext("And {count} more municipalities.").format(count=len(places) - len(shown)))
    worst = _worst(changes)
    if worst.level > Level.GREEN:
        # Right after the first line: some screens show no more than about two hundred characters.
        today = letterhead.origin is not None and worst.day <= rome_day(letterhead.origin.stamp)
        lines.insert(1, advice(worst.hazard, gettext, worst.level, today=today))
    title = writer.title(places)
    if letterhead.demonstration:
        title = as_demonstration(title, gettext)
    end = [writer.origin(letterhead.origin)] if letterhead.origin else []
    return _payload(title, lines, end, letterhead, places, writer)


def _payload(
    title: str, lines: list[str], end: list[str], letterhead: Letterhead, places: list[list[Change]], writer: _Writer
) -> dict[str, Any]:
    worst = _worst(places[0])
    notification = {
        "title": title,
        "body": "\n".join(lines + end),
        "lang": writer.language,
        "tag": letterhead.topic,
        "navigate": place_link(letterhead.base_url, worst.istat_code, writer.language),
        "actions": writer.actions(worst, letterhead.base_url),
        "renotify": True,
        "requireInteraction": worst.level >= Level.ORANGE,
        "data": {
            "level": worst.level.slug,
            "municipalities": [place[0].istat_code for place in places],
            "days": sorted({change.day.isoformat() for change in places[0]}),
            "expires": _expires(places).astimezone(UTC).isoformat(timespec="seconds"),
            "demonstration": letterhead.demonstration,
        },
    }
    payload: dict[str, Any] = {"web_push": 8030, "notification": notification}
    while len(encode(payload)) > MAX_PAYLOAD and len(lines) > 1:
        del lines[-1]  # the least urgent place
        notification["body"] = "\n".join(lines + end)
    return payload


def _expires(places: list[list[Change]]) -> datetime:
    """When all that it tells is over: from then on the device takes the notification away."""
    return max(change.ends_at for place in places for change in place)


def as_demonstration(title: str, gettext: Translate) -> str:
    """The title of a message that speaks of demonstration data: nobody may take it for an alert."""
    mark = gettext("DEMONSTRATION")
    return f"[{mark}] {title}"


def encode(payload: dict[str, Any]) -> bytes:
    """The octets that are encrypted."""
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()


def _by_place(changes: Sequence[Change]) -> list[list[Change]]:
    ordered = sorted(changes, key=lambda change: change.istat_code)
    places = [list(group) for _, group in groupby(ordered, key=lambda change: change.istat_code)]
    return sorted(places, key=lambda place: (-_level(place), place[0].name))


def _level(place: Sequence[Change]) -> Level:
    """The highest level in force in a place."""
    return max(change.level for change in place)


def _worst(changes: Sequence[Change]) -> Change:
    return min(changes, key=lambda change: (-change.level, change.day, RANK[change.hazard]))


def _at(places: list[list[Change]], level: Level) -> list[list[Change]]:
    return [place for place in places if _level(place) is level]


class _Writer:
    """Sentences of one language."""

    def __init__(self, gettext: Translate, language: str) -> None:
        self.gettext = gettext
        self.language = language

    def title(self, places: list[list[Change]]) -> str:
        """The worst level in force and where; when nothing rose, what became of the alert."""
        _ = self.gettext
        news = [change for place in places for change in place if change.kind is not Kind.SUPPRESSED]
        worst = _level(places[0])
        word = level_word(worst, _).upper()
        if worst is Level.GREEN:
            return _("{place}: the alert is over").format(place=self.names(places))
        if any(not change.kind.is_fall for change in news):
            return _("{place}: {level} alert").format(place=self.names(_at(places, worst)), level=word)
        changed = [place for place in places if any(change.kind.is_fall for change in place)]
        if max(change.level for change in news) is worst:
            return _("{place}: the alert falls to {level}").format(place=self.names(changed), level=word)
        return _("{place}: part of the alert is over, {level} stays").format(place=self.names(changed), level=word)

    def actions(self, worst: Change, base_url: str) -> list[dict[str, str]]:
        """The two buttons under an alert; where it is over there is nothing to press."""
        if worst.level is Level.GREEN:
            return []
        _ = self.gettext
        todo = todo_link(base_url, worst.hazard, worst.level, self.language)
        where = map_link(base_url, worst.istat_code, worst.hazard, self.language)
        return [
            {"action": "todo", "title": _("What to do"), "navigate": todo},
            {"action": "map", "title": _("Map"), "navigate": where},
        ]

    def names(self, places: list[list[Change]]) -> str:
        """The first few names, and how many more."""
        names = ", ".join(place[0].name for place in places[:_MAX_NAMES])
        more = len(places) - _MAX_NAMES
        return names if more <= 0 else self.gettext("{names} and {count} more").format(names=names, count=more)

    def place(self, changes: list[Change], *, named: bool) -> list[str]:
        """A line for each day, worst first, or one for both where they say the same."""
        days: dict[str, list[date]] = {}
        for day, group in groupby(sorted(changes, key=lambda change: change.day), key=lambda change: change.day):
            days.setdefault(self.levels(list(group)), []).append(day)
        prefix = f"{changes[0].name}, " if named else ""
        return [self.line(prefix, same, levels) for levels, same in days.items()]

    def line(self, prefix: str, days: list[date], levels: str) -> str:
        """``Ven 20 e sab 21 nov: fiumi ARANCIONE, temporali GIALLA``."""
        first, last = (short_day_text(day, self.language) for day in (days[0], days[-1]))
        when = first if first == last else self.gettext("{first} and {last}").format(first=first, last=last)
        text = f"{prefix}{when}: {levels}"
        return text[:1].upper() + text[1:]

    def levels(self, changes: list[Change]) -> str:
        """``idraulico ARANCIONE 12:00–18:00 poi GIALLA fino alle 24:00, neve GIALLA; finita per: vento``."""
        _ = self.gettext
        ordered = sorted(changes, key=lambda change: (-change.level, RANK[change.hazard]))
        in_force = [f"{hazard_word(c.hazard, _)} {self.hours(c)}" for c in ordered if c.level]
        over = [hazard_word(c.hazard, _) for c in ordered if not c.level and c.told]
        parts = [", ".join(in_force)] if in_force else []
        if over:
            parts.append(_("over: {hazards}").format(hazards=", ".join(over)))
        return "; ".join(parts)

    def hours(self, change: Change) -> str:
        """``ARANCIONE``, or ``GIALLA dalle 12:00``: the level, and its hours where it does not last the whole day."""
        found = stretches(change.periods, change.day)
        if len(found) > _MAX_STRETCHES:
            found = (Stretch(change.level, found[0].start, found[-1].end),)
        parts = [self.stretch(stretch) for stretch in found]
        then = self.gettext("then")
        return f" {then} ".join(parts) or level_word(change.level, self.gettext).upper()

    def stretch(self, stretch: Stretch) -> str:
        _ = self.gettext
        level = level_word(stretch.level, _).upper()
        start = time_text(stretch.start, self.language) if stretch.start else None
        end = time_text(stretch.end, self.language) if stretch.end else "24:00"
        if stretch.whole_day:
            return level
        if stretch.start is None or stretch.follows:
            return f"{level} " + _("until {end}").format(end=end)
        if stretch.end is None:
            return f"{level} " + _("from {start}").format(start=start)
        return f"{level} {start}–{end}"

    def origin(self, origin: Origin) -> str:
        _ = self.gettext
        local = origin.stamp.astimezone(ROME)
        when = f"{date_text(local.date(), self.language)} {time_text(local, self.language)}"
        text = _("{publisher}, bulletin of {when}.") if origin.bulletin else _("{publisher}, notice of {when}.")
        return text.format(publisher=origin.publisher, when=when)
