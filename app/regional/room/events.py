"""What happened in the last 72 hours, in words: one list, by kind of thing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import format_decimal, ngettext
from flask_babel import gettext as _

from alerts.queries.journal import Entry, Event
from app.core.i18n import N_
from app.regional.words import alarm_words, cause_word, source_name, subject_word
from app.web.people_words import act_word

#: Kinds that are chosen together, by what stands in the URL.
GROUPS: Mapping[str, tuple[str, frozenset[Event]]] = {
    "bollettini": (N_("Bulletins"), frozenset({Event.RECEIVED, Event.REFUSED})),
    "decisioni": (N_("Decisions"), frozenset({Event.DECIDED})),
    "invii": (N_("Dispatches"), frozenset({Event.DISPATCHED})),
    "avvisi": (N_("Notices"), frozenset({Event.NOTICE})),
    "allarmi": (N_("Alarms"), frozenset({Event.OPENED, Event.CLOSED})),
    "atti": (N_("Acts of operators"), frozenset({Event.ACT})),
}
_TITLES = {
    Event.RECEIVED: N_("Bulletin received"),
    Event.REFUSED: N_("Document refused"),
    Event.DECIDED: N_("Decision"),
    Event.DISPATCHED: N_("Dispatch"),
    Event.NOTICE: N_("Notice of a municipality"),
    Event.OPENED: N_("Alarm opened"),
    Event.CLOSED: N_("Alarm closed"),
    Event.ACT: N_("Act of an operator"),
}
_ICONS = {
    Event.RECEIVED: "it-check-circle",
    Event.REFUSED: "health-broken",
    Event.DECIDED: "notice-other",
    Event.DISPATCHED: "bell",
    Event.NOTICE: "notice-local_events",
    Event.OPENED: "it-warning-circle",
    Event.CLOSED: "it-check-circle",
    Event.ACT: "notice-draft",
}
_SILENCE = {
    Event.OPENED: N_("%(source)s has fallen silent"),
    Event.CLOSED: N_("%(source)s is heard again"),
}


@dataclass(frozen=True, slots=True)
class EventLine:
    """One line: what happened, in a few words; ``url`` leads to it, if it has a page.

    Of an act ``by`` is who did it, and ``act`` its number in the register.
    """

    at: datetime
    event: Event
    icon: str
    title: str
    words: str
    url: str
    bulletin_id: int | None = None
    withdrawn: bool = False
    by: str = ""
    act: int | None = None


def chosen(entries: Iterable[Entry], group: str) -> Sequence[Entry]:
    """The entries of a group; of one that is not there, all."""
    wanted = GROUPS[group][1] if group in GROUPS else frozenset(Event)
    return [entry for entry in entries if entry.event in wanted]


def event_lines(entries: Iterable[Entry]) -> tuple[EventLine, ...]:
    """Entries in words."""
    return tuple(_line(entry) for entry in entries)


def _line(entry: Entry) -> EventLine:
    bulletin = entry.number if entry.event is Event.RECEIVED else None
    return EventLine(
        at=entry.at,
        event=entry.event,
        icon=_ICONS[entry.event],
        title=_title(entry),
        words=_WORDS[entry.event](entry),
        url=_url(entry),
        bulletin_id=bulletin,
        withdrawn=bool(entry.detail.get("withdrawn")) if bulletin else False,
        by=entry.detail.get("actor", ""),
        act=entry.number if entry.event is Event.ACT else None,
    )


def _url(entry: Entry) -> str:
    if entry.event is Event.DISPATCHED:
        return url_for("regional.room_dispatch", dispatch_id=entry.number)
    code = entry.detail.get("istat_code")
    return url_for("regional.sheet", istat_code=code) if code else ""


def _title(entry: Entry) -> str:
    if entry.event in _SILENCE and entry.detail["code"] == "silent":
        return str(_(_SILENCE[entry.event], source=source_name(entry.source_id)))
    if entry.event is Event.ACT:
        return act_word(entry.detail["action"])
    return str(_(_TITLES[entry.event]))


def _received(entry: Entry) -> str:
    words = source_name(entry.source_id)
    if entry.detail["codes"]:
        return f"{words}: {', '.join(entry.detail['codes'])}"
    return f"{words} (" + _("withdrawn by an operator") + ")" if entry.detail["withdrawn"] else words


def _decided(entry: Entry) -> str:
    kinds = entry.detail["kinds"]
    said = [_count(words, int(kinds[kind])) for kind, words in _KINDS if int(kinds[kind])]
    about = source_name(entry.source_id) or cause_word(entry.detail["cause"])
    return f"{about}: {', '.join(said)}"


#: Decisions are by municipality, day and hazard.
_KINDS: tuple[tuple[str, Callable[[int], str]], ...] = (
    ("new", lambda count: ngettext("%(num)d new", "%(num)d new ones", count)),
    ("escalation", lambda count: ngettext("%(num)d rise", "%(num)d rises", count)),
    ("update", lambda count: ngettext("%(num)d change of hours", "%(num)d changes of hours", count)),
    ("de_escalation", lambda count: ngettext("%(num)d fall", "%(num)d falls", count)),
    ("all_clear", lambda count: ngettext("%(num)d end", "%(num)d ends", count)),
    ("suppressed", lambda count: _("%(num)d without news", num=count)),
)


def _count(words: Callable[[int], str], count: int) -> str:
    return str(words(count))


def _dispatched(entry: Entry) -> str:
    devices = entry.detail["devices"]
    to = ngettext("to %(devices)s device", "to %(devices)s devices", devices, devices=format_decimal(devices))
    about = source_name(entry.source_id) or cause_word(entry.detail["cause"])
    return f"{about}, {to}"


def _notice(entry: Entry) -> str:
    return f"{entry.detail['place']}: {entry.detail['title']}"


def _alarm(entry: Entry) -> str:
    known = alarm_words(entry.detail["code"])
    return f"{source_name(entry.source_id)}: {known}"


def _act(entry: Entry) -> str:
    detail: Mapping[str, Any] = entry.detail
    return f"{detail['place'] or subject_word(detail['subject'])}: {detail['reason']}"


_WORDS: Mapping[Event, Callable[[Entry], str]] = {
    Event.RECEIVED: _received,
    Event.REFUSED: _received,
    Event.DECIDED: _decided,
    Event.DISPATCHED: _dispatched,
    Event.NOTICE: _notice,
    Event.OPENED: _alarm,
    Event.CLOSED: _alarm,
    Event.ACT: _act,
}
