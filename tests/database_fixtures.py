"""A real PostGIS for the tests: one private cluster for a run, databases of each worker.

The cluster is created by the first test that asks for it, in a folder of its own, shared by the workers of pytest-xdist
and removed at the end. ``TEST_DATABASE_URL`` names a server to use instead (its role must be able to create databases).
Without PostgreSQL these tests are skipped aloud; where ``CI`` is set they fail.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from psycopg import sql
from sqlalchemy.orm import Session

from app.core.database import open_database
from app.core.db import Database
from app.core.errors import Unavailable
from app.core.localdb.cluster import LocalCluster
from app.core.migrate import upgrade
from app.core.territory.load import load_shipped
from config import Settings
from database_clones import Clones, clone, connection, drop, url_of

RUN = pytest.StashKey[str]()
FOLDER_NAME = "cittadino-test-{run}"


def pytest_configure(config: pytest.Config) -> None:
    """The controller names the run, after its own pid; workers are told."""
    told = getattr(config, "workerinput", {}).get("database_run")
    config.stash[RUN] = told or f"{os.getpid()}_{uuid.uuid4().hex[:6]}"


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    node.workerinput["database_run"] = node.config.stash[RUN]


def pytest_unconfigure(config: pytest.Config) -> None:
    """The controller removes what its run has left, and what earlier runs left when they were killed."""
    if hasattr(config, "workerinput"):
        return
    if given := os.environ.get("TEST_DATABASE_URL"):
        _drop_all(given, config.stash[RUN])
    for left in _temporary().glob(FOLDER_NAME.format(run="*")):
        run = left.name.removeprefix(FOLDER_NAME.format(run=""))
        if not run.startswith(config.stash[RUN]) and _alive(run):
            continue
        if left.is_dir():
            LocalCluster(left).stop()
            shutil.rmtree(left)
        else:
            left.unlink(missing_ok=True)


@pytest.fixture(scope="session")
def server_url(pytestconfig: pytest.Config) -> str:
    """URL of a database of the test server, good for creating others."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        return given
    home = _temporary() / FOLDER_NAME.format(run=pytestconfig.stash[RUN])
    home.mkdir(mode=0o755, exist_ok=True)
    try:
        return LocalCluster(home, durable=False).ensure_running()
    except Unavailable as error:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(f"NESSUNA PROVA COL DATABASE: {error.message}")


@pytest.fixture(scope="session")
def template(server_url: str, pytestconfig: pytest.Config) -> str:
    """Name of a migrated database that nobody connects to: the model of all others of this run."""
    return _model(server_url, f"test_{pytestconfig.stash[RUN]}_template", None, upgrade)


@pytest.fixture(scope="session")
def territory_template(server_url: str, template: str, pytestconfig: pytest.Config) -> str:
    """The same with the shipped territory: loaded once for a run, and copied with the rest."""
    return _model(server_url, f"test_{pytestconfig.stash[RUN]}_territory", template, _load_territory)


def _model(server_url: str, name: str, base: str | None, make: Callable[[Database], None]) -> str:
    """Make a database to be cloned, once for all workers: the first makes it, the others wait and find it there."""
    create = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
    with connection(server_url) as server:
        server.execute("SELECT pg_advisory_lock(hashtext(%s))", [name])
        if not server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            draft = f"{name}_draft"
            server.execute(create.format(sql.Identifier(draft), sql.Identifier(base or "template1")))
            database = open_database(_settings(url_of(server_url, draft)))
            make(database)
            database.close()
            server.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(*map(sql.Identifier, (draft, name))))
    return name


def _load_territory(database: Database) -> None:
    with database.transaction() as session:
        load_shipped(session)
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")


@pytest.fixture(scope="session")
def database(server_url: str, template: str, pytestconfig: pytest.Config) -> Iterator[Database]:
    """The database of this worker, migrated and empty. What a test commits here stays: prefer ``session``."""
    worker = getattr(pytestconfig, "workerinput", {}).get("workerid", "main")
    name = f"test_{pytestconfig.stash[RUN]}_{worker}"
    clone(server_url, template, name)
    database = Database(url_of(server_url, name), application_name="cittadino-test")
    yield database
    database.close()
    drop(server_url, name)


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """A session whose commits are savepoints: everything is rolled back after the test."""
    with database.engine.connect() as connection:
        transaction = connection.begin()
        with Session(connection, join_transaction_mode="create_savepoint", expire_on_commit=False) as session:
            yield session
        transaction.rollback()


@pytest.fixture(scope="session")
def fresh_databases(server_url: str, template: str, pytestconfig: pytest.Config) -> Iterator[Clones]:
    """Databases to lend, migrated and empty."""
    clones = Clones(server_url, template, f"test_{pytestconfig.stash[RUN]}_")
    yield clones
    clones.close()


@pytest.fixture(scope="session")
def informed_databases(server_url: str, territory_template: str, pytestconfig: pytest.Config) -> Iterator[Clones]:
    """Databases to lend, with the shipped territory in them."""
    clones = Clones(server_url, territory_template, f"test_{pytestconfig.stash[RUN]}_")
    yield clones
    clones.close()


@pytest.fixture
def fresh_database(fresh_databases: Clones) -> Iterator[Database]:
    """A database for this test alone, migrated and empty: for what needs many connections and real commits."""
    with fresh_databases.lent() as database:
        yield database


@pytest.fixture
def informed_database(informed_databases: Clones) -> Iterator[Database]:
    """As ``fresh_database``, with the shipped territory in it."""
    with informed_databases.lent() as database:
        yield database


@pytest.fixture(scope="module")
def shared_database(informed_databases: Clones) -> Iterator[Database]:
    """As ``informed_database``, one for all tests of a file: for those that only look at what a fixture put there."""
    with informed_databases.lent() as database:
        yield database


def _drop_all(server_url: str, run: str) -> None:
    with connection(server_url) as server:
        names = server.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [f"test_{run}_"])
        for (name,) in names.fetchall():
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _settings(url: str) -> Settings:
    return Settings(
        env="test",
        home=Path("/nonexistent"),
        database_url=url,
        base_url="http://localhost:8000",
        secret_key="test",
        vapid_private_key="",
        vapid_subject="mailto:test@cittadino-informato.invalid",
    )


def _temporary() -> Path:
    # Not pytest's tmp_path: its parents are closed to the account that runs the server when the tests are run by root.
    return Path(tempfile.gettempdir())


def _alive(run: str) -> bool:
    """Whether the controller that named a run is still there."""
    return Path("/proc", run.split("_")[0]).exists()
