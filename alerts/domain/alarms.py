"""Which alarms should be open, about a source or about what goes out: what an operator must look at, in words.

``silent``, ``late``, ``broken`` and ``paused`` say how the source itself is; any other code is that of an issue in a
document that is in force. Forecasts, and sources that owe us nothing, raise none.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from alerts.domain.freshness import Health
from app.core.i18n import stamp_text

#: Stands where a source does in alarms about what goes out.
DISPATCH = "dispatch"

#: A pause of what goes out that somebody may have forgotten, if anything urgent waits for its end.
PAUSE_FORGOTTEN = timedelta(minutes=10)

#: More of one message than an operator reads.
_LONGEST = 600

_REASONS = {
    "upstream_unreachable": "non si riesce a raggiungerla",
    "upstream_status": "risponde con un errore",
    "upstream_too_large": "manda più dati di quanti sia lecito aspettarsi",
    "upstream_too_slow": "manda i dati troppo lentamente",
    "feed_too_large": "il suo elenco è più lungo di quanto si legga in una volta",
    "nothing_published": "al suo indirizzo non c'è nessun bollettino",
    "unexpected": "c'è un nostro errore nel leggerla",
}


class Condition(StrEnum):
    """Alarms about the source itself, and about what goes out."""

    SILENT = "silent"
    LATE = "late"
    BROKEN = "broken"
    PAUSED = "paused"
    DISPATCH_PAUSED = "dispatch_paused"


@dataclass(frozen=True, slots=True)
class Alarm:
    """A stable code, and what has happened in one or two Italian sentences."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Watched:
    """A source as whoever watches it sees it at an instant. Instants are aware.

    ``owes`` is whether civil protection expects anything of it. ``refusals`` say why the last poll that had an answer
    refused a document, ``findings`` what is odd in the documents in force.
    """

    owes: bool
    health: Health
    newest_stamp: datetime | None = None
    last_success: datetime | None = None
    #: Code of the last failure, while there is a run of them.
    last_failure: str | None = None
    overdue_at: datetime | None = None
    paused_reason: str | None = None
    refusals: tuple[Alarm, ...] = ()
    findings: tuple[Alarm, ...] = ()


@dataclass(frozen=True, slots=True)
class HeldUp:
    """A pause of what goes out: since when, on which channels (ids), why; and the urgent messages that wait meanwhile.

    ``urgent`` counts the red and orange ones.
    """

    since: datetime
    channels: tuple[str, ...]
    reason: str
    urgent: int


def dispatch_alarms(pause: HeldUp | None, at: datetime) -> tuple[Alarm, ...]:
    """The alarms about what goes out that should be open at ``at``; ``pause`` is None where nothing is paused."""
    if pause is None or not pause.urgent or at - pause.since < PAUSE_FORGOTTEN:
        return ()
    message = (
        f"L'invio è in pausa dalle {stamp_text(pause.since)} ({', '.join(pause.channels)}) per decisione di un "
        f"operatore: «{pause.reason}». In coda aspettano {pause.urgent} messaggi di allerta rossa o arancione."
    )
    return (Alarm(Condition.DISPATCH_PAUSED, message[:_LONGEST]),)


def due_alarms(source: Watched) -> tuple[Alarm, ...]:
    """The alarms that should be open, one for each code."""
    if not source.owes:
        return ()
    found = [_condition(source)] if source.health in _CONDITIONS else []
    if (source.refusals or source.health is Health.BROKEN) and source.health is not Health.PAUSED:
        found.append(_broken(source))
    return (*found, *_by_code(source.findings))


def _silent(source: Watched) -> str:
    reason = "le interrogazioni previste non sono partite"
    if source.last_failure:
        reason = _REASONS.get(source.last_failure, f"le interrogazioni falliscono ({source.last_failure})")
    last = (
        f"L'ultima risposta buona è {_of(source.last_success)}" if source.last_success else "Non ha mai risposto bene"
    )
    return f"Non risponde: {reason}. {last}."


def _late(source: Watched) -> str:
    due = f" atteso entro le {stamp_text(source.overdue_at)}" if source.overdue_at else " atteso"
    last = f" L'ultimo è {_of(source.newest_stamp)}." if source.newest_stamp else ""
    return f"Il bollettino{due} non è arrivato, benché la fonte risponda.{last}"


def _paused(source: Watched) -> str:
    return f"È in pausa per decisione di un operatore: «{source.paused_reason or 'motivo non indicato'}»."


_CONDITIONS = {
    Health.SILENT: (Condition.SILENT, _silent),
    Health.LATE: (Condition.LATE, _late),
    Health.PAUSED: (Condition.PAUSED, _paused),
}


def _condition(source: Watched) -> Alarm:
    code, words = _CONDITIONS[source.health]
    return Alarm(code, words(source)[:_LONGEST])


def _broken(source: Watched) -> Alarm:
    codes = ", ".join(dict.fromkeys(refusal.code for refusal in source.refusals)) or source.last_failure or "rifiutato"
    why = " ".join(dict.fromkeys(refusal.message for refusal in source.refusals if refusal.message))
    kept = f"Vale ancora quello {_of(source.newest_stamp)}" if source.newest_stamp else "Non ce n'è un altro in uso"
    return Alarm(Condition.BROKEN, f"L'ultimo documento è stato rifiutato ({codes}). {kept}. {why}".strip()[:_LONGEST])


def _by_code(findings: Iterable[Alarm]) -> tuple[Alarm, ...]:
    messages: dict[str, dict[str, None]] = {}
    for finding in findings:
        messages.setdefault(finding.code, {})[finding.message] = None
    return tuple(Alarm(code, " ".join(found)[:_LONGEST]) for code, found in messages.items())


def _of(instant: datetime) -> str:
    return f"delle {stamp_text(instant)}"
