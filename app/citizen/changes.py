"""What changed in a municipality, in words: one entry for each moment at which something did."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from flask_babel import gettext as _

from alerts.domain.decision import Kind
from alerts.domain.words import level_word
from alerts.queries.history import PlaceChange
from app.core.clock import rome_day
from app.web.labels import hazard_label
from app.web.times import moment_text


@dataclass(frozen=True, slots=True)
class ChangeEntry:
    """``moment`` is a phrase (``alle 16:20``), ``iso`` the same instant for machines."""

    moment: str
    iso: str
    lines: tuple[str, ...]


def change_entries(changes: Sequence[PlaceChange], now: datetime, language: str) -> tuple[ChangeEntry, ...]:
    """The changes grouped by moment, in the order given."""
    return tuple(
        ChangeEntry(moment_text(at, now, language), at.isoformat(), _lines(list(group), rome_day(now)))
        for at, group in groupby(changes, key=lambda change: change.at)
    )


def _lines(changes: list[PlaceChange], today: date) -> tuple[str, ...]:
    """What is the same today and tomorrow is said once."""
    lines: dict[str, list[date]] = {}
    for change in changes:
        lines.setdefault(_line(change), []).append(change.day)
    return tuple(f"{line} ({_when(days, today)})" for line, days in lines.items())


def _when(days: list[date], today: date) -> str:
    if len(days) > 1:
        return str(_("today and tomorrow"))
    return str(_("today") if days[0] == today else _("tomorrow"))


def _line(change: PlaceChange) -> str:
    words = {
        "hazard": hazard_label(change.hazard).plain,
        "before": level_word(change.before, _),
        "level": level_word(change.level, _),
    }
    sentences = {
        Kind.NEW: _("%(hazard)s: %(level)s alert", **words),
        Kind.ESCALATION: _("%(hazard)s: rises from %(before)s to %(level)s", **words),
        Kind.DE_ESCALATION: _("%(hazard)s: falls from %(before)s to %(level)s", **words),
        Kind.ALL_CLEAR: _("%(hazard)s: the alert is over", **words),
        Kind.UPDATE: _("%(hazard)s: the hours have changed", **words),
    }
    return str(sentences[change.kind])
