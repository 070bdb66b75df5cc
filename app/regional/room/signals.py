"""What is said aloud when it changes: levels, troubles, pauses. Everything else changes in silence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from alerts.domain.level import Level
from alerts.queries.in_force import PlaceInForce
from app.regional.room.attention import Trouble
from app.regional.room.state import PauseLine
from app.web.labels import level_label

#: Names that are read aloud; more than a few nobody listens to.
_NAMED = 3


@dataclass(frozen=True, slots=True)
class Signal:
    """``words`` are said when ``value`` becomes another; ``urgent`` also marks the title of the page.

    ``value`` is a list of words: what is news of it is what was not there before.
    """

    key: str
    value: str
    words: str
    urgent: bool


def signals(
    places: Sequence[PlaceInForce], troubles: Sequence[Trouble], pauses: Sequence[PauseLine]
) -> tuple[Signal, ...]:
    """Everything that may be said aloud, as it is now."""
    return tuple((*_levels(places), _troubles(troubles), _pauses(pauses)))


def _levels(places: Sequence[PlaceInForce]) -> Iterator[Signal]:
    for level in (Level.RED, Level.ORANGE):
        yield _level(level, "today", str(_("today")), [one for one in places if one.today.level is level])
        yield _level(level, "tomorrow", str(_("tomorrow")), [one for one in places if one.tomorrow.level is level])


def _level(level: Level, key: str, when: str, found: Sequence[PlaceInForce]) -> Signal:
    label = level_label(level)
    if not found:
        words = _("%(alert)s %(when)s: nowhere any more.", alert=label.alert, when=when)
    else:
        names = ", ".join(place.name for place in found[:_NAMED])
        more = len(found) - _NAMED
        others = ngettext(" and %(num)d other", " and %(num)d others", more) if more > 0 else ""
        words = _("%(alert)s %(when)s: %(places)s.", alert=label.alert, when=when, places=f"{names}{others}")
    return Signal(f"{label.slug}:{key}", " ".join(place.istat_code for place in found), str(words), level is Level.RED)


def _troubles(troubles: Sequence[Trouble]) -> Signal:
    words = " ".join(f"{trouble.title}." for trouble in troubles) or str(_("Nothing to look at any more."))
    return Signal("troubles", " ".join(trouble.key for trouble in troubles), words, urgent=True)


def _pauses(pauses: Sequence[PauseLine]) -> Signal:
    words = " ".join(str(_("%(what)s: paused.", what=one.name)) for one in pauses) or str(
        _("Nothing is paused any more.")
    )
    return Signal("pauses", " ".join(f"{one.kind}:{one.about}" for one in pauses), words, urgent=False)
