"""``cittadino dispatch``."""

from __future__ import annotations

import multiprocessing
import sys
import time
from typing import Any

import click

from alerts.jobs import sending
from alerts.queries.outcomes import outcome_counts
from app.cli.canary import canary_command
from app.cli.operating import COMMANDS
from app.cli.output import EXIT_UNAVAILABLE, answering, json_option
from app.cli.product import opened
from app.core.clock import utc_now
from app.worker import work
from config import Settings

_FIGURES = ("accepted", "gone", "retried", "rejected", "expired", "seconds", "per_second")


@click.group(help="L'invio delle notifiche.")
def dispatch() -> None:
    """The group."""


@dispatch.command(help="Invia tutto quello che è in coda, poi termina.")
@click.option(
    "--workers", default=1, show_default=True, metavar="N", type=click.IntRange(1, 64), help="Processi che inviano."
)
@click.option(
    "--timeout",
    default=600.0,
    show_default=True,
    metavar="SECONDI",
    type=click.FloatRange(min=0),
    help="Tempo massimo.",
)
@json_option
def drain(workers: int, timeout: float, as_json: bool) -> None:
    settings = Settings.from_env()
    document: dict[str, Any] = {**dict.fromkeys(_FIGURES, 0), "error": None}
    empty = False
    with answering(document, as_json, lambda: _text(document, empty)), opened(settings) as database:
        began, clock = utc_now(), time.monotonic()
        database.close()  # processes that are forked share no connection: it is opened again when it is needed
        empty = _work(settings, workers, timeout)
        seconds = time.monotonic() - clock
        with database.transaction() as session:
            counts = outcome_counts(session, since=began)
        sent = counts["accepted"] + counts["gone"] + counts["rejected"]
        document |= counts | {"seconds": round(seconds, 3), "per_second": round(sent / seconds, 1) if seconds else 0.0}
    if not empty:
        sys.exit(EXIT_UNAVAILABLE)


def _work(settings: Settings, workers: int, timeout: float) -> bool:
    """In this process, or in several of their own; whether all of them saw the queue empty.

    They are forked: everything is imported already, which takes a second or more of each process that begins anew.
    Here there are neither threads nor connections.
    """
    if workers == 1:
        return work(settings, until_empty=True, timeout=timeout)
    sending.warm_up()
    fork = multiprocessing.get_context("fork")
    processes = [
        fork.Process(target=_work_and_report, args=(settings, timeout), name=f"worker {number}")
        for number in range(workers)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    return all(process.exitcode == 0 for process in processes)


def _work_and_report(settings: Settings, timeout: float) -> None:
    sys.exit(0 if work(settings, until_empty=True, timeout=timeout) else EXIT_UNAVAILABLE)


def _text(document: dict[str, Any], empty: bool) -> str:
    text = (
        f"Accettate {document['accepted']}, iscrizioni cessate {document['gone']}, rifiutate {document['rejected']}, "
        f"scadute {document['expired']}, riprovate {document['retried']}; {document['seconds']} s"
    )
    return text if empty else f"{text}\nLa coda non è vuota: tempo scaduto."


for command in (*COMMANDS, canary_command):
    dispatch.add_command(command)
