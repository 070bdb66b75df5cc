"""How a thread goes on: what is different from one moment to the next, and the versions that this makes. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from alerts.domain.hazard import RANK, Hazard
from alerts.domain.level import Level
from alerts.domain.thread import Change, Picture, Step, Thread, Version, remaining


def changes(before: Picture, after: Picture, at: datetime) -> tuple[Change, ...]:
    """What is different at ``at``, hours that are over left out; the gravest news first."""
    old, new = _said(before, at), _said(after, at)
    found: dict[tuple[Hazard, Level, Level], set[str]] = defaultdict(set)
    for key in old.keys() | new.keys():
        if old.get(key) != new.get(key):
            place, hazard = key
            found[hazard, _highest(old.get(key)), _highest(new.get(key))].add(place)
    made = [Change(*key, frozenset(places)) for key, places in found.items()]
    return tuple(sorted(made, key=lambda c: (-max(c.after, c.before), -c.after, RANK[c.hazard], c.before)))


_Stretches = set[tuple[datetime, datetime, Level]]


def _said(picture: Picture, at: datetime) -> Mapping[tuple[str, Hazard], _Stretches]:
    found: dict[tuple[str, Hazard], _Stretches] = defaultdict(set)
    for danger in remaining(picture, at):
        stretch = (max(danger.starts_at, at), danger.ends_at, danger.level)
        for place in danger.places:
            found[place, danger.hazard].add(stretch)
    return found


def _highest(stretches: _Stretches | None) -> Level:
    return max((level for _, _, level in stretches or ()), default=Level.GREEN)


@dataclass(frozen=True, slots=True)
class Event:
    """Something that came, or was taken back, and all that is said from then on."""

    id: str
    at: datetime
    issued: datetime
    picture: Picture
    withdrawal: bool = False


def versions(events: Iterable[Event]) -> tuple[Version, ...]:
    """The versions that events make, in their order; those before anything was above green are none."""
    made: list[Version] = []
    before: Picture = ()
    for event in events:
        if made or event.picture:
            found = changes(before, event.picture, event.at)
            step = _step(event, bool(before), bool(found))
            made.append(Version(event.id, event.at, event.issued, step, event.picture, found))
        before = event.picture
    return tuple(made)


def _step(event: Event, before: bool, different: bool) -> Step:
    if event.withdrawal:
        return Step.WITHDRAWN
    if not event.picture:
        return Step.ENDED if before else Step.CONFIRMED
    if not before:
        return Step.ISSUED
    return Step.UPDATED if different else Step.CONFIRMED


def narrowed(thread: Thread, place: str) -> Thread | None:
    """The thread as it concerns one municipality: versions that changed nothing there are left out, None if all did."""
    kept: list[Version] = []
    for version in thread.versions:
        found = tuple(replace(one, places=frozenset((place,))) for one in version.changes if place in one.places)
        if found:
            picture = tuple(danger for danger in version.picture if place in danger.places)
            kept.append(replace(version, picture=picture, changes=found, step=_step_here(version, picture, kept)))
    return replace(thread, versions=tuple(kept)) if any(version.picture for version in kept) else None


def _step_here(version: Version, picture: Picture, before: Sequence[Version]) -> Step:
    if version.step is Step.WITHDRAWN:
        return Step.WITHDRAWN
    if not picture:
        return Step.ENDED
    return Step.UPDATED if before and before[-1].picture else Step.ISSUED
