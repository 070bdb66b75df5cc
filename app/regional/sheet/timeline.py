"""What happened in one municipality: one list, the newest first, of a sheet that was gathered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from flask_babel import gettext as _

from alerts.queries.place_record import DecisionRecord
from app.core.clock import start_of_day
from app.core.i18n import N_
from app.regional.sheet import words
from app.regional.sheet.gathering import Sheet
from app.web.phases import phase_label

#: Kinds of events by their name in URLs.
KINDS = {
    "passi": N_("Steps of the plan"),
    "pubblicazioni": N_("Versions of the plan"),
    "avvisi": N_("Notices"),
    "fasi": N_("Phases and COC"),
    "allerte": N_("Orange and red alerts"),
    "adesione": N_("Joining and people"),
    "note": N_("Notes"),
    "compiti": N_("Tasks"),
    "solleciti": N_("Reminders"),
}
_ORANGE = 2


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened. ``whole_day``: only the day is known. ``detail`` is what else there is to say, ``by``
    who did it."""

    at: datetime
    kind: str
    what: str
    detail: str = ""
    whole_day: bool = False
    by: str = ""


def timeline(sheet: Sheet, kind: str = "") -> list[Event]:
    """All that happened, or one of :data:`KINDS`; the newest first. Of alerts the last twelve months."""
    found = [event for source in _SOURCES for event in source(sheet)]
    wanted = [event for event in found if kind not in KINDS or event.kind == kind]
    return sorted(wanted, key=lambda event: event.at, reverse=True)


def _steps(sheet: Sheet) -> Iterator[Event]:
    for step in sheet.plan.steps:
        at = start_of_day(step.day) if step.day else step.recorded_at
        told = (words.body_word(step.body), step.number, step.addressee, step.protocol)
        yield Event(at, "passi", words.step_word(step.step), _joined(told), whole_day=step.day is not None)


def _versions(sheet: Sheet) -> Iterator[Event]:
    for one in sheet.plan.versions:
        yield Event(one.created_at, "pubblicazioni", _("Version %(number)s uploaded", number=one.number))
        if one.published_at:
            what = _("Version %(number)s made public", number=one.number)
            yield Event(one.published_at, "pubblicazioni", what, one.act or "")
        if one.ended_at:
            what = _("Version %(number)s no longer public", number=one.number)
            yield Event(one.ended_at, "pubblicazioni", what)


def _notices(sheet: Sheet) -> Iterator[Event]:
    for one in sheet.alerts.notices:
        at = one.published_at or one.submitted_at
        if at:
            yield Event(at, "avvisi", one.title, words.notice_word(one.kind, one.state(sheet.at)))


def _phases(sheet: Sheet) -> Iterator[Event]:
    for phase in sheet.declared.phases:
        if phase.content:
            yield Event(phase.since, "fasi", phase_label(phase.content.phase).word.capitalize(), phase.content.act)
    for centre in sheet.declared.centre:
        if centre.content:
            what = _("COC open") if centre.content.state == "open" else _("COC closed")
            yield Event(centre.since, "fasi", what, _joined((centre.content.place, centre.content.act)))


def _alerts(sheet: Sheet) -> Iterator[Event]:
    """One for each moment at which something above yellow was told."""
    for at, group in groupby(sheet.alerts.decisions, key=lambda one: one.decided_at):
        told = [one for one in group if max(one.level, one.told_level) >= _ORANGE]
        if told:
            lines = dict.fromkeys(
                f"{words.hazard_name(one.hazard)}: {words.level_name(one.level)} ({one.day:%d/%m/%Y})" for one in told
            )
            yield Event(at, "allerte", _what_was_told(told), "; ".join(lines))


def _what_was_told(told: Sequence[DecisionRecord]) -> str:
    """``Allerta rossa``, or where it fell to."""
    top = max(one.level for one in told)
    if not top:
        return str(_("End of the alert"))
    falls = all(one.level < one.told_level for one in told)
    level = words.level_name(top)
    said = _("the alert falls: %(level)s", level=level) if falls else _("%(level)s alert", level=level)
    return str(said).capitalize()


def _joining(sheet: Sheet) -> Iterator[Event]:
    known = sheet.progress
    if known.joined_on:
        yield Event(start_of_day(known.joined_on), "adesione", _("Joined"), known.act or "", whole_day=True)
    if known.invited_at:
        yield Event(known.invited_at, "adesione", _("First invitation"))
    if known.signed_in_at:
        yield Event(known.signed_in_at, "adesione", _("First sign-in"))


def _follow_up(sheet: Sheet) -> Iterator[Event]:
    for note in sheet.follow_up.notes:
        if not note.corrected:
            yield Event(note.written_at, "note", note.text, by=note.written_by)
    titles = {task.id: task.title for task in sheet.follow_up.tasks}
    for step in sheet.follow_up.steps:
        yield Event(step.at, "compiti", f"{words.task_step_word(step.step)}: {titles[step.task_id]}", by=step.by)
    for one in sheet.follow_up.reminders:
        yield Event(one.written_at, "solleciti", one.subject, by=one.written_by or _("by itself"))


def _joined(parts: Iterable[str]) -> str:
    return ", ".join(part for part in parts if part)


_SOURCES = (_steps, _versions, _notices, _phases, _alerts, _joining, _follow_up)
