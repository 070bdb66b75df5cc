"""Running SQL in a migration: whole files, many statements each."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection

FOLDER = Path(__file__).parent / "sql"


def run_file(connection: Connection, name: str) -> None:
    """Run every statement of a file of ``sql/`` in the connection's transaction."""
    run_script(connection, (FOLDER / name).read_text(encoding="utf-8"))


def run_script(connection: Connection, script: str) -> None:
    """Run every statement of a text, through the driver: to it, ``%`` and ``:`` are not parameters."""
    with closing(connection.connection.cursor()) as cursor:
        cursor.execute(script)
