"""What the rows of a report are called."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask_babel import gettext as _

from alerts.domain.hazard import Hazard
from alerts.domain.level import Level
from app.core.i18n import N_
from app.web.labels import hazard_label, level_label

STATUS = {
    "accepted": N_("accepted"),
    "refused": N_("refused"),
    "unchanged": N_("nothing new"),
}
DECIDED = {
    "new": N_("new alert"),
    "escalation": N_("raised"),
    "update": N_("changed"),
    "de_escalation": N_("lowered"),
    "all_clear": N_("ended"),
}
VERDICTS = {"confirmed": N_("confirmed"), "contested": N_("contested")}
ALARMS = {
    "silent": N_("silent"),
    "late": N_("late"),
    "broken": N_("documents refused"),
    "paused": N_("paused"),
}


def word(words: Mapping[str, str], code: str | None) -> str:
    """The word for a code; the code itself where there is none."""
    return str(_(words[code])) if code and code in words else code or ""


def level_word(level: Level) -> str:
    """The colour."""
    return level_label(level).word


def hazard_words(hazards: Sequence[Hazard]) -> str:
    """Hazards in one cell."""
    return ", ".join(hazard_label(one).name for one in hazards)
