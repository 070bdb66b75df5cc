"""What a thread is called and what each of its versions did, in plain words. The caller brings the language."""

from __future__ import annotations

from collections.abc import Iterable

from alerts.domain.hazard import Hazard
from alerts.domain.level import Level
from alerts.domain.thread import Change, Picture, Step, Thread, ThreadState, Version, by_hazard
from alerts.domain.words import Translate, alert_word, hazard_word, level_word
from app.core.clock import rome_day
from app.core.i18n import N_, date_text, day_text

_STATES = {
    ThreadState.IN_FORCE: N_("In force"),
    ThreadState.ANNOUNCED: N_("Announced"),
    ThreadState.ENDED: N_("Ended"),
    ThreadState.WITHDRAWN: N_("Withdrawn"),
}

_STEPS = {
    Step.ISSUED: N_("Issued"),
    Step.UPDATED: N_("Updated"),
    Step.CONFIRMED: N_("Confirmed without changes"),
    Step.ENDED: N_("End of the alert"),
    Step.WITHDRAWN: N_("A document was withdrawn because it was wrong"),
}


def state_word(state: ThreadState, gettext: Translate) -> str:
    """``In corso``, ``Prevista``, ``Finita``, ``Ritirata``."""
    return gettext(_STATES[state])


def step_word(step: Step, gettext: Translate) -> str:
    """``Emessa``, ``Aggiornata`` …"""
    return gettext(_STEPS[step])


def title(thread: Thread, gettext: Translate, language: str) -> str:
    """``Allerta arancione per domenica 29 novembre``; of a message ``Allerta gialla: vento, 20 novembre``.

    Of one that is over, with the highest level that it had.
    """
    alert = alert_word(thread.level if thread.current else thread.highest, gettext)
    return _title(thread, thread.shown, alert, gettext, language)


def version_title(thread: Thread, version: Version, gettext: Translate, language: str) -> str:
    """The same of a version, whatever came after it; ``Fine dell'allerta per …`` where it ends the alert."""
    if version.picture:
        alert = alert_word(max(danger.level for danger in version.picture), gettext)
        return _title(thread, version.picture, alert, gettext, language)
    return _title(thread, thread.versions[0].picture, gettext(_STEPS[Step.ENDED]), gettext, language)


def _title(thread: Thread, picture: Picture, alert: str, gettext: Translate, language: str) -> str:
    if thread.day:
        return gettext("{alert} for {day}").format(alert=alert, day=day_text(thread.day, language))
    day = date_text(rome_day(min(danger.starts_at for danger in picture)), language)
    hazards = hazards_text(picture, gettext)
    return gettext("{alert}: {hazards}, {day}").format(alert=alert, hazards=hazards, day=day)


def hazards_text(picture: Picture, gettext: Translate) -> str:
    """``idraulico, temporali forti``: the gravest first."""
    return ", ".join(hazard_word(hazard, gettext) for hazard in by_hazard(picture))


def change_lines(changes: Iterable[Change], gettext: Translate, *, counted: bool) -> list[str]:
    """A sentence for each change: with how many municipalities it is about, unless there is one that is known."""
    return [change_text(change, gettext, counted=counted) for change in changes]


def change_text(change: Change, gettext: Translate, *, counted: bool) -> str:
    """``Idraulico: da gialla ad arancione in 12 comuni``."""
    words = {
        "hazard": _heading(change.hazard, gettext),
        "before": level_word(change.before, gettext),
        "after": level_word(change.after, gettext),
    }
    said = _sentence(change, gettext).format(**words)
    if not counted:
        return f"{said}."
    count = len(change.places)
    where = gettext("in 1 municipality") if count == 1 else gettext("in {count} municipalities").format(count=count)
    return f"{said} {where}."


def _heading(hazard: Hazard, gettext: Translate) -> str:
    name = hazard_word(hazard, gettext)
    return name[:1].upper() + name[1:]


def _sentence(change: Change, gettext: Translate) -> str:
    if change.before is change.after:
        return gettext("{hazard}: still {after}, the hours change")
    if change.after is Level.GREEN:
        return gettext("{hazard}: the {before} alert is over")
    if change.before is Level.GREEN:
        return gettext("{hazard}: {after} alert")
    if change.after > change.before:
        return gettext("{hazard}: rises from {before} to {after}")
    return gettext("{hazard}: falls from {before} to {after}")
