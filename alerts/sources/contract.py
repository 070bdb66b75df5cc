"""What a source is: facts that are declared, and two pure functions over the bytes it publishes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, Protocol

from alerts.domain.freshness import Schedule
from alerts.domain.hazard import Hazard
from alerts.domain.level import Level
from alerts.domain.state import Window
from alerts.formats.printable import printable

#: Code → name of the zones in force on a day: the set a complete bulletin must cover.
KnownZones = Callable[[date], Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class SourceFacts:
    """What is known of a feed before reading it."""

    id: str
    name: str
    publisher: str
    licence: str
    #: Name space of the zone codes it speaks in.
    zone_namespace: str
    hazards: tuple[Hazard, ...]
    schedule: Schedule
    #: Polled by the scheduler at the configured URL; false for what is only ingested by hand.
    polled: bool
    #: Everything it says is marked as a demonstration.
    demonstration: bool = False


@dataclass(frozen=True, slots=True)
class RawFile:
    """One file as it came. ``name`` is only a hint, made printable: content decides."""

    name: str
    content: bytes

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", printable(self.name))


@dataclass(frozen=True, slots=True)
class RawBundle:
    """The files that make one document because they bear one stamp (``None`` when none could be read)."""

    stamp: datetime | None
    files: tuple[RawFile, ...]


@dataclass(frozen=True, slots=True)
class Issue:
    """Something wrong in a document. An error refuses it, a warning does not; ``alarm`` calls an operator."""

    level: Literal["error", "warning"]
    code: str
    message: str
    alarm: bool = True


@dataclass(frozen=True, slots=True)
class ZoneLevelReading:
    """What a document says of one zone, hazard and day."""

    zone: str
    hazard: Hazard
    day: date
    level: Level
    window: Window | None = None


@dataclass(frozen=True, slots=True)
class ParsedBulletin:
    """A document as read. With an error among the issues, nothing of it may be used."""

    stamp: datetime | None
    readings: tuple[ZoneLevelReading, ...]
    issues: tuple[Issue, ...]

    @property
    def refused(self) -> bool:
        return any(issue.level == "error" for issue in self.issues)


class Source(Protocol):
    """A feed. Both functions are pure and never raise for bad input: what is wrong comes back as issues."""

    facts: SourceFacts

    def bundle(self, files: Sequence[RawFile]) -> list[RawBundle]:
        """Group files into documents, oldest stamp first, those without a stamp last; the same bytes count once."""
        ...

    def parse(self, bundle: RawBundle, known_zones: KnownZones) -> ParsedBulletin:
        """Read one document, naming everything that is wrong with it and never stopping at the first fault."""
        ...
