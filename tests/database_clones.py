"""Databases that are lent to one test after another, each of which finds what the model has.

To clone a database and to drop it takes longer than most tests. What is given back is put back instead: whatever
connections are left are ended, tables that the model has empty are emptied, counters begin anew. A test that has
changed more than that (the shape of a table, the territory) has used its clone up: it is dropped.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import make_url

from app.core.db import Database

#: Rows of a table that a test may not change, and definitions: how many, and the newest transaction that wrote one.
_WRITTEN = "SELECT count(*), max(xmin::text::bigint) FROM {}"
_DEFINITIONS = """
    attrdef attribute constraint db_role_setting enum extension index inherits policy proc rewrite sequence trigger type
"""
#: TRUNCATE writes to pg_class: what else it says of each relation.
_RELATIONS = """
    SELECT md5(string_agg(format('%s %s %s %s %s', oid, relname, relacl, reloptions, relchecks), ',' ORDER BY oid))
    FROM pg_class WHERE relpersistence <> 't'
"""
#: Ours, with anything in them; ``spatial_ref_sys`` belongs to PostGIS.
_TABLES = """
    SELECT relname FROM pg_class
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND pg_relation_size(oid) > 0
      AND relname <> 'spatial_ref_sys'
"""
_END_OTHERS = """
    SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
#: Counters move even for a row that is refused.
_COUNTERS = "SELECT seqrelid::regclass::text, seqstart, pg_sequence_last_value(seqrelid) FROM pg_sequence"


class Clones:
    """Clones of the database ``model``, at most as many as are lent at once. ``prefix`` begins their names."""

    def __init__(self, server_url: str, model: str, prefix: str) -> None:
        self._server_url, self._model, self._prefix = server_url, model, prefix
        self._free: list[str] = []
        self._kept: list[str] = []
        self._counted: dict[str, int | None] = {}
        self._born: dict[str, list[Any]] = {}

    @contextmanager
    def lent(self) -> Iterator[Database]:
        """One, for as long as the block runs."""
        name = self._free.pop() if self._free else self._make()
        database = Database(url_of(self._server_url, name), application_name="cittadino-test")
        yield database
        database.close()
        if self._is_put_back(name):
            self._free.append(name)
        else:
            self._drop(name)

    def close(self) -> None:
        """Drop all that is not lent."""
        while self._free:
            self._drop(self._free.pop())

    def _make(self) -> str:
        name = f"{self._prefix}{uuid.uuid4().hex[:12]}"
        clone(self._server_url, self._model, name)
        with connection(url_of(self._server_url, name)) as made:
            self._kept = [table for (table,) in made.execute(_TABLES).fetchall()]
            self._counted = {counter: last for counter, _, last in made.execute(_COUNTERS)}
            self._born[name] = self._look(made)
        return name

    def _drop(self, name: str) -> None:
        drop(self._server_url, name)
        del self._born[name]

    def _is_put_back(self, name: str) -> bool:
        try:
            with connection(url_of(self._server_url, name)) as used:
                used.execute(_END_OTHERS)
                self._empty(used)
                return self._look(used) == self._born[name]
        except psycopg.Error:
            return False

    def _empty(self, used: psycopg.Connection[Any]) -> None:
        touched = [table for (table,) in used.execute(_TABLES).fetchall() if table not in self._kept]
        # Histories refuse to be emptied, and would be right at any other time.
        used.execute("SET session_replication_role = replica")
        if touched:
            names = sql.SQL(", ").join(map(sql.Identifier, touched))
            used.execute(sql.SQL("TRUNCATE {} CASCADE").format(names))
        for counter, start, last in used.execute(_COUNTERS).fetchall():
            first = self._counted.get(counter)
            if last != first:
                used.execute("SELECT setval(%s, %s, %s)", [counter, first or start, first is not None])

    def _look(self, database: psycopg.Connection[Any]) -> list[Any]:
        watched = [*(f"pg_{name}" for name in _DEFINITIONS.split()), *self._kept]
        queries = [sql.SQL(_WRITTEN).format(sql.Identifier(name)) for name in watched]
        together = sql.SQL(" UNION ALL ").join(queries)
        return [*database.execute(together).fetchall(), database.execute(_RELATIONS).fetchone()]


def clone(server_url: str, model: str, name: str) -> None:
    """Make a database like another, to which nobody is connected."""
    create = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY wal_log")
    with connection(server_url) as server:
        server.execute(create.format(sql.Identifier(name), sql.Identifier(model)))


def drop(server_url: str, name: str) -> None:
    """Drop a database, whoever is connected to it."""
    with connection(server_url) as server:
        server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@contextmanager
def connection(url: str) -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
    """A connection of its own, each statement of which is a transaction."""
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as connected:
        yield connected


def url_of(server_url: str, name: str) -> str:
    """The URL of another database of a server."""
    return make_url(server_url).set(database=name).render_as_string(hide_password=False)
