"""What somebody must look at, the most urgent first: silent sources, then what keeps alerts from going out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import gettext as _
from flask_babel import ngettext

from alerts.dispatch.lanes import Lane
from alerts.domain.canary import CanaryAlarm, canary_alarms
from alerts.domain.freshness import Health
from alerts.queries.sources import SourceHealth
from alerts.queries.waiting import Waiting
from app.core.i18n import N_
from app.regional.room.clocks import clock
from app.regional.room.reading import Room
from app.web.labels import health_label

_FIRST = (Health.SILENT, Health.BROKEN, Health.LATE)
#: What to do, in the order in which one does it.
_TO_DO: Mapping[Health, tuple[str, ...]] = {
    Health.SILENT: (
        N_("Alerts that it had announced still hold. Where it had announced none, people read «we do not know»."),
        N_("Look whether its own site answers. If it does, call whoever runs this service: it may be us."),
        N_("If the bulletin is there, it can be taken in by hand. There is no need to pause anything."),
    ),
    Health.BROKEN: (
        N_("The document before still holds. What it published last is kept, and used by nobody."),
        N_("Read the bulletin on its site, and compare it with what is in force here."),
        N_("Tell the publisher. A repaired document is taken in by itself."),
    ),
    Health.LATE: (
        N_("It answers, but the bulletin is not there. Where it had announced nothing, people read «we do not know»."),
        N_("Look at its site, and call the publisher if nothing is there."),
    ),
}
#: Red messages, and any others, that wait longer than this are held up.
_RED_WAITS, _ANY_WAITS = timedelta(minutes=1), timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing to look at. ``key`` stays the same as long as it is the same trouble; ``slug`` names its style."""

    key: str
    slug: str
    icon: str
    title: str
    since: str
    to_do: tuple[str, ...]
    page: str = ""
    urgent: bool = True


def attention(room: Room) -> tuple[Trouble, ...]:
    """Everything to look at now. What an operator has paused has a place of its own."""
    return (*_sources(room.sources.values(), room.at), *_canary(room), *_queue(room.lanes, room))


def _sources(sources: Iterable[SourceHealth], now: datetime) -> Iterator[Trouble]:
    troubled = [source for source in sources if owes(source) and source.health in _FIRST]
    for source in sorted(troubled, key=lambda one: _FIRST.index(one.health)):
        label = health_label(source.health)
        yield Trouble(
            key=f"{source.facts.id}:{source.health}",
            slug=label.slug,
            icon=label.icon,
            title=_title(source),
            since=_since(source, now),
            to_do=tuple(_(line) for line in _TO_DO[source.health]),
            page=source.facts.page,
        )


def owes(source: SourceHealth) -> bool:
    """Whether civil protection expects anything of it."""
    return source.facts.official and not source.facts.demonstration and source.expected


def _title(source: SourceHealth) -> str:
    name = source.facts.name
    if source.health is Health.SILENT:
        return str(_("%(source)s is silent", source=name))
    if source.health is Health.BROKEN:
        return str(_("%(source)s: its documents are refused", source=name))
    return str(_("%(source)s is late", source=name))


def _since(source: SourceHealth, now: datetime) -> str:
    last = source.last_success
    heard = _("last heard at %(time)s", time=clock(last, now)) if last else _("it has never answered well")
    noticed = next((alarm.since for alarm in source.open_alarms if alarm.code == source.health), None)
    failed = ""
    if source.failures:
        failed = ngettext("%(num)d attempt failed since", "%(num)d attempts failed since", source.failures)
    noticed_at = _("noticed at %(time)s", time=clock(noticed, now)) if noticed else ""
    due = _("due by %(time)s", time=clock(source.overdue_at, now)) if source.health is Health.LATE else ""
    return "; ".join(str(part) for part in (due, heard, failed, noticed_at) if part)


def _canary(room: Room) -> Iterator[Trouble]:
    last = room.canary.last_arrival
    arrived = _("the last one arrived at %(time)s", time=clock(last, room.at)) if last else _("none ever arrived")
    for alarm in canary_alarms(room.canary):
        lost = alarm.code == CanaryAlarm.LOST
        yield Trouble(
            key=alarm.code,
            slug="silent" if lost else "late",
            icon="offline" if lost else "health-late",
            title=str(_(_CANARY_TITLES[lost])),
            since=str(arrived),
            to_do=(str(_(_CANARY_TO_DO[lost])),),
            urgent=lost,
        )


_CANARY_TITLES = {
    True: N_("Test messages do not arrive: alerts may not be leaving"),
    False: N_("Messages leave slowly"),
}
_CANARY_TO_DO = {
    True: N_("Call whoever runs this service. Do not count on notifications until this is over."),
    False: N_("During a large alert it is the length of the queue. If nothing waits, call whoever runs this service."),
}


def _queue(lanes: Sequence[Waiting], room: Room) -> Iterator[Trouble]:
    lost = sum(lane.lost for lane in lanes)
    if lost:
        given_up = ngettext("%(num)d batch of messages was given up", "%(num)d batches of messages were given up", lost)
        yield Trouble(
            key=f"lost:{lost}",
            slug="broken",
            icon="health-broken",
            title=str(given_up),
            since="",
            to_do=(str(_("Its people have not been told. Call whoever runs this service.")),),
        )
    if any(pause.kind == "channel" for pause in room.pauses):
        return
    for lane in lanes:
        if lane.oldest and lane.oldest > (_RED_WAITS if lane.lane is Lane.RED else _ANY_WAITS):
            yield Trouble(
                key=f"waits:{lane.lane}",
                slug="late",
                icon="health-late",
                title=str(_("Messages wait to leave: %(lane)s", lane=lane_word(lane.lane))),
                since=str(_("since %(time)s", time=clock(room.at - lane.oldest, room.at))),
                to_do=(str(_("If the number of messages below does not fall, call whoever runs this service.")),),
            )


_LANES = {
    Lane.RED: N_("red alerts"),
    Lane.ORANGE: N_("orange alerts"),
    Lane.ALL_CLEAR: N_("ends of alerts"),
    Lane.NOTICE: N_("notices of municipalities"),
    Lane.YELLOW: N_("yellow alerts"),
}


def lane_word(lane: Lane) -> str:
    """What waits in a lane, in words."""
    return str(_(_LANES[lane]))
