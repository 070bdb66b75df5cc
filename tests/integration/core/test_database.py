"""Opening a given server: what is wrong with it is said in one sentence."""

from __future__ import annotations

import dataclasses
import socket
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import make_url, text

from app.core.database import open_database
from app.core.db import Database
from app.core.errors import Unavailable
from config import Settings

SETTINGS = Settings(
    env="test",
    home=Path("/nonexistent"),
    database_url=None,
    base_url="http://localhost:8000",
    secret_key="test",
    vapid_private_key="",
    vapid_subject="mailto:test@cittadino-informato.invalid",
)


@pytest.fixture
def empty_database(server_url: str) -> Iterator[str]:
    """URL of a database without PostGIS."""
    name = f"test_empty_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server_url, autocommit=True) as server:
        server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
        yield make_url(server_url).set(database=name).render_as_string(hide_password=False)
        server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture
def closed_port() -> Iterator[int]:
    """A port of this machine where nobody listens."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()[1]


def refusal(url: str) -> Unavailable:
    with pytest.raises(Unavailable) as caught:
        open_database(dataclasses.replace(SETTINGS, database_url=url))
    return caught.value


def test_a_database_without_postgis_is_given_it(empty_database: str) -> None:
    settings = dataclasses.replace(SETTINGS, database_url=empty_database)
    database = open_database(settings, application_name="cittadino-test")
    with database.transaction() as session:
        assert session.scalar(text("SELECT ST_SRID(ST_Point(11, 43, 4326))")) == 4326
        assert session.scalar(text("SHOW application_name")) == "cittadino-test"
        assert session.scalar(text("SHOW timezone")) == "UTC"
    database.close()


def test_without_the_right_to_add_postgis_the_administrator_is_told_what_to_run(empty_database: str) -> None:
    name, role = sql.Identifier(str(make_url(empty_database).database)), f"guest_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(empty_database, autocommit=True) as server:
        server.execute(sql.SQL("CREATE ROLE {}").format(sql.Identifier(role)))
        server.execute(sql.SQL("ALTER DATABASE {} SET role = {}").format(name, role))
        try:
            error = refusal(empty_database)
        finally:
            server.execute(sql.SQL("ALTER DATABASE {} RESET role").format(name))
            server.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(role)))
    assert error.code == "postgis_missing"
    assert "CREATE EXTENSION postgis" in error.message


def test_a_server_that_does_not_answer_is_unavailable_and_its_password_is_not_told(closed_port: int) -> None:
    error = refusal(f"postgresql://app:s3cret@127.0.0.1:{closed_port}/cittadino")
    assert error.code == "database_unavailable"
    assert "127.0.0.1" in error.message
    assert "s3cret" not in error.message


@pytest.mark.parametrize("url", ["mysql://app@host/cittadino", "cittadino", "postgresql://host:port/x"])
def test_an_address_of_something_else_is_refused(url: str) -> None:
    assert refusal(url).code == "database_url_invalid"


def test_whoever_has_no_patience_is_told_that_the_database_hangs(fresh_database: Database) -> None:
    url = fresh_database.url.render_as_string(hide_password=False)
    hurried = Database(url, patience=1)
    with pytest.raises(Unavailable) as told, hurried.transaction() as session:
        session.execute(text("SELECT pg_sleep(30)"))
    hurried.close()
    assert told.value.code == "database_unavailable"


def test_what_is_asked_often_is_planned_for_what_is_asked(fresh_database: Database) -> None:
    """A plan for every value suits no question with optional filters: pages took forty times as long, from the eleventh
    request of a process on."""
    question = text("SELECT name FROM municipality WHERE CAST(:code AS text) IS NULL OR istat_code = :code")
    with fresh_database.transaction() as session:
        for number in range(20):
            session.execute(question, {"code": f"{number:06}"})
        planned = "SELECT generic_plans, custom_plans FROM pg_prepared_statements WHERE statement LIKE 'SELECT name%'"
        [(generic, custom)] = session.execute(text(planned)).all()
        assert generic == 0
        assert custom > 10
