"""``cittadino run``, ``web``, ``scheduler``, ``worker``: the processes of the product."""

from __future__ import annotations

import os
import signal
import sys
import threading
from contextlib import suppress
from types import FrameType

import click

from app.cli.product import opened
from app.core.errors import Unavailable
from app.demonstration.here import refuse_made_up
from app.logs import configure
from app.run import check_free, run_all
from app.scheduler import serve
from app.worker import work
from config import Settings

_PORT = click.option(
    "--port", default=8000, show_default=True, metavar="PORTA", type=click.IntRange(1, 65_535), help="Porta HTTP."
)


@click.command(help="Avvia tutto: database, dati dimostrativi al primo avvio, pagine, orologio e invii.")
@_PORT
def run(port: int) -> None:
    settings = Settings.from_env()
    configure(settings.log_level)
    sys.exit(run_all(settings, port))


@click.command(help="Serve le pagine e l'API.")
@_PORT
@click.option("--host", default="127.0.0.1", show_default=True, metavar="INDIRIZZO", help="Dove ascoltare.")
def web(port: int, host: str) -> None:
    settings = Settings.from_env()
    check_free(host, port)
    # A fault in settings or database is said here, in one sentence, and not by each process of the server.
    with opened(settings, "web") as database:
        if settings.production:
            # A place that is not ready yet is no reason to stay away: its pages say so.
            with suppress(Unavailable), database.transaction() as session:
                refuse_made_up(session)
    options = {
        "--interface": "wsgi",
        "--host": host,
        "--port": str(port),
        "--workers": "2",
        "--blocking-threads": "4",
        "--workers-kill-timeout": "10",
        "--log-level": "warning",
    }
    flat = [word for pair in options.items() for word in pair]
    command = [sys.executable, "-m", "granian", *flat, "--no-ws", "--respawn-failed-workers", "wsgi:app"]
    os.execv(sys.executable, command)  # noqa: S606 - this process becomes the server


@click.command(help="L'orologio: interroga le fonti.")
def scheduler() -> None:
    settings = Settings.from_env()
    configure(settings.log_level)
    stopping = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        stopping.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    serve(settings, stopping)


@click.command(help="Invia le notifiche in coda, comprese quelle lasciate da un processo interrotto.")
def worker() -> None:
    settings = Settings.from_env()
    configure(settings.log_level)
    work(settings)
