"""How operating phases and the operations centre are shown: words, icons, style names, in the language of the page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from app.core.clock import rome_day
from app.core.i18n import N_, date_text, time_text
from app.core.phases.centre import SupportFunction
from app.core.phases.phase import Phase


@dataclass(frozen=True, slots=True)
class PhaseLabel:
    """A phase: its word, what it means for who lives there, and the ``slug`` that names its style and icon."""

    phase: Phase
    slug: str
    word: str
    meaning: str

    @property
    def icon(self) -> str:
        return f"operating-{self.slug}"


_WORDS: dict[Phase, str] = {
    Phase.NORMAL: N_("normal activity"),
    Phase.ATTENTION: N_("attention (operating phase)"),
    Phase.PRE_ALARM: N_("pre-alarm"),
    Phase.ALARM: N_("alarm"),
}
_MEANINGS: dict[Phase, str] = {
    Phase.NORMAL: N_("The municipality works as on any day."),
    Phase.ATTENTION: N_("The municipality follows the situation and checks that people and means are ready."),
    Phase.PRE_ALARM: N_("The municipality has people and means at work. Keep informed, and do what it says."),
    Phase.ALARM: N_("The municipality is protecting people from danger. Do at once what it says."),
}
_FUNCTIONS: dict[SupportFunction, str] = {
    SupportFunction.TECHNICAL: N_("Technical and planning"),
    SupportFunction.HEALTH: N_("Health and social care"),
    SupportFunction.VOLUNTEERS: N_("Volunteers"),
    SupportFunction.RESOURCES: N_("Materials and vehicles"),
    SupportFunction.SERVICES: N_("Essential services and schools"),
    SupportFunction.DAMAGE: N_("Survey of damage"),
    SupportFunction.ROADS: N_("Local operations and roads"),
    SupportFunction.TELECOMMUNICATIONS: N_("Telecommunications"),
    SupportFunction.POPULATION: N_("Assistance to people"),
}


def phase_label(phase: Phase | str) -> PhaseLabel:
    """How a phase is shown."""
    known = Phase(phase)
    return PhaseLabel(known, known.value.replace("_", "-"), str(_(_WORDS[known])), str(_(_MEANINGS[known])))


def function_name(function: SupportFunction) -> str:
    """A support function in words."""
    return str(_(_FUNCTIONS[function]))


def since_text(since: datetime, now: datetime, language: str) -> str:
    """``dalle 16:20 di oggi``, ``dalle 16:20 del 2 novembre``; also of what has not begun."""
    time = time_text(since, language)
    if rome_day(since) == rome_day(now):
        return str(_("since %(time)s today", time=time))
    return str(_("since %(time)s on %(day)s", time=time, day=_day(since, now, language)))


def when_text(instant: datetime, now: datetime, language: str) -> str:
    """``2 novembre, 16:20``."""
    return f"{_day(instant, now, language)}, {time_text(instant, language)}"


def _day(instant: datetime, now: datetime, language: str) -> str:
    day = rome_day(instant)
    written = date_text(day, language)
    return written if day.year == rome_day(now).year else f"{written} {day.year}"
