"""A drill of a municipality: when, what is played, who takes part; and how its messages are marked. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.core.errors import InputRefused

LONGEST_NAME, LONGEST_TEXT = 120, 4_000
#: A drill of several days is known; one of months is a wrong date.
LONGEST_DRILL = timedelta(days=31)
#: Every text of a drill begins with it, in every language: it is what is said on the radio too.
MARK = "ESERCITAZIONE"


@dataclass(frozen=True, slots=True)
class DrillPlan:
    """What is written of a drill. Instants are aware; ``scenario`` and ``participants`` are plain text."""

    name: str
    begins_at: datetime
    ends_at: datetime
    scenario: str = ""
    participants: str = ""


def check_drill(plan: DrillPlan) -> None:
    """Whether a drill can be kept as it is written.

    Raises:
        InputRefused: ``drill_name_missing``, ``drill_hours_wrong``, ``text_too_long``.
    """
    if not plan.name.strip():
        raise InputRefused("drill_name_missing", "Serve un nome: lo legge chi partecipa.")
    if not plan.begins_at < plan.ends_at <= plan.begins_at + LONGEST_DRILL:
        message = f"L'esercitazione finisce dopo l'inizio, e dura al massimo {LONGEST_DRILL.days} giorni."
        raise InputRefused("drill_hours_wrong", message)
    if len(plan.name) > LONGEST_NAME or max(len(plan.scenario), len(plan.participants)) > LONGEST_TEXT:
        message = f"Al massimo {LONGEST_NAME} caratteri per il nome e {LONGEST_TEXT} per ogni testo."
        raise InputRefused("text_too_long", message)


def marked(text: str) -> str:
    """``text`` as it is shown: nobody may take it for real, also when only its beginning is read."""
    return f"{MARK}: {text}"
