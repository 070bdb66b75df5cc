"""``cittadino dispatch canary``: how the message to ourselves does, and one sent now."""

from __future__ import annotations

import sys
import time
from datetime import datetime
from typing import Any

import click

from alerts.canary.running import run_canary
from alerts.domain.canary import Flight, canary_alarms, quantile
from alerts.queries.canary import canary_flight
from alerts.queries.documents import instant
from app.cli.output import EXIT_UNAVAILABLE, answering, json_option, when
from app.cli.product import opened
from app.core.clock import utc_now
from app.core.db import Database
from app.core.errors import InputRefused
from config import Settings

_SHOWN = 10
_LOOK_EVERY = 0.2


@click.command("canary", help="Il canarino: la notifica che il servizio manda a sé stesso, e quanto ci mette.")
@click.option("--now", "at_once", is_flag=True, help="Ne manda una adesso e aspetta che arrivi (esce con 4 se no).")
@click.option(
    "--timeout",
    default=60.0,
    show_default=True,
    metavar="SECONDI",
    type=click.FloatRange(min=0, max=3_600),
    help="Quanto aspettare.",
)
@json_option
def canary_command(at_once: bool, timeout: float, as_json: bool) -> None:
    settings = Settings.from_env()
    document = _nothing(settings)
    with answering(document, as_json, lambda: _text(document)), opened(settings) as database:
        if at_once:
            document["now"] = _one_now(settings, database, timeout)
        with database.transaction() as session:
            document |= _document(canary_flight(session, at=utc_now()))
    if at_once and not document["now"]["arrived"]:
        sys.exit(EXIT_UNAVAILABLE)


def _nothing(settings: Settings) -> dict[str, Any]:
    return {
        "every_seconds": settings.canary_seconds,
        "paused": None,
        "last_arrival": None,
        "silent_since": None,
        "p50_seconds": None,
        "p95_seconds": None,
        "alarms": [],
        "runs": [],
        "now": None,
        "error": None,
    }


def _one_now(settings: Settings, database: Database, timeout: float) -> dict[str, Any]:
    """Send one, and wait for it, or for one sent after it that took its place.

    Raises:
        InputRefused: ``canary_off``, ``source_paused``.
    """
    if settings.canary_seconds is None:
        raise InputRefused("canary_off", "Il canarino è spento: CANARY_SECONDS dice «off».")
    sent_at = run_canary(database, settings.secret_key, settings.canary_base, clock=utc_now)
    if sent_at is None:
        raise InputRefused(
            "source_paused", "Il canarino è in pausa, o lo è tutto l'invio: `cittadino dispatch canary` dice perché."
        )
    deadline = time.monotonic() + timeout
    while not (found := _run(database, sent_at))["arrived"] and time.monotonic() < deadline:
        time.sleep(_LOOK_EVERY)
    return found


def _run(database: Database, sent_at: datetime) -> dict[str, Any]:
    with database.transaction() as session:
        flight = canary_flight(session, at=max(utc_now(), sent_at))
    arrived = flight.last_arrival is not None and flight.last_arrival > sent_at
    rows = zip(flight.runs, _runs(flight), strict=True)
    return next(row for run, row in rows if run.sent_at == sent_at) | {"arrived": arrived}


def _document(flight: Flight) -> dict[str, Any]:
    ordered = flight.seconds()
    return {
        "paused": flight.paused,
        "last_arrival": instant(flight.last_arrival),
        "silent_since": instant(flight.lost[-1].sent_at) if flight.lost else None,
        "p50_seconds": _rounded(quantile(ordered, 0.5)),
        "p95_seconds": _rounded(quantile(ordered, 0.95)),
        "alarms": [{"code": str(alarm.code), "message": alarm.message} for alarm in canary_alarms(flight)],
        "runs": _runs(flight)[:_SHOWN],
    }


def _runs(flight: Flight) -> list[dict[str, Any]]:
    return [
        {
            "sent_at": instant(run.sent_at),
            "level": run.level.slug,
            "decided_at": instant(run.decided_at),
            "received_at": instant(run.received_at),
            "seconds": _rounded(run.seconds),
            "stopped_at": run.stopped_at,
        }
        for run in flight.runs
    ]


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 3)


def _text(document: dict[str, Any]) -> str:
    every = document["every_seconds"]
    state = f"in pausa: {document['paused']}" if document["paused"] else f"ogni {every} secondi"
    lines = [f"Canarino: {state}." if every else "Canarino: spento (CANARY_SECONDS=off)."]
    if document["last_arrival"]:
        lines.append(f"Ultimo arrivo: {when(document['last_arrival'])}.")
    if document["silent_since"]:
        lines.append(f"Muto dal messaggio delle {when(document['silent_since'])}.")
    if document["p50_seconds"] is not None:
        lines.append(
            f"Nelle ultime 24 ore: metà entro {document['p50_seconds']} s, 95 % entro {document['p95_seconds']} s."
        )
    lines += [f"ALLARME: {alarm['message']} [{alarm['code']}]" for alarm in document["alarms"]]
    lines += [_run_line(run) for run in document["runs"]]
    if document["now"] and not document["now"]["arrived"]:
        lines.append(f"Quello mandato adesso non è arrivato [{document['now']['stopped_at']}].")
    return "\n".join(lines)


def _run_line(run: dict[str, Any]) -> str:
    end = f"arrivato in {run['seconds']} s" if run["received_at"] else f"non arrivato [{run['stopped_at']}]"
    return f"  {when(run['sent_at'])}  {run['level']:<6}  {end}"
