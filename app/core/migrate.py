"""Bringing a database to the schema of this version of the program (``migrations/``)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from app.core.db import Database
from app.core.errors import Unavailable

#: Beside the packages, in a checkout and in an installation alike.
FOLDER = Path(__file__).resolve().parents[2] / "migrations"


def upgrade(database: Database, revision: str = "head") -> None:
    """Run the missing migrations, each in its transaction; whoever comes meanwhile waits, and finds nothing to do.

    Raises:
        Unavailable: ``database_unavailable`` when the server cannot be reached or is too busy to change its tables.
    """
    with _alone(database) as connection:
        command.upgrade(_config(connection), revision)


def downgrade(database: Database, revision: str) -> None:
    """Undo the migrations after ``revision``. Their tables are dropped with what is in them.

    Raises:
        Unavailable: as for ``upgrade``.
    """
    with _alone(database) as connection:
        command.downgrade(_config(connection), revision)


def write_revision(database: Database, title: str, number: str) -> Path:
    """Write the draft of the migration from the database's schema to that of the rows, to be cleaned by hand."""
    with _alone(database) as connection:
        written = command.revision(_config(connection), title, autogenerate=True, rev_id=number)
    assert written is not None
    assert not isinstance(written, list)
    return Path(written.path)


def _config(connection: Connection) -> Config:
    """Alembic's configuration without a file: nothing reads ``alembic.ini``, nothing touches the logging."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes["connection"] = connection
    return config


@contextmanager
def _alone(database: Database) -> Iterator[Connection]:
    """A connection for migrations, while another one holds the lock that keeps other processes out."""
    try:
        with (
            psycopg.connect(database.conninfo, autocommit=True, application_name="cittadino migrate") as guard,
            database.engine.connect() as connection,
        ):
            guard.execute("SELECT pg_advisory_lock(hashtext('migrations'))")
            connection.detach()  # closed at the end, not pooled: the time limits set on it are for migrations only
            yield connection
    except (OperationalError, psycopg.OperationalError) as error:
        raise Unavailable(
            "database_unavailable",
            "Il database non risponde o è troppo occupato per aggiornare le tabelle: riprovare fra poco.",
        ) from error
