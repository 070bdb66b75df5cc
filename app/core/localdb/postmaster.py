"""The server process of a data folder: is it there, start it, stop it."""

from __future__ import annotations

import os
import shlex
import tempfile
import time
from pathlib import Path

from app.core.errors import Unavailable
from app.core.localdb.account import Account
from app.core.localdb.places import PORT, Places
from app.core.localdb.server import Server

#: A pid that Linux never gives (PID_MAX_LIMIT).
NOBODYS_PID = 4194304

#: After a kill -9, children of the dead postmaster may hold its shared memory for a moment.
ATTEMPTS = 10
PAUSE_SECONDS = 0.5

SETTINGS = """\
# Written at every start: changes made here are lost.
listen_addresses = ''
port = {port}
unix_socket_directories = '{socket}'
unix_socket_permissions = 0700
hba_file = '{conf}/pg_hba.conf'
ident_file = '{conf}/pg_ident.conf'
max_connections = {connections}
shared_buffers = 256MB
work_mem = 16MB
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
log_line_prefix = '%m [%p] %a '
fsync = {durable}
synchronous_commit = {durable}
full_page_writes = {durable}
# A statement or a row that an error quotes may hold a push endpoint or a secret: the log tells the error alone.
log_min_error_statement = panic
log_error_verbosity = terse
"""


def postmaster_pid(data: Path) -> int | None:
    """The pid of the live server of this data folder.

    ``postmaster.pid`` survives a kill -9, and its number may since belong to a zombie or to a stranger: only a process
    whose command line names this very folder counts (a zombie has no command line left).
    """
    try:
        pid = int((data / "postmaster.pid").read_text(encoding="utf-8").split(maxsplit=1)[0])
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except (FileNotFoundError, ProcessLookupError, ValueError, IndexError):
        return None
    return pid if bytes(data) in words else None


def is_ready(data: Path) -> bool:
    """Whether the server of this data folder is alive and has said that it takes connections."""
    try:
        lines = (data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return False
    return len(lines) > 7 and lines[7].strip() == "ready" and postmaster_pid(data) is not None


def start(server: Server, places: Places, account: Account, *, users: set[str], role: str, durable: bool) -> None:
    """Start the server and wait until it takes connections, after a crash too. The caller holds the cluster's lock.

    Raises:
        Unavailable: ``local_database_failed`` when it does not start; its log says why.
    """
    _write_conf(places, users, role, durable)
    for _ in range(ATTEMPTS):
        _disown_stale_pid(places.data, account)
        if account.run(*_command(server, places)) == 0:
            return
        time.sleep(PAUSE_SECONDS)
    raise Unavailable("local_database_failed", f"Il database locale non parte: il motivo è in {places.log}.")


def stop(server: Server, places: Places, account: Account) -> None:
    """Stop the server, rolling back what is in progress.

    Raises:
        Unavailable: ``local_database_failed`` when it does not stop.
    """
    if account.run(server.program("pg_ctl"), "-D", str(places.data), "-w", "-m", "fast", "stop"):
        raise Unavailable("local_database_failed", f"Il database locale non si ferma: il motivo è in {places.log}.")


def _command(server: Server, places: Places) -> list[str]:
    # pg_ctl gives its options to a shell.
    options = shlex.join(["-c", f"config_file={places.conf / 'postgresql.conf'}"])
    ctl = [server.program("pg_ctl"), "-D", str(places.data), "-l", str(places.log), "-o", options]
    return [*ctl, "-w", "-t", "120", "start"]


def _write_conf(places: Places, users: set[str], role: str, durable: bool) -> None:
    """Whole files in our own folder: root must not write through a link that the server's account could have left."""
    text = SETTINGS.format(
        port=PORT,
        socket=_quoted(places.socket),
        conf=_quoted(places.conf),
        durable="on" if durable else "off",
        connections=100 if durable else 300,  # tests have several products on one server
    )
    map_lines = "".join(f'cittadino "{user}" {role}\n' for user in sorted(users))
    files = {"postgresql.conf": text, "pg_hba.conf": "local all all peer map=cittadino\n", "pg_ident.conf": map_lines}
    for name, content in files.items():
        _replace(places.conf / name, content)


def _replace(path: Path, content: str) -> None:
    descriptor, draft = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(content)
        os.fchmod(descriptor, 0o644)
    Path(draft).replace(path)


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


def _disown_stale_pid(data: Path, account: Account) -> None:
    """Let the server start over a ``postmaster.pid`` whose number is a zombie's or a stranger's.

    The file stays, with a pid that is nobody's: its other lines are how PostgreSQL notices orphans of a killed server.
    """
    file = data / "postmaster.pid"
    if file.exists() and postmaster_pid(data) is None:
        account.run("sed", "-i", f"1s/.*/{NOBODYS_PID}/", str(file))
