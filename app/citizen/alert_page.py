"""One alert with its history, as a person sees it: how it is now, where, what changed, who says so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from flask_babel import gettext as _
from flask_babel import ngettext

from alerts.domain.hazard import Hazard
from alerts.domain.level import Level
from alerts.domain.thread import Picture, Thread, ThreadState, Version, by_hazard, hours, its_day_has_come, levels
from alerts.domain.thread_steps import narrowed
from alerts.domain.thread_words import change_lines, state_word, step_word, title
from alerts.domain.words import advice
from app.core.clock import rome_day, start_of_day
from app.core.i18n import day_text, time_text
from app.core.territory.lookup import MunicipalityName
from app.web.labels import HazardLabel, LevelLabel, hazard_label, level_label
from app.web.times import hours_text, moment_text

_DAY = timedelta(days=1)
_MIDNIGHT = "24:00"


@dataclass(frozen=True, slots=True)
class HazardRow:
    """One hazard: its highest level, where each level holds, and when."""

    hazard: HazardLabel
    level: LevelLabel
    places: str
    when: str


@dataclass(frozen=True, slots=True)
class LevelPlaces:
    """Municipalities whose highest level it is, by province."""

    level: LevelLabel
    count: str
    provinces: tuple[tuple[str, tuple[MunicipalityName, ...]], ...]


@dataclass(frozen=True, slots=True)
class TimelineStep:
    """One version: ``lines`` say what changed; ``issued`` is told where it came to us much later."""

    id: str
    iso: str
    when: str
    words: str
    level: LevelLabel | None
    lines: tuple[str, ...]
    issued: str


@dataclass(frozen=True, slots=True)
class SourceText:
    """The publisher's own words in one language."""

    language: str
    area: str
    headline: str
    description: str
    instruction: str
    web: str


@dataclass(frozen=True, slots=True)
class Here:
    """What it is in the municipality that was asked about; without rows it is not concerned."""

    istat_code: str
    name: str
    rows: tuple[HazardRow, ...]
    level: LevelLabel | None
    over: bool


@dataclass(frozen=True, slots=True)
class AlertPage:
    """The whole page: its head is about the municipality that was asked about, where it is concerned."""

    title: str
    state: str
    state_word: str
    sentence: str
    living: bool
    level: LevelLabel
    rows: tuple[HazardRow, ...]
    todo: tuple[str, ...]
    places: tuple[LevelPlaces, ...]
    steps: tuple[TimelineStep, ...]
    texts: tuple[SourceText, ...]
    here: Here | None


def _todo(told: Thread) -> tuple[str, ...]:
    """One sentence for each hazard, of the level it has; what red asks for only once its day has come."""
    begun = {danger.hazard for danger in told.current if its_day_has_come(danger, told.at)}
    return tuple(
        advice(hazard, _, max(counts), today=hazard in begun) for hazard, counts in by_hazard(told.current).items()
    )


def alert_page(thread: Thread, names: Mapping[str, MunicipalityName], place: str | None, *, language: str) -> AlertPage:
    """What the page of one alert shows; with ``place`` (an ISTAT code) what it is there comes first."""
    here = narrowed(thread, place) if place else None
    told = here or thread
    about = title(told, _, language)
    return AlertPage(
        title=f"{names[place].name}: {about}" if place and here else about,
        state=told.state.value,
        state_word=state_word(told.state, _),
        sentence=_sentence(told, language),
        living=bool(thread.current),
        level=level_label(told.level if told.current else told.highest),
        rows=_rows(thread, thread.shown, language, counted=True),
        todo=_todo(told),
        places=_places(thread.shown, names),
        steps=tuple(_step(version, thread.at, language, counted=here is None) for version in reversed(told.versions)),
        texts=_texts(thread.shown),
        here=_here(names[place], here, language) if place else None,
    )


def _here(place: MunicipalityName, here: Thread | None, language: str) -> Here:
    if here is None:
        return Here(place.istat_code, place.name, (), None, over=False)
    rows = _rows(here, here.shown, language, counted=False)
    return Here(place.istat_code, place.name, rows, level_label(here.level), over=not here.current)


def _sentence(thread: Thread, language: str) -> str:
    if thread.state is ThreadState.WITHDRAWN:
        return str(_("It was withdrawn because it was wrong: it does not hold any more."))
    if thread.state is ThreadState.ANNOUNCED:
        starts = moment_text(thread.starts_at, thread.at, language)
        return str(_("It is not in force yet: it begins %(start)s.", start=starts))
    if thread.state is ThreadState.IN_FORCE:
        return str(_("It is in force now, until %(end)s.", end=_end_text(thread.ends_at, language)))
    return str(_("It ended at %(end)s.", end=_end_text(_last(thread), language)))


def _end_text(instant: datetime, language: str) -> str:
    """Midnight belongs to the day that ends: ``24:00 di domenica 29 novembre``."""
    midnight = instant == start_of_day(rome_day(instant))
    day = rome_day(instant) - _DAY if midnight else rome_day(instant)
    time = _MIDNIGHT if midnight else time_text(instant, language)
    return str(_("%(time)s of %(day)s", time=time, day=day_text(day, language)))


def _last(thread: Thread) -> datetime:
    """When it ended: with its hours, or earlier because its source said so."""
    last = thread.versions[-1]
    return min(thread.ends_at, last.at) if not last.picture else thread.ends_at


def _rows(thread: Thread, picture: Picture, language: str, *, counted: bool) -> tuple[HazardRow, ...]:
    return tuple(
        HazardRow(
            hazard_label(hazard),
            level_label(max(counts)),
            _counts(counts) if counted else "",
            _when(thread, picture, hazard, language),
        )
        for hazard, counts in by_hazard(picture).items()
    )


def _counts(counts: Mapping[Level, int]) -> str:
    """``arancione in 12 comuni, gialla in 3 comuni``."""
    return ", ".join(
        ngettext("%(level)s in %(num)d municipality", "%(level)s in %(num)d municipalities", count, level=word)
        for word, count in ((level_label(level).word, count) for level, count in counts.items())
    )


def _when(thread: Thread, picture: Picture, hazard: Hazard, language: str) -> str:
    periods = hours(picture, hazard)
    if thread.day:
        # Levels differ from place to place, and are told apart elsewhere: here only when.
        spans = {replace(period, level=periods[0].level) for period in periods}
        return hours_text(spans, thread.day, language) if len(spans) == 1 else str(_("hours change with the place"))
    first, last = periods[0].starts_at, max(period.ends_at for period in periods)
    starts, ends = moment_text(first, thread.at, language), moment_text(last, thread.at, language)
    return str(_("begins %(start)s, ends %(end)s", start=starts, end=ends))


def _places(picture: Picture, names: Mapping[str, MunicipalityName]) -> tuple[LevelPlaces, ...]:
    found: dict[Level, dict[str, list[MunicipalityName]]] = defaultdict(lambda: defaultdict(list))
    for code, said in levels(picture).items():
        if code in names:
            found[max(said.values())][names[code].province_code].append(names[code])
    return tuple(_level_places(level, found[level]) for level in sorted(found, reverse=True))


def _level_places(level: Level, provinces: Mapping[str, list[MunicipalityName]]) -> LevelPlaces:
    count = sum(map(len, provinces.values()))
    return LevelPlaces(
        level_label(level),
        ngettext("%(num)d municipality", "%(num)d municipalities", count),
        tuple((code, tuple(sorted(some, key=lambda place: place.name))) for code, some in sorted(provinces.items())),
    )


def _step(version: Version, now: datetime, language: str, *, counted: bool) -> TimelineStep:
    lines = change_lines(version.changes, _, counted=counted)
    return TimelineStep(
        id=version.id,
        iso=version.at.isoformat(timespec="seconds"),
        when=moment_text(version.at, now, language),
        words=step_word(version.step, _),
        level=level_label(max(danger.level for danger in version.picture)) if version.picture else None,
        lines=tuple(lines),
        issued=moment_text(version.issued, now, language),
    )


def _texts(picture: Picture) -> tuple[SourceText, ...]:
    """Word for word, in the order in which they were written; the same words once."""
    found = [
        SourceText(
            text.language, danger.area, text.headline or text.event, text.description, text.instruction, text.web
        )
        for danger in picture
        for text in danger.texts
    ]
    return tuple(dict.fromkeys(found))
