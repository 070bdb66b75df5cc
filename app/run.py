"""Everything on one machine: makes the place ready, then keeps web, scheduler and worker running side by side."""

from __future__ import annotations

import errno
import signal
import socket
import subprocess
import sys
import threading
import time
from types import FrameType

import click

from alerts.ingestion.demonstration import demonstration_wanted, load_demonstration
from alerts.queries.sources import demonstration_loaded
from app.core.clock import utc_now
from app.core.database import open_database
from app.core.db import Database
from app.core.errors import Unavailable
from app.core.localdb.cluster import LocalCluster
from app.demonstration.here import Here, found_here, refuse_made_up
from app.setup import prepare
from config import ADDRESS, Settings

_GRACE = 35.0
#: Seconds for the pages to be there.
_PATIENCE = 60.0

#: A part of the service ended by itself.
EXIT_PART_DIED = 1


def run_all(settings: Settings, port: int) -> int:
    """Serve until interrupted; the exit status of the part that ended first, 0 when it was us who stopped it."""
    check_free("127.0.0.1", port)
    local = None if settings.database_url else LocalCluster(settings.home)
    was_running = bool(local and local.running())
    more = _make_ready(settings)
    remember_address(settings, port)
    stopped = _told_to_stop()
    parts: dict[str, subprocess.Popen[bytes]] = {}
    beside: list[subprocess.Popen[bytes]] = []
    try:
        for name, arguments in {"web": ("--port", str(port)), "scheduler": (), "worker": ()}.items():
            parts[name] = _start(name, *arguments)
        if _pages_listen(parts["web"], port, stopped):
            click.echo(f"Cittadino Informato è su http://localhost:{port} (Ctrl-C per fermare).")
        # The map is there; the plans of the demonstration come while somebody looks at it.
        beside = [_start("demo", "--plans")] if more else []
        return _watch(parts, stopped)
    finally:
        _stop([*parts.values(), *beside])
        if local and not was_running:
            local.stop()


def remember_address(settings: Settings, port: int) -> None:
    """Links that the parts and other commands make lead to this port, unless ``BASE_URL`` says where people come in."""
    if not settings.production:
        (settings.home / ADDRESS).write_text(f"BASE_URL=http://localhost:{port}\n", encoding="ascii")


def check_free(host: str, port: int) -> None:
    """Say it now, in one sentence, rather than after everything else was made ready.

    Raises:
        Unavailable: ``port_taken``.
    """
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        socket.create_server((host, port), family=family).close()
    except OSError as error:
        message = f"La porta {port} di {host} è occupata: fermare chi la usa, o sceglierne un'altra con --port."
        if error.errno != errno.EADDRINUSE:
            message = (
                f"Non si può ascoltare su {host}, porta {port}: sceglierne un'altra con --port, o altro indirizzo."
            )
        raise Unavailable("port_taken", message) from error


def _told_to_stop() -> threading.Event:
    """Set by SIGTERM and SIGINT from now on: before anything is started that would be left behind."""
    stopped = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        stopped.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    return stopped


def _pages_listen(web: subprocess.Popen[bytes], port: int, stopped: threading.Event) -> bool:
    """Who reads that it is there opens it at once: wait until it listens, or ends, takes too long, or is to stop."""
    deadline = time.monotonic() + _PATIENCE
    while not stopped.is_set() and web.poll() is None and time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return True
    return False


def _make_ready(settings: Settings) -> bool:
    """Whether there are plans of the demonstration to be loaded too."""
    database = open_database(settings, application_name="cittadino run")
    try:
        prepare(database)
        if not settings.production:
            return _show_something(database)
        with database.transaction() as session:
            refuse_made_up(session)
        return False
    finally:
        database.close()


def _show_something(database: Database) -> bool:
    """The demonstration on a first start, and again when a day has made the loaded one old. True: its plans lack."""
    now = utc_now()
    with database.transaction() as session:
        wanted = demonstration_wanted(session, now=now)
    if wanted:
        load_demonstration(database, now=now)
        click.echo("Dati dimostrativi caricati (alluvione del 2 novembre 2023); per toglierli: cittadino demo --remove")
    with database.transaction() as session:
        return demonstration_loaded(session) and found_here(session) is Here.FREE


def _start(command: str, *arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "app.cli.main", command, *arguments], start_new_session=True)


def _watch(parts: dict[str, subprocess.Popen[bytes]], stopped: threading.Event) -> int:
    """Wait for an interruption or for a part to end; together they are the service, so one that ends ends all."""
    while not stopped.is_set():
        for name, part in parts.items():
            if (status := part.poll()) is not None:
                why = f"segnale {-status}" if status < 0 else f"stato {status}"
                click.echo(f"Il processo «{name}» è terminato ({why}): fermo tutto.", err=True)
                return EXIT_PART_DIED
        time.sleep(0.2)
    click.echo("Fermato.")
    return 0


def _stop(parts: list[subprocess.Popen[bytes]]) -> None:
    """Ask each part to finish what it has in hand; end it when it takes too long."""
    for part in parts:
        if part.poll() is None:
            part.terminate()
    deadline = time.monotonic() + _GRACE
    for part in parts:
        try:
            part.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            part.kill()
            part.wait()
