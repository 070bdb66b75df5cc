"""What a reminder says, and what is kept of the texts that operators write: pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from app.core.errors import InputRefused
from app.core.mail import LONGEST_SUBJECT

#: Characters of a letter, a note, the title of a task.
LONGEST_BODY, LONGEST_NOTE, LONGEST_TITLE = 5_000, 4_000, 200
#: The same reminder is not sent to the same municipality twice within this time, unless one says so.
LATELY = timedelta(days=14)


class Template(StrEnum):
    """What a municipality is reminded of."""

    MISSING_PLAN = "missing_plan"
    EXPIRING = "expiring"
    EXPIRED = "expired"
    STUCK = "stuck"
    NEVER_SIGNED_IN = "never_signed_in"
    REACH_LOW = "reach_low"
    FREE = "free"


@dataclass(frozen=True, slots=True)
class Wording:
    """One letter: what it reminds of, its subject, and its text exactly as it is sent."""

    template: Template
    subject: str
    body: str


def checked(wording: Wording) -> Wording:
    """A letter as it is kept: the subject on one line, the text without what has no shape.

    Raises:
        InputRefused: ``reminder_empty``, ``reminder_too_long``.
    """
    subject, body = " ".join(shaped(wording.subject).split()), shaped(wording.body)
    if not subject or not body:
        raise InputRefused("reminder_empty", "Servono un oggetto e un testo.")
    if len(subject) > LONGEST_SUBJECT or len(body) > LONGEST_BODY:
        message = f"Al massimo {LONGEST_SUBJECT} caratteri per l'oggetto e {LONGEST_BODY} per il testo."
        raise InputRefused("reminder_too_long", message)
    return Wording(wording.template, subject, body)


def shaped(text: str) -> str:
    """Lines of a text, without controls, and without empty ones at both ends."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    kept = ("".join(letter for letter in line if letter.isprintable()).rstrip() for line in lines)
    return "\n".join(kept).strip()
