"""Databases that tests lend to each other: whoever gets one finds what the model has."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest
from sqlalchemy import text

from app.core.audit.log import Actor, record
from app.core.db import Database
from database_clones import Clones

AT = datetime(2026, 11, 20, tzinfo=UTC)
FOUND = """
    SELECT current_database(), (SELECT count(*) FROM act), (SELECT count(*) FROM municipality),
           nextval(pg_get_serial_sequence('source_check', 'id'))
"""
USING_UP = (
    "UPDATE municipality SET name = name",
    "ALTER TABLE act ADD COLUMN more text",
    "DROP TRIGGER act_is_history ON act",
    "CREATE TABLE another (id int)",
)


@pytest.fixture
def clones(server_url: str, territory_template: str) -> Iterator[Clones]:
    made = Clones(server_url, territory_template, f"{territory_template}_")
    yield made
    made.close()


def found(database: Database) -> tuple[Any, ...]:
    with database.transaction() as session:
        return tuple(session.execute(text(FOUND)).one())


def test_histories_counters_and_whoever_is_still_connected_are_no_more(clones: Clones) -> None:
    with clones.lent() as database:
        first = found(database)
        with database.transaction() as session:
            record(session, Actor("io", "test"), action="x", subject="x", reason="prova", before={}, after={}, now=AT)
        assert found(database)[1] == 1
        still_there = psycopg.connect(database.conninfo)
        still_there.execute("LOCK act")
    with closing(still_there), clones.lent() as database:
        assert found(database) == first


@pytest.mark.parametrize("statement", USING_UP)
def test_a_clone_that_is_not_like_the_model_any_more_is_not_lent_again(clones: Clones, statement: str) -> None:
    with clones.lent() as database:
        name, *first = found(database)
        with database.transaction() as session:
            session.execute(text(statement))
    with clones.lent() as database:
        another, *again = found(database)
    assert another != name
    assert again == first
