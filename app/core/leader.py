"""One leader among any number of processes: a session-level advisory lock on a connection of its own.

The lock ends with the connection, so a leader that dies is replaced within seconds. A frozen leader keeps it; that is
why each run of a job also claims a slot (:mod:`app.core.slots`).
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

_KEY = 0x63697474  # "citt"
_WAIT = 1.0


@contextmanager
def leadership(conninfo: str, stopping: threading.Event) -> Iterator[psycopg.Connection | None]:
    """Wait for the lead; yields the connection that holds it, or ``None`` when ``stopping`` was set first."""
    with psycopg.connect(
        conninfo,
        autocommit=True,
        application_name="cittadino leader",
        keepalives_idle=5,
        keepalives_interval=2,
        keepalives_count=2,
    ) as connection:
        while not stopping.is_set():
            if _taken(connection):
                yield connection
                return
            stopping.wait(_WAIT)
        yield None


def still_leading(connection: psycopg.Connection) -> bool:
    """Whether the connection that holds the lock is alive."""
    try:
        connection.execute("SELECT 1")
    except psycopg.Error:
        return False
    return True


def _taken(connection: psycopg.Connection) -> bool:
    row = connection.execute("SELECT pg_try_advisory_lock(%s)", (_KEY,)).fetchone()
    return bool(row and row[0])
