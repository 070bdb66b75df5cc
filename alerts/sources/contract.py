"""What a source is: facts that are declared, and two pure functions over the bytes it publishes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import IntEnum, StrEnum
from typing import Literal, Protocol

from alerts.domain.cap import Message
from alerts.domain.freshness import Schedule
from alerts.domain.hazard import Hazard
from alerts.domain.level import Reading
from alerts.domain.state import Period
from alerts.domain.warning import Warning
from alerts.formats.printable import printable

#: Code → name of the zones in force on a day: the set a complete bulletin must cover.
KnownZones = Callable[[date], Mapping[str, str]]

_NEVER = datetime.max.replace(tzinfo=UTC)


class Absence(StrEnum):
    """What it means that a document does not mention a place."""

    #: Documents list everything: what is not there is not so.
    GREEN = "green"
    #: Documents are complete: what is not there makes them broken.
    BROKEN = "broken"
    #: Nothing at all: another document may speak of it, and only that one can end it.
    NOTHING = "nothing"


class Role(IntEnum):
    """Whose word counts. Where two speak of the same zone, day and hazard, the higher prevails, and both are kept."""

    #: Weather forecasts: shown, labelled as not being a civil-protection alert, never decided on and never pushed.
    FORECAST = 0
    NATIONAL = 1
    REGIONAL = 2


@dataclass(frozen=True, slots=True)
class SourceFacts:
    """What is known of a feed before reading it. ``expects`` is a sentence for operators, in Italian."""

    id: str
    name: str
    publisher: str
    licence: str
    #: Where a person reads what the source publishes.
    page: str
    #: Name space of the zone codes it speaks in.
    zone_namespace: str
    hazards: tuple[Hazard, ...]
    schedule: Schedule
    #: How many zones, hazards and days a document has.
    expects: str
    absence: Absence
    role: Role = Role.NATIONAL
    #: Zones it speaks for: those whose code begins so.
    zones: str = ""
    #: Seconds between two polls, unless configured otherwise.
    cadence: int = 300
    #: False for what is only ingested by hand.
    polled: bool = True
    #: Clock of the times that its documents write without a zone.
    timezone: str = "Europe/Rome"
    #: Everything it says is marked as a demonstration.
    demonstration: bool = False
    #: Ours, to try ourselves: about a place that is nowhere, decided on apart, and shown to nobody but operators.
    internal: bool = False

    @property
    def in_messages(self) -> bool:
        """Whether it speaks in CAP messages, each with a life of its own, and not in complete bulletins."""
        return self.absence is Absence.NOTHING

    @property
    def official(self) -> bool:
        """Whether it speaks for civil protection."""
        return self.role > Role.FORECAST and not self.internal


@dataclass(frozen=True, slots=True)
class RawFile:
    """One file as it came. ``name`` is only a hint, made printable: content decides."""

    name: str
    content: bytes

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", printable(self.name))


@dataclass(frozen=True, slots=True)
class Link:
    """Where an index says that a document is. ``version`` is another when the document is; empty when nothing says."""

    url: str
    version: str = ""


@dataclass(frozen=True, slots=True)
class RawBundle:
    """The files that make one document because they bear one stamp (``None`` when none could be read)."""

    stamp: datetime | None
    files: tuple[RawFile, ...]


def in_order(bundles: Iterable[RawBundle]) -> list[RawBundle]:
    """Oldest stamp first, those without a stamp last; as :meth:`Source.bundle` returns them."""
    # In the hour that comes twice clocks of one zone are compared as they are read: in UTC they are not.
    return sorted(bundles, key=lambda bundle: (bundle.stamp or _NEVER).astimezone(UTC))


@dataclass(frozen=True, slots=True)
class Issue:
    """Something wrong in a document. An error refuses it, a warning does not; ``alarm`` calls an operator."""

    level: Literal["error", "warning"]
    code: str
    message: str
    alarm: bool = True


@dataclass(frozen=True, slots=True)
class ZoneLevelReading:
    """What a document says of one zone, hazard and day.

    ``periods`` are the hours above green, in order, inside the day; none means the whole day at ``level``. With
    periods ``level`` is their highest. Levels are ``GREEN`` to ``RED``, or ``NOT_APPLICABLE``.
    """

    zone: str
    hazard: Hazard
    day: date
    level: Reading
    periods: tuple[Period, ...] = ()


@dataclass(frozen=True, slots=True)
class ParsedBulletin:
    """A bulletin as read: levels by zone, hazard and day. With an error among the issues, nothing of it is used."""

    stamp: datetime | None
    readings: tuple[ZoneLevelReading, ...]
    issues: tuple[Issue, ...]

    @property
    def refused(self) -> bool:
        return any(issue.level == "error" for issue in self.issues)


@dataclass(frozen=True, slots=True)
class ParsedMessage:
    """A CAP message as read, and what it means. With an error among the issues, nothing of it is used.

    ``key`` names what competes: of two messages with one key the later ``stamp`` replaces the earlier. ``subject``
    (such as region and hazard) is set for publishers whose references lead nowhere: there a green message ends every
    earlier warning of the same subject that it overlaps.
    """

    stamp: datetime | None
    message: Message | None
    warnings: tuple[Warning, ...]
    issues: tuple[Issue, ...]
    key: str = ""
    subject: str = ""

    @property
    def refused(self) -> bool:
        return any(issue.level == "error" for issue in self.issues)


Parsed = ParsedBulletin | ParsedMessage


class Source(Protocol):
    """A feed. All functions are pure and never raise for bad input: what is wrong comes back as issues of a document.

    A feed speaks in bulletins (complete, by zone) or in CAP messages: ``parse`` always returns the same of the two.
    """

    @property
    def facts(self) -> SourceFacts:
        """What is declared of it."""
        ...

    def follow(self, file: RawFile, url: str) -> list[Link]:
        """All the documents that a file fetched from ``url`` only points to, each address once, newest last.

        Empty when the file is a document itself. An adapter names no other hosts than that of ``url`` and those that it
        declares itself: what a file says is not to be trusted. How many are fetched in a look is not its business.
        """
        ...

    def bundle(self, files: Sequence[RawFile]) -> list[RawBundle]:
        """Group files into documents, oldest stamp first, those without a stamp last; the same bytes count once.

        An index that only points to documents is none. A file that holds several documents is taken apart.
        """
        ...

    def parse(self, bundle: RawBundle, known_zones: KnownZones) -> Parsed:
        """Read one document, naming everything that is wrong with it and never stopping at the first fault."""
        ...
