"""How the sources are, what waits to leave, whether test messages arrive, and what is paused: in plain words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import format_decimal
from flask_babel import gettext as _

from alerts.dispatch.pausing import Way
from alerts.queries.sources import SourceHealth
from alerts.queries.standing_pauses import StandingPause
from alerts.sources.registry import SOURCES
from app.core.i18n import N_
from app.regional.room.attention import lane_word
from app.regional.room.clocks import clock
from app.regional.room.reading import Room
from app.web.labels import HealthLabel, health_label


@dataclass(frozen=True, slots=True)
class SourceCard:
    """One source. ``issued_at`` and ``checked_at`` are of its newest bulletin, and of its last good answer."""

    id: str
    name: str
    health: HealthLabel
    issued: str
    issued_at: datetime | None
    checked: str
    checked_at: datetime | None
    pausable: bool
    paused: bool
    page: str


@dataclass(frozen=True, slots=True)
class LaneLine:
    """What waits in one lane."""

    name: str
    messages: int
    batches: int
    in_hand: int
    since: str


@dataclass(frozen=True, slots=True)
class CanaryCard:
    """Whether test messages arrive: a sentence, and the style and icon of a source's health."""

    slug: str
    icon: str
    words: str
    detail: str


@dataclass(frozen=True, slots=True)
class PauseLine:
    """Something that is paused: ``kind`` and ``about`` as in :class:`StandingPause`."""

    kind: str
    about: str
    name: str
    since: str
    reason: str
    actor: str


_WAYS = {Way.WEB_PUSH: N_("notifications"), Way.EMAIL: N_("e-mails")}


def source_cards(sources: Sequence[SourceHealth], now: datetime) -> tuple[SourceCard, ...]:
    """Those that are in use: what speaks for civil protection first."""
    used = [one for one in sources if not one.facts.internal and (one.expected or one.paused_since)]
    used.sort(key=lambda one: not one.facts.official)
    return tuple(
        SourceCard(
            id=one.facts.id,
            name=one.facts.name,
            health=health_label(one.health),
            issued=clock(one.newest_stamp, now),
            issued_at=one.newest_stamp,
            checked=clock(one.last_success, now),
            checked_at=one.last_success,
            pausable=not one.facts.demonstration,
            paused=one.paused_since is not None,
            page=one.facts.page,
        )
        for one in used
    )


def lane_lines(room: Room) -> tuple[LaneLine, ...]:
    """The lanes in which anything waits, the most urgent first."""
    return tuple(
        LaneLine(
            name=lane_word(lane.lane),
            messages=lane.messages,
            batches=lane.batches,
            in_hand=lane.in_hand,
            since=clock(room.at - lane.oldest, room.at) if lane.oldest is not None else "",
        )
        for lane in room.lanes
        if lane.batches or lane.in_hand
    )


def canary_card(room: Room) -> CanaryCard:
    """What a tired person has to know of the canary."""
    flight, now = room.canary, room.at
    if flight.every is None:
        return CanaryCard("never", "health-never", str(_("Test messages are switched off.")), "")
    if flight.paused:
        return CanaryCard("paused", "health-paused", str(_("Test messages rest while something is paused.")), "")
    if flight.lost:
        failing = _("They have not arrived since %(time)s.", time=clock(flight.lost[-1].sent_at, now))
        return CanaryCard("silent", "offline", str(failing), _last_arrival(room))
    arrived = next((run for run in flight.runs if run.received_at), None)
    if arrived is None or arrived.seconds is None:
        return CanaryCard("never", "health-never", str(_("No test message has arrived yet.")), "")
    seconds = format_decimal(round(arrived.seconds, 1))
    words = _("Messages arrive: the last test took %(seconds)s seconds.", seconds=seconds)
    return CanaryCard("ok", "it-check-circle", str(words), _last_arrival(room))


def _last_arrival(room: Room) -> str:
    last = room.canary.last_arrival
    return str(_("Last arrival at %(time)s.", time=clock(last, room.at))) if last else str(_("None ever arrived."))


def pause_lines(pauses: Sequence[StandingPause], now: datetime) -> tuple[PauseLine, ...]:
    """What is paused, for the banner of every page of the room."""
    return tuple(
        PauseLine(one.kind, one.about, _name(one), clock(one.since, now), one.reason, one.actor) for one in pauses
    )


def _name(pause: StandingPause) -> str:
    if pause.kind == "source":
        return str(_("source %(name)s", name=SOURCES[pause.about].facts.name))
    return way_word(Way(pause.about))


def way_word(way: Way) -> str:
    """A channel in words."""
    return str(_(_WAYS[way]))
