"""The operating phases, and the declaration of one: pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.core.errors import InputRefused
from app.core.phases.statements import Statement, current

LONGEST_ACT = 200
LONGEST_NOTE = 500


class Phase(StrEnum):
    """Operating phases of the Italian system, from the least to the most serious."""

    NORMAL = "normal"
    ATTENTION = "attention"
    PRE_ALARM = "pre_alarm"
    ALARM = "alarm"


#: How serious each is.
GRAVITY = {phase: number for number, phase in enumerate(Phase)}


@dataclass(frozen=True, slots=True)
class PhaseSaid:
    """A phase as declared: since when, by which act (may come later), what citizens are told with it."""

    phase: Phase
    since: datetime
    act: str = ""
    note: str = ""


def check_phase(stands: Sequence[Statement[PhaseSaid]], said: PhaseSaid) -> None:
    """Whether a phase may be declared among those that stand. Any may follow any other: what happens does not wait.

    Raises:
        InputRefused: ``phase_unchanged`` when it is the one that holds then.
    """
    holds = current(stands, said.since)
    if holds and holds.content and holds.content.phase is said.phase:
        message = "Questa fase è già dichiarata: per aggiungere l'atto o cambiare l'ora si corregge dalla cronologia."
        raise InputRefused("phase_unchanged", message)


def check_texts(said: PhaseSaid) -> None:
    """Raises InputRefused, ``text_too_long``, when the act or the note is."""
    if len(said.act) > LONGEST_ACT or len(said.note) > LONGEST_NOTE:
        message = f"Al massimo {LONGEST_ACT} caratteri per l'atto e {LONGEST_NOTE} per il messaggio."
        raise InputRefused("text_too_long", message)
