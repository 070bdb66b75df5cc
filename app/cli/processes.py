"""``cittadino run``, ``web``, ``scheduler``, ``worker``: the processes of the product."""

from __future__ import annotations

import signal
import sys
import threading
from types import FrameType

import click

from app.logs import configure
from app.pages import serve_pages
from app.run import run_all
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
    serve_pages(Settings.from_env(), host, port)


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
