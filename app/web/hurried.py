"""Asking the database for figures: on a connection of its own, and not for long."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager

from sqlalchemy import URL
from sqlalchemy.orm import Session

from app.core.db import Database

#: Seconds to connect, and for each query. Whoever collects figures waits for ten, and wants the other figures too.
_PATIENCE = 2


@contextmanager
def hurried(url: URL) -> Iterator[Session]:
    """A session for figures: neither the readers of pages nor the figures wait for each other.

    Raises:
        Unavailable: as :meth:`app.core.db.Database.transaction`.
    """
    options = f"{url.query.get('options', '')} -c statement_timeout={_PATIENCE}s".strip()
    bounded = url.update_query_dict({"connect_timeout": str(_PATIENCE), "options": options})
    given = bounded.render_as_string(hide_password=False)
    with (
        closing(Database(given, application_name="cittadino metrics")) as database,
        database.transaction() as session,
    ):
        yield session
