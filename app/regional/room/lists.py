"""The long lists behind the room: every municipality in red or orange, and everything of the last 72 hours."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for
from flask_babel import gettext as _

from alerts.queries.sources import sources_health
from alerts.queries.standing_pauses import standing_pauses
from app.core.i18n import N_
from app.core.phases.queries import declared_phases
from app.regional.asked import of_now
from app.regional.room.events import GROUPS, EventLine, chosen, event_lines
from app.regional.room.force import force_now
from app.regional.room.levels import DangerLine, PlaceLine, grave, place_lines
from app.regional.room.reading import entries_of, places_of
from app.regional.room.state import pause_lines
from app.regional.tables import Column, Kind, Table, shown, taken_away
from app.web.context import context


def room_places() -> Any:
    """Municipalities in red or orange, today or tomorrow."""
    now = context().clock()
    with context().database.transaction() as session:
        sources = sources_health(session, at=now)
        force = force_now(session, at=now, sources=sources)
        phases, pauses = declared_phases(session, at=now), pause_lines(standing_pauses(session), now)
    about = of_now(force.regions, request.args)
    rows = place_lines(sources, phases, grave(places_of(force, about)), now)
    table = Table(
        name="comuni-in-allerta",
        caption=N_("Municipalities in red or orange, today or tomorrow"),
        columns=_PLACES,
        rows=rows,
        place=lambda row: row.istat_code,
        link=lambda row: url_for("regional.sheet", istat_code=row.istat_code),
        empty=N_("No municipality is in red or orange, today or tomorrow."),
    )
    return taken_away(table, request.args) or render_template(
        "regional/room/list.html", page=shown(table, request.args), title=_("Municipalities in red or orange"),
        about=about, pauses=pauses, groups={}, group="",
    )  # fmt: skip


def room_events() -> Any:
    """Everything that happened in the last 72 hours."""
    now, group = context().clock(), request.args.get("che", "")
    with context().database.transaction() as session:
        rows = event_lines(chosen(entries_of(session, at=now), group))
        pauses = pause_lines(standing_pauses(session), now)
    table = Table(
        name="cronologia",
        caption=N_("What happened in the last 72 hours"),
        columns=_EVENTS,
        rows=rows,
        empty=N_("Nothing of this kind in the last 72 hours."),
    )
    return taken_away(table, request.args) or render_template(
        "regional/room/list.html", page=shown(table, request.args), title=_("The last 72 hours"),
        about=None, pauses=pauses, groups=GROUPS, group=group,
    )  # fmt: skip


def _level(key: str) -> Any:
    return lambda row: getattr(row, key).word


def _dangers(lines: tuple[DangerLine, ...]) -> str:
    return "; ".join(f"{line.hazard} ({line.level.word}), {line.hours}" for line in lines)


def _zones(row: PlaceLine) -> str:
    lines = (*row.today_dangers, *row.tomorrow_dangers)
    return ", ".join(dict.fromkeys(zone for line in lines for zone in line.zones.split(", ") if zone))


def _sources(row: PlaceLine) -> str:
    return "; ".join(f"{source.name} {source.issued}".strip() for source in row.sources)


def _phase(row: PlaceLine) -> str:
    return row.phase.word if row.phase else str(_("not declared"))


_PLACES: tuple[Column[PlaceLine], ...] = (
    Column("comune", N_("Municipality"), lambda row: row.name),
    Column("provincia", N_("Province"), lambda row: row.province_code),
    Column("istat", N_("ISTAT code"), lambda row: row.istat_code, filed=True),
    Column("oggi", N_("Today"), _level("today"), sortable=False),
    Column("domani", N_("Tomorrow"), _level("tomorrow"), sortable=False),
    Column("rischi_oggi", N_("Hazards today"), lambda row: _dangers(row.today_dangers), sortable=False),
    Column("rischi_domani", N_("Hazards tomorrow"), lambda row: _dangers(row.tomorrow_dangers), sortable=False),
    Column("zone", N_("Zones"), _zones),
    Column("fase", N_("Phase"), _phase, figure="without_phase"),
    Column("fonti", N_("Sources"), _sources, sortable=False, filed=True),
)
_EVENTS: tuple[Column[EventLine], ...] = (
    Column("quando", N_("When"), lambda row: row.at, Kind.INSTANT),
    Column("che", N_("What"), lambda row: row.title),
    Column("dettagli", N_("Details"), lambda row: row.words, sortable=False),
    Column("da", N_("By whom"), lambda row: row.by, person=True),
    Column("registro", N_("Number in the register of acts"), lambda row: row.act, Kind.NUMBER,
           shown=lambda row: str(row.act or "")),
)  # fmt: skip
