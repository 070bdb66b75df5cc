"""The canary's rules: what it says next, when a run counts as lost, and which alarms that makes. Pure.

A run is one synthetic document, from its sending to the arrival of its message. Each must be news to a device that got
the one before, and to one that did not: after an arrival the alert ends, or begins again; after a loss it changes.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from alerts.domain.alarms import Alarm
from alerts.domain.level import Level
from app.core.clock import rome_day
from app.core.i18n import stamp_text

#: Of a day that has less than this left nothing is said any more: the message might arrive when it is over.
_ENOUGH_OF_A_DAY = timedelta(minutes=10)
_LEAST_PATIENCE = timedelta(seconds=60)
#: Half of the messages of an hour must be faster than this, and how many make an hour worth judging.
SLOW_SECONDS, _ENOUGH_RUNS = 30.0, 3

_WHY = {
    "not_sent": "è ancora in coda: nessun processo di invio l'ha spedito",
    "accepted": "è stato consegnato, ma il ricevitore non l'ha registrato",
    "unknown": "è stato spedito, ma la risposta del ricevitore si è persa",
    "rejected": "il ricevitore l'ha rifiutato: le chiavi del sito e di chi spedisce possono essere diverse",
    "gone": "il ricevitore dice che l'iscrizione di prova non esiste: SECRET_KEY o BASE_URL possono essere diversi",
    "expired": "è rimasto in coda finché è scaduto",
    "superseded": "è stato sostituito dal successivo prima di partire",
    "nothing_queued": "non ne è seguito nessun messaggio",
    "unexpected": "c'è stato un nostro errore prima che partisse",
}


class CanaryAlarm(StrEnum):
    """What an operator is told of it."""

    LOST = "canary_lost"
    SLOW = "canary_slow"


@dataclass(frozen=True, slots=True)
class Run:
    """One run. Instants are aware. ``stopped_at`` is a code of how far it got, None when it arrived."""

    sent_at: datetime
    level: Level
    decided_at: datetime | None
    received_at: datetime | None
    stopped_at: str | None

    @property
    def seconds(self) -> float | None:
        """From the document to the decrypted message."""
        return (self.received_at - self.sent_at).total_seconds() if self.received_at else None


@dataclass(frozen=True, slots=True)
class Flight:
    """The canary as whoever watches it sees it at ``at``. ``runs`` are those of the last day, newest first.

    ``every`` is its period in seconds, None where it is off; ``paused`` says why nothing is expected of it now.
    """

    at: datetime
    every: int | None
    paused: str | None
    runs: tuple[Run, ...]
    last_arrival: datetime | None

    @property
    def lost(self) -> tuple[Run, ...]:
        """Runs that should have arrived by now, with no arrival since they were sent; newest first."""
        judged = self.at - patience(self.every or 0)
        return tuple(
            run
            for run in self.runs
            if run.received_at is None
            and run.sent_at <= judged
            and not (self.last_arrival and self.last_arrival >= run.sent_at)
        )

    def seconds(self, within: timedelta = timedelta(days=1)) -> list[float]:
        """How long each message took that was sent lately, in order."""
        since = self.at - within
        return sorted(run.seconds for run in self.runs if run.seconds is not None and run.sent_at > since)


def next_level(told: Level, *, arrived: bool) -> Level:
    """What the next document says, given the level last ``told`` of its day, and whether the last run ``arrived``."""
    if told is Level.GREEN:
        return Level.ORANGE
    if arrived:
        return Level.GREEN
    return Level.RED if told is Level.ORANGE else Level.ORANGE


def day_spoken_of(now: datetime) -> date:
    """The day of a document sent at ``now``."""
    return rome_day(now + _ENOUGH_OF_A_DAY)


def patience(every: int) -> timedelta:
    """How long a message may take before it counts as lost: where possible, judged before the next one leaves."""
    return max(_LEAST_PATIENCE, timedelta(seconds=every / 2))


def quantile(ordered: Sequence[float], share: float) -> float | None:
    """The value that ``share`` (0 to 1) of them do not exceed (nearest rank)."""
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)] if ordered else None


def canary_alarms(flight: Flight) -> tuple[Alarm, ...]:
    """The alarms that should be open; none while it is off, or paused on purpose."""
    if flight.every is None or flight.paused:
        return ()
    return (*_lost(flight), *_slow(flight))


def _lost(flight: Flight) -> tuple[Alarm, ...]:
    if not flight.lost:
        return ()
    newest, oldest = flight.lost[0], flight.lost[-1]
    why = _WHY.get(newest.stopped_at or "", f"si è fermato qui: {newest.stopped_at}")
    since = (
        f"L'ultimo arrivo è delle {stamp_text(flight.last_arrival)}." if flight.last_arrival else "Non è mai arrivato."
    )
    message = (
        f"Il messaggio di prova delle {stamp_text(oldest.sent_at)} non è arrivato: le notifiche ai cittadini possono "
        f"essere ferme. {since} L'ultimo spedito, delle {stamp_text(newest.sent_at)}, {why}."
    )
    return (Alarm(CanaryAlarm.LOST, message),)


def _slow(flight: Flight) -> tuple[Alarm, ...]:
    lately = flight.seconds(timedelta(hours=1))
    median = quantile(lately, 0.5)
    if len(lately) < _ENOUGH_RUNS or median is None or median <= SLOW_SECONDS:
        return ()
    message = (
        f"Nell'ultima ora metà dei messaggi di prova ha impiegato più di {median:.0f} secondi dal documento "
        f"all'arrivo; la soglia è {SLOW_SECONDS:.0f}."
    )
    return (Alarm(CanaryAlarm.SLOW, message),)
