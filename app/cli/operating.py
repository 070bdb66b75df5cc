"""``cittadino dispatch``: how far alerts reached, what waits, and stopping what goes out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from typing import Any

import click
from sqlalchemy.orm import Session

from alerts.dispatch import pausing
from alerts.dispatch.pausing import Way
from alerts.queries.reach import DispatchReach, PlaceReach, Reached, dispatch_reach, last_dispatches
from alerts.queries.waiting import Paused, Waiting, pauses, waiting
from app.cli.output import answering, json_option, when
from app.cli.parameters import NUMBER, epilog, reason_option
from app.cli.product import opened, operator
from app.core.audit.log import Actor
from app.core.clock import ROME, utc_now
from config import Settings

Act = Callable[[Session, Actor, datetime], pausing.Done]

_COLUMNS = ("matched", "queued", "held", "accepted", "gone", "failed", "superseded", "pending", "left")
_HEADINGS = "seguono  in coda  rinviate  accettate  cessate  fallite  superate  in corso  uscite"
_LANES = {
    "red": "rossa", "orange": "arancione", "all_clear": "cessata allerta", "notice": "avvisi", "yellow": "gialla",
}  # fmt: skip

channel_option = click.option(
    "--channel", type=click.Choice([way.value for way in Way]), help="Solo questo canale; se manca, tutti."
)


@click.command(
    "reach",
    help="Quante persone ha raggiunto un invio, comune per comune; senza numero, gli ultimi invii.",
    epilog="INVIO è il primo numero di ogni riga di «cittadino dispatch reach». Le cifre: docs/metrics.md.",
)
@click.argument("number", metavar="[INVIO]", type=NUMBER, required=False)
@click.option(
    "--limit", default=10, show_default=True, metavar="N", type=click.IntRange(1, 1_000), help="Quanti al massimo."
)
@json_option
def reach_command(number: int | None, limit: int, as_json: bool) -> None:
    settings = Settings.from_env()
    document: dict[str, Any] = {"dispatches": [], "municipalities": [], "error": None}
    with (
        answering(document, as_json, lambda: _reach_text(document)),
        opened(settings) as database,
        database.transaction() as session,
    ):
        if number is None:
            document["dispatches"] = [_dispatch_document(one) for one in last_dispatches(session, limit=limit)]
        else:
            one, places = dispatch_reach(session, number)
            document["dispatches"] = [_dispatch_document(one)]
            document["municipalities"] = [_place_document(place) for place in places]


@click.command("queue", help="Che cosa aspetta di partire, corsia per corsia, e che cosa è in pausa.")
@json_option
def queue_command(as_json: bool) -> None:
    settings = Settings.from_env()
    document: dict[str, Any] = {"lanes": [], "paused": [], "error": None}
    with (
        answering(document, as_json, lambda: _queue_text(document)),
        opened(settings) as database,
        database.transaction() as session,
    ):
        document["lanes"] = [_lane_document(lane) for lane in waiting(session, at=utc_now())]
        document["paused"] = [_pause_document(one) for one in pauses(session)]


@click.command(
    "pause",
    help="Ferma tutto quello che parte, o un canale. Ciò che è in coda aspetta.",
    epilog=epilog(example='pause --channel email --reason "Il relay rifiuta"', group="dispatch"),
)
@channel_option
@reason_option
@json_option
def pause_command(channel: str | None, reason: str, as_json: bool) -> None:
    way = Way(channel) if channel else None
    _perform(as_json, lambda session, actor, now: pausing.pause(session, actor, way, reason, now=now))


@click.command("resume", help="Fa ripartire ciò che era in pausa: parte solo ciò che vale ancora.")
@channel_option
@reason_option
@json_option
def resume_command(channel: str | None, reason: str, as_json: bool) -> None:
    way = Way(channel) if channel else None
    _perform(as_json, lambda session, actor, now: pausing.resume(session, actor, way, reason, now=now))


def _perform(as_json: bool, act: Act) -> None:
    settings = Settings.from_env()
    document: dict[str, Any] = {"done": False, "what": None, "undo": None, "paused": [], "error": None}
    with answering(document, as_json, lambda: f"{document['what']}\nPer annullare: {document['undo']}"):
        with opened(settings) as database, database.transaction() as session:
            done = act(session, operator(), utc_now())
            document["paused"] = [_pause_document(one) for one in pauses(session)]
        document |= {"done": True, "what": done.what, "undo": f"cittadino dispatch {done.undo} --reason …"}


def _dispatch_document(one: DispatchReach) -> dict[str, Any]:
    return {
        "dispatch": one.id,
        "cause": one.cause,
        "source": one.source_id,
        "demonstration": one.demonstration,
        "queued_at": _iso(one.queued_at),
        "summarised_at": _iso(one.summarised_at) if one.summarised_at else None,
        **_figures(one.total),
    }


def _place_document(place: PlaceReach) -> dict[str, Any]:
    return {"istat_code": place.istat_code, "name": place.name, **_figures(place.reached)}


def _figures(reached: Reached) -> dict[str, Any]:
    return {**asdict(reached), "left": reached.left}


def _lane_document(lane: Waiting) -> dict[str, Any]:
    oldest = None if lane.oldest is None else round(lane.oldest.total_seconds(), 1)
    return {**asdict(lane), "lane": lane.lane.value, "oldest": oldest}


def _pause_document(one: Paused) -> dict[str, Any]:
    return {"channel": one.channel, "since": _iso(one.since), "reason": one.reason, "actor": one.actor}


def _iso(instant: datetime) -> str:
    return instant.astimezone(ROME).isoformat()


def _reach_text(document: dict[str, Any]) -> str:
    lines = []
    for one in document["dispatches"]:
        what = " ".join(filter(None, (one["source"] or one["cause"], "(dimostrazione)" * one["demonstration"])))
        state = "" if one["summarised_at"] else ", in corso"
        lines += [f"{one['dispatch']}  {when(one['queued_at'])}  {what}{state}", _figures_text(one)]
    lines += [f"{place['istat_code']}  {place['name']}\n{_figures_text(place)}" for place in document["municipalities"]]
    return "\n".join([f"    {_HEADINGS}  metà entro / 95 % entro", *lines]) if lines else "Nessun invio."


def _figures_text(figures: dict[str, Any]) -> str:
    widths = (len(heading) for heading in _HEADINGS.split("  "))
    shown = ("?" if figures[column] is None else str(figures[column]) for column in _COLUMNS)
    times = " / ".join("–" if figures[key] is None else f"{figures[key]:g} s" for key in ("p50", "p95"))
    return "    " + "  ".join(value.rjust(width) for value, width in zip(shown, widths, strict=True)) + f"  {times}"


def _queue_text(document: dict[str, Any]) -> str:
    lines = [
        f"IN PAUSA {one['channel']} dal {when(one['since'])}, {one['actor']}: {one['reason']}"
        for one in document["paused"]
    ]
    return "\n".join([*lines, *filter(None, map(_lane_text, document["lanes"]))]) or "La coda è vuota."


def _lane_text(lane: dict[str, Any]) -> str:
    if not lane["batches"] + lane["in_hand"] + lane["lost"]:
        return ""
    oldest = "" if lane["oldest"] is None else f", il più vecchio da {lane['oldest']:g} s"
    lost = f"; {lane['lost']} lotti persi: docs/runbooks/dispatch.md" if lane["lost"] else ""
    return (
        f"{_LANES[lane['lane']]}: {lane['batches']} lotti aspettano, {lane['in_hand']} in invio, "
        f"{lane['messages']} messaggi{oldest}{lost}"
    )


COMMANDS = (reach_command, queue_command, pause_command, resume_command)
