"""The list of alerts as a person sees it: those of now first, then the last thirty days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext

from alerts.domain.level import Reading
from alerts.domain.thread import Thread, ThreadState, by_hazard
from alerts.domain.thread_words import state_word, title
from alerts.queries.threads import by_state
from app.web.labels import HazardLabel, LevelLabel, hazard_label, level_label
from app.web.times import moment_text


@dataclass(frozen=True, slots=True)
class AlertRow:
    """One alert in the list."""

    id: str
    title: str
    level: LevelLabel
    state: str
    hazards: tuple[HazardLabel, ...]
    places: str
    updated: str
    publisher: str


@dataclass(frozen=True, slots=True)
class AlertRows:
    """The whole list."""

    in_force: tuple[AlertRow, ...]
    announced: tuple[AlertRow, ...]
    over: tuple[AlertRow, ...]


def alert_rows(threads: Sequence[Thread], now: datetime, *, language: str) -> AlertRows:
    """What the list shows; ``threads`` are the newest first."""
    found = {state: tuple(_row(one, now, language) for one in some) for state, some in by_state(threads).items()}
    over = [one for one in threads if one.state in (ThreadState.ENDED, ThreadState.WITHDRAWN)]
    return AlertRows(
        found[ThreadState.IN_FORCE],
        found[ThreadState.ANNOUNCED],
        tuple(_row(one, now, language) for one in over),
    )


def _row(thread: Thread, now: datetime, language: str) -> AlertRow:
    level: Reading = thread.level if thread.current else thread.highest
    count = len(thread.places)
    return AlertRow(
        id=thread.id,
        title=title(thread, _, language),
        level=level_label(level),
        state=state_word(thread.state, _),
        hazards=tuple(hazard_label(hazard) for hazard in by_hazard(thread.shown)),
        places=ngettext("%(num)d municipality", "%(num)d municipalities", count),
        updated=moment_text(thread.versions[-1].at, now, language),
        publisher=thread.publisher,
    )
