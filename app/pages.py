"""The process that serves the pages, and the two that it parts into."""

from __future__ import annotations

import gc
from contextlib import closing, suppress

from granian import Granian
from granian.constants import Interfaces
from granian.http import HTTP1Settings, HTTP2Settings
from granian.log import LogLevels

import app.factory  # noqa: F401 - read once, before the processes part: each of them begins at once, and shares it
from app.core.database import open_database
from app.core.errors import Unavailable
from app.demonstration.here import refuse_made_up
from app.run import check_free
from config import Settings

_PROCESSES, _THREADS = 2, 4
#: Seconds that a process told to stop may take for what it has in hand.
_GRACE = 10


def serve_pages(settings: Settings, host: str, port: int) -> None:
    """Serve until told to stop. A process that dies is replaced.

    Raises:
        Unavailable: ``port_taken``, or what is wrong with the database: said here, in one sentence, and not by each
            process of the server.
    """
    check_free(host, port)
    with closing(open_database(settings, application_name="cittadino web")) as database:
        if settings.production:
            # A place that is not ready yet is no reason to stay away: its pages say so.
            with suppress(Unavailable), database.transaction() as session:
                refuse_made_up(session)
    gc.collect()
    gc.freeze()
    Granian(
        "wsgi:app",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=_PROCESSES,
        blocking_threads=_THREADS,
        http1_settings=HTTP1Settings(),
        http2_settings=HTTP2Settings(),
        websockets=False,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        workers_kill_timeout=_GRACE,
    ).serve()
