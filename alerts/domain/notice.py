"""A municipality's notice: what it says, where it is on its way, what may follow it. Pure.

A notice never changes a municipality's colour: hazard and level only say what it is about, and how urgent its push is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from alerts.domain.hazard import Hazard
from alerts.domain.level import Level
from alerts.domain.notice_category import NoticeCategory

LONGEST_TITLE, LONGEST_BODY = 80, 4_000
MOST_PLACES = 50
#: Nobody remembers what was announced longer ago; what lasts longer is renewed by an update.
LONGEST_SPAN = timedelta(days=366)
#: Visible characters that the reason of who publishes alone, or sends back, has at least.
LEAST_REASON = 10


class Kind(StrEnum):
    """What a version is to the one before it; the last three end the notice."""

    NEW = "new"
    UPDATE = "update"
    CORRECTION = "correction"
    ALL_CLEAR = "all_clear"
    FALSE_ALARM = "false_alarm"
    CANCEL = "cancel"

    @property
    def ends(self) -> bool:
        """Whether the notice is over with it: only those who were told are told."""
        return self in (Kind.ALL_CLEAR, Kind.FALSE_ALARM, Kind.CANCEL)


class Step(StrEnum):
    """What happened to a notice: append-only."""

    DRAFTED = "drafted"
    CHANGED = "changed"
    DISCARDED = "discarded"
    RESTORED = "restored"
    SUBMITTED = "submitted"
    TAKEN_BACK = "taken_back"
    RETURNED = "returned"
    APPROVED = "approved"
    BREAK_GLASS = "break_glass"
    REVIEWED = "reviewed"
    PUBLISHED = "published"
    UPDATED = "updated"
    CORRECTED = "corrected"
    ALL_CLEAR = "all_clear"
    FALSE_ALARM = "false_alarm"
    CANCELLED = "cancelled"
    #: By itself, when it was no longer to be shown.
    ENDED = "ended"


#: The step that publishing a version of each kind is.
PUBLISHED_AS = {
    Kind.NEW: Step.PUBLISHED,
    Kind.UPDATE: Step.UPDATED,
    Kind.CORRECTION: Step.CORRECTED,
    Kind.ALL_CLEAR: Step.ALL_CLEAR,
    Kind.FALSE_ALARM: Step.FALSE_ALARM,
    Kind.CANCEL: Step.CANCELLED,
}


class DraftState(StrEnum):
    """Where what is being written is."""

    OPEN = "open"
    SUBMITTED = "submitted"
    DISCARDED = "discarded"


class PublicState(StrEnum):
    """Where what was published is in its life."""

    #: Published, shown later.
    SCHEDULED = "scheduled"
    #: Shown, not valid yet.
    ANNOUNCED = "announced"
    IN_FORCE = "in_force"
    #: Over: by itself, or because its issuer has said so.
    ENDED = "ended"


class Verdict(StrEnum):
    """What who reviews a notice that one person published alone finds."""

    CONFIRMED = "confirmed"
    #: It should not have been sent so: usually a correction or a cancellation follows.
    CONTESTED = "contested"


@dataclass(frozen=True, slots=True)
class Content:
    """What a notice says. A draft may be incomplete: :func:`problems` says what is missing.

    ``body`` is in the subset of Markdown of :mod:`alerts.formats.notice_text`. ``places`` are ISTAT codes. ``area`` is
    a GeoJSON Polygon or MultiPolygon (EPSG:4326 degrees, lon lat), None for the whole of its places. Instants
    are aware. ``exercise`` is for drills: nobody else sees it.
    """

    category: NoticeCategory = NoticeCategory.OTHER
    title: str = ""
    body: str = ""
    places: tuple[str, ...] = ()
    area: Mapping[str, Any] | None = None
    valid_from: datetime | None = None
    valid_to: datetime | None = None
    shown_from: datetime | None = None
    shown_to: datetime | None = None
    push: bool = False
    hazard: Hazard | None = None
    level: Level | None = None
    exercise: bool = False


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a content cannot be published. ``field`` is one of :class:`Content`; ``message`` an Italian sentence."""

    code: str
    field: str
    message: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of a notice, as it is served: its kind is that of its octets. ``size`` in octets."""

    sha256: str
    name: str
    media_type: str
    size: int


@dataclass(frozen=True, slots=True)
class Writer:
    """Who did something, by account and by name."""

    account_id: int
    name: str


@dataclass(frozen=True, slots=True)
class Draft:
    """What is being written of a notice: at most one at a time. ``revision`` is what whoever changes it has ``seen``.

    ``about`` is the number of the version that it follows (None: the first). ``returned`` are the reasons of the
    approver who last sent it back, since it was last submitted.
    """

    notice_id: int
    istat_code: str
    issuer: str
    kind: Kind
    about: int | None
    content: Content
    attachments: tuple[Attachment, ...]
    revision: int
    state: DraftState
    authors: tuple[Writer, ...]
    begun_at: datetime
    changed_at: datetime
    changed_by: Writer
    submitted_at: datetime | None = None
    submitted_by: Writer | None = None
    returned: str | None = None


@dataclass(frozen=True, slots=True)
class Version:
    """What was published, as it was. ``number`` counts from 1 within the notice.

    ``approved_by`` is None of one that was published alone: then ``reason`` says why, and ``reviewed_by`` who has
    looked at it since, with what ``verdict``.
    """

    id: int
    number: int
    kind: Kind
    content: Content
    attachments: tuple[Attachment, ...]
    written_by: tuple[str, ...]
    published_at: datetime
    published_by: str
    approved_by: str | None = None
    reason: str | None = None
    reviewed_by: str | None = None
    verdict: Verdict | None = None

    @property
    def unreviewed(self) -> bool:
        """Published alone, and nobody else has looked at it yet."""
        return self.reason is not None and self.verdict is None


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice as published: the newest version last, never none. ``place_names`` by ISTAT code, of all versions."""

    id: int
    istat_code: str
    issuer: str
    versions: tuple[Version, ...]
    place_names: Mapping[str, str] = field(default_factory=dict)

    @property
    def current(self) -> Version:
        return self.versions[-1]

    def state(self, at: datetime) -> PublicState:
        """Where it is in its life."""
        return public_state(self.current.kind, self.current.content, at)


def public_state(kind: Kind, content: Content, at: datetime) -> PublicState:
    """Where a published version is in its life, as long as none follows it."""
    span = complete(content)
    if kind.ends or at >= min(span.valid_to, span.shown_to):
        return PublicState.ENDED
    if at < span.shown_from:
        return PublicState.SCHEDULED
    return PublicState.ANNOUNCED if at < span.valid_from else PublicState.IN_FORCE


@dataclass(frozen=True, slots=True)
class Span:
    """When a notice is valid and when it is shown, all four of them."""

    valid_from: datetime
    valid_to: datetime
    shown_from: datetime
    shown_to: datetime


def complete(content: Content) -> Span:
    """The hours of a content that was found without problems."""
    found = (content.valid_from, content.valid_to, content.shown_from, content.shown_to)
    assert all(found)
    return Span(*found)  # type: ignore[arg-type]


def problems(content: Content, *, now: datetime) -> tuple[Problem, ...]:
    """Everything that keeps a content from being published, in the order of the form. Its area is not looked at."""
    return (
        *_problems_of_text(content),
        *_problems_of_places(content),
        *_problems_of_hours(content, now),
        *_problems_of_push(content),
    )


def _problems_of_text(content: Content) -> Iterator[Problem]:
    title, body = content.title.strip(), content.body.strip()
    if not title:
        yield Problem("notice_title_missing", "title", "Manca il titolo.")
    elif len(title) > LONGEST_TITLE or not title.isprintable():
        message = f"Il titolo sta su una riga, in al massimo {LONGEST_TITLE} caratteri: sono {len(title)}."
        yield Problem("notice_title_too_long", "title", message)
    if not body:
        yield Problem("notice_body_missing", "body", "Manca il testo: che cosa succede, dove, che cosa fare.")
    elif len(body) > LONGEST_BODY:
        message = f"Il testo è di {len(body)} caratteri: al massimo {LONGEST_BODY}."
        yield Problem("notice_body_too_long", "body", message)


def _problems_of_places(content: Content) -> Iterator[Problem]:
    if not content.places:
        yield Problem("notice_places_missing", "places", "Manca il comune per cui vale l'avviso.")
    elif len(content.places) > MOST_PLACES:
        message = f"I comuni sono {len(content.places)}: al massimo {MOST_PLACES}."
        yield Problem("notice_places_too_many", "places", message)


def _problems_of_push(content: Content) -> Iterator[Problem]:
    if content.exercise and content.push:
        message = "Un'esercitazione non si invia ai cittadini: va tolta la notifica."
        yield Problem("notice_exercise_push", "push", message)


def _problems_of_hours(content: Content, now: datetime) -> Iterator[Problem]:
    found = (content.valid_from, content.valid_to, content.shown_from, content.shown_to)
    names = ("valid_from", "valid_to", "shown_from", "shown_to")
    missing = [name for name, instant in zip(names, found, strict=True) if instant is None]
    for name in missing:
        yield Problem("notice_hours_missing", name, "Manca il giorno o l'ora.")
    if missing:
        return
    span = complete(content)
    if span.valid_from >= span.valid_to:
        yield Problem("notice_hours_order", "valid_to", "L'avviso deve finire dopo che è cominciato.")
    if span.valid_to <= now:
        yield Problem("notice_over", "valid_to", "La fine è già passata: così l'avviso non varrebbe mai.")
    if span.shown_from > span.valid_to or span.shown_from >= span.shown_to:
        yield Problem("notice_shown_order", "shown_from", "Va mostrato prima che finisca.")
    if span.shown_to < span.valid_to:
        message = "Va mostrato almeno finché vale: chi guarda non deve credere che sia finito."
        yield Problem("notice_shown_order", "shown_to", message)
    first, last = min(span.valid_from, span.shown_from), max(span.valid_to, span.shown_to)
    if last - first > LONGEST_SPAN:
        message = f"Un avviso dura al massimo {LONGEST_SPAN.days} giorni: poi si rinnova con un aggiornamento."
        yield Problem("notice_span_too_long", "valid_to", message)


def to_json(content: Content) -> dict[str, Any]:
    """A content as it is kept."""
    kept = asdict(content)
    for name in ("valid_from", "valid_to", "shown_from", "shown_to"):
        kept[name] = kept[name].isoformat() if kept[name] else None
    kept["places"] = list(content.places)
    kept["level"] = int(content.level) if content.level is not None else None
    return kept


def from_json(kept: Mapping[str, Any]) -> Content:
    """The content that :func:`to_json` has made."""
    read = dict(kept)
    for name in ("valid_from", "valid_to", "shown_from", "shown_to"):
        read[name] = datetime.fromisoformat(read[name]) if read[name] else None
    read["places"] = tuple(read["places"])
    read["category"] = NoticeCategory(read["category"])
    read["hazard"] = Hazard(read["hazard"]) if read["hazard"] else None
    read["level"] = Level(read["level"]) if read["level"] is not None else None
    return Content(**read)
