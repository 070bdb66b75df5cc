"""How far each dispatch reached: those of the last 72 hours in the room, and each on a page of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from alerts.domain.reach import ENOUGH, FEW_DEVICES, behind_order, is_low
from alerts.queries.progress import BehindPlace, Progress, progress
from alerts.queries.reach import DispatchReach, PlaceReach, Reached, dispatch_reach
from alerts.queries.standing_pauses import standing_pauses
from app.core.errors import NotFound
from app.core.i18n import N_
from app.regional.room.state import pause_lines
from app.regional.showing import percent
from app.regional.tables import Column, Kind, Table, shown, taken_away
from app.regional.words import cause_word, source_name
from app.web.context import context

#: Devices whose outcomes are counted at once when a dispatch is opened; beyond them, when somebody asks.
_AT_ONCE = 50_000
_EVER = timedelta(days=36_500)


@dataclass(frozen=True, slots=True)
class PlaceBehind:
    """A municipality that was not reached enough, and by which dispatch."""

    place: BehindPlace
    dispatch: Progress


def title(one: Progress | DispatchReach) -> str:
    """What a dispatch is about, in a few words."""
    if isinstance(one, Progress) and one.title:
        return f"{one.place}: {one.title}"
    return source_name(one.source_id) or cause_word(one.cause)


def behind(dispatches: Sequence[Progress]) -> tuple[PlaceBehind, ...]:
    """Municipalities that were not reached enough, each by the last dispatch that names it; where the most devices were
    not reached comes first."""
    newest: dict[str, PlaceBehind] = {}
    for dispatch in dispatches:
        for place in dispatch.worst:
            newest.setdefault(place.istat_code, PlaceBehind(place, dispatch))
    found = newest.values()
    return tuple(sorted(found, key=lambda one: behind_order(one.place.due, one.place.accepted, one.place.name)))


def room_dispatch(dispatch_id: int) -> Any:
    """One dispatch: in all, and municipality by municipality, those that were not reached enough first."""
    here, now = context(), context().clock()
    with here.database.transaction() as session:
        one, pauses = _facts(session, dispatch_id), pause_lines(standing_pauses(session), now)
        if one.total is None and one.queued > _AT_ONCE and request.args.get("conta") != "ora":
            return render_template(
                "regional/room/under_way.html", one=one, title=title(one), pauses=pauses, about=None, now=now
            )
        found, places = dispatch_reach(session, dispatch_id)
    table = _table(dispatch_id, places)
    return taken_away(table, request.args) or render_template(
        "regional/room/dispatch.html",
        one=one, title=title(one), figures=figures(found.total), share=found.total.share,
        page=shown(table, request.args), pauses=pauses, about=None, now=now, enough=ENOUGH,
        few_devices=FEW_DEVICES,
    )  # fmt: skip


def _facts(session: Session, dispatch_id: int) -> Progress:
    now = context().clock()
    found = progress(session, since=now - _EVER, at=now + _EVER, dispatch_id=dispatch_id)
    if not found:
        raise NotFound("dispatch_unknown", f"Nessun invio ha il numero {dispatch_id}.")
    return found[0]


def _table(dispatch_id: int, places: Sequence[PlaceReach]) -> Table[PlaceReach]:
    return Table(
        name=f"invio-{dispatch_id}",
        caption=N_("How far the dispatch reached, by municipality"),
        columns=_COLUMNS,
        rows=sorted(places, key=_behind_first),
        place=lambda row: row.istat_code,
        link=lambda row: url_for("regional.sheet", istat_code=row.istat_code),
        empty=N_("It was about no municipality that anybody follows."),
    )


def _behind_first(row: PlaceReach) -> tuple[bool, tuple[bool, int, float, str]]:
    """Those below 90 per cent first, and of these where the most devices were not reached; then by name."""
    reached = row.reached
    if not is_low(reached.share):
        return True, (False, 0, 0.0, row.name)
    return False, behind_order(reached.due, reached.accepted, row.name)


def _of(name: str) -> Any:
    return lambda row: getattr(row.reached, name)


def _share_words(row: PlaceReach) -> str:
    reached = row.reached
    if not is_low(reached.share):
        return percent(reached.share)
    mark = _("few devices") if reached.due < FEW_DEVICES else "▼ " + _("below 90 per cent")
    counted = _("%(accepted)s of %(due)s", accepted=reached.accepted, due=reached.due)
    return f"{percent(reached.share)} ({counted}) {mark}"


_COLUMNS: tuple[Column[PlaceReach], ...] = (
    Column("comune", N_("Municipality"), lambda row: row.name),
    Column("istat", N_("ISTAT code"), lambda row: row.istat_code),
    Column("quota", N_("Reached"), lambda row: row.reached.share, Kind.SHARE, "reach_share", shown=_share_words),
    Column("seguono", N_("Follow it"), _of("matched"), Kind.NUMBER, "reach_matched"),
    Column("in_coda", N_("To tell"), _of("queued"), Kind.NUMBER, "reach_queued"),
    Column("accettate", N_("Accepted"), _of("accepted"), Kind.NUMBER, "reach_accepted"),
    Column("cessate", N_("Gone"), _of("gone"), Kind.NUMBER, "reach_gone"),
    Column("fallite", N_("Failed"), _of("failed"), Kind.NUMBER, "reach_failed"),
    Column("superate", N_("Superseded"), _of("superseded"), Kind.NUMBER, "reach_superseded"),
    Column("in_corso", N_("Pending"), _of("pending"), Kind.NUMBER, "reach_pending"),
    Column("uscite", N_("Left"), _of("left"), Kind.NUMBER, "reach_left"),
    Column("meta", N_("Half within"), _of("p50"), Kind.SECONDS, "reach_half"),
    Column("quasi_tutti", N_("95 per cent within"), _of("p95"), Kind.SECONDS, "reach_most"),
)


#: Figures of a dispatch in all: title, definition, value, kind.
_FIGURES = (
    (N_("Follow them"), "reach_matched", "matched", Kind.NUMBER),
    (N_("To tell"), "reach_queued", "queued", Kind.NUMBER),
    (N_("Accepted"), "reach_accepted", "accepted", Kind.NUMBER),
    (N_("Gone"), "reach_gone", "gone", Kind.NUMBER),
    (N_("Failed"), "reach_failed", "failed", Kind.NUMBER),
    (N_("Superseded"), "reach_superseded", "superseded", Kind.NUMBER),
    (N_("Pending"), "reach_pending", "pending", Kind.NUMBER),
    (N_("Half within"), "reach_half", "p50", Kind.SECONDS),
    (N_("95 per cent within"), "reach_most", "p95", Kind.SECONDS),
)


def figures(total: Reached) -> tuple[tuple[str, str, int | float | None, str], ...]:
    """(title, id of its definition, value, kind) of each figure of a dispatch in all."""
    return tuple((name, figure, getattr(total, field), kind) for name, figure, field, kind in _FIGURES)
