"""A private PostGIS cluster, created on first use and started whenever it is needed."""

from __future__ import annotations

import fcntl
import logging
import os
import pwd
import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psycopg
from sqlalchemy import URL

from app.core.errors import Unavailable
from app.core.localdb import postmaster
from app.core.localdb.account import Account, server_account
from app.core.localdb.places import ELSEWHERE, PORT, Places, choose_places, data_owner, make_base, make_private
from app.core.localdb.server import Server, find_server, installed_folders

ROLE = "app"
DATABASE = "cittadino"

#: How long a server that somebody else is starting (crash recovery included) may take before we give up.
WAIT_SECONDS = 120.0

logger = logging.getLogger(__name__)


class LocalCluster:
    """The managed cluster of one home folder.

    ``note`` is one Italian sentence when the files had to go elsewhere, else null. ``durable=False`` is for clusters
    of tests only: a power failure may lose or break everything. ``servers`` are the folders to look for PostgreSQL in
    (default: wherever this machine keeps it), ``elsewhere`` holds the clusters of homes closed to the server's account.
    """

    def __init__(
        self,
        home: Path,
        *,
        durable: bool = True,
        servers: Sequence[Path] | None = None,
        elsewhere: Path = ELSEWHERE,
    ) -> None:
        self._home = home.resolve()
        self._durable = durable
        self._servers = servers
        self._elsewhere = elsewhere

    @property
    def note(self) -> str | None:
        return self._place()[0].note

    def ensure_running(self) -> str:
        """The URL of the database, whose server is running when this returns. Safe to call from many processes.

        Raises:
            Unavailable: ``postgres_missing``, ``postgis_missing``, ``local_database_denied`` or
                ``local_database_failed``.
        """
        with _expected(self._home):
            places, account = self._place()
            if not (places.created.exists() and postmaster.is_ready(places.data)):
                make_base(places)
                with _locked(places):
                    make_private(places, account)
                    self._bring_up(places, account)
            return _url(places)

    def running(self) -> bool:
        """Whether there is a server, be it one that is still starting or recovering."""
        return self.pid() is not None

    def pid(self) -> int | None:
        """The pid of the server process, null when it is not running."""
        with _expected(self._home):
            return postmaster.postmaster_pid(self._place()[0].data)

    def stop(self) -> None:
        """Stop the server; nothing happens when it is not running."""
        with _expected(self._home):
            places, account = self._place()
            if not places.lock.exists():
                return
            with _locked(places):
                if postmaster.postmaster_pid(places.data) is not None:
                    postmaster.stop(self._server(places), places, account)

    def _place(self) -> tuple[Places, Account]:
        account = server_account(data_owner(self._home, self._elsewhere))
        return choose_places(self._home, account, self._elsewhere), account

    def _server(self, places: Places) -> Server:
        """The newest server, or the one that the existing data belong to."""
        version = places.data / "PG_VERSION"
        major = int(version.read_text(encoding="ascii")) if version.exists() else None
        return find_server(installed_folders() if self._servers is None else self._servers, major=major)

    def _bring_up(self, places: Places, account: Account) -> None:
        """Whatever is missing of: data, server, database. The lock is held."""
        if postmaster.postmaster_pid(places.data) is None:
            server = self._server(places)
            if not places.data.exists():
                self._initialise(server, places, account)
            users = {account.name, pwd.getpwuid(os.geteuid()).pw_name, "root"}
            postmaster.start(server, places, account, users=users, role=ROLE, durable=self._durable)
        _await_ready(places)
        if not places.created.exists():
            _create_database(places)
            places.created.touch(exist_ok=False)

    def _initialise(self, server: Server, places: Places, account: Account) -> None:
        if places.note:
            logger.warning(places.note)
        if places.draft.exists():
            shutil.rmtree(places.draft)
        places.draft.mkdir(mode=0o700)
        account.give(places.draft)
        options = ["-U", ROLE, "-A", "peer", "-E", "UTF8", "--locale=C.UTF-8", "--data-checksums"]
        options += [] if self._durable else ["--no-sync"]
        if account.run(server.program("initdb"), "-D", str(places.draft), *options):
            raise Unavailable(
                "local_database_failed",
                f"Il database locale non può essere creato in {places.base}: "
                f"controllare che l'utente {account.name} possa scriverci e che ci sia spazio.",
            )
        places.draft.rename(places.data)


@contextmanager
def _expected(home: Path) -> Iterator[None]:
    """Files that this account may not read or write are an expected error, with a sentence."""
    try:
        yield
    except OSError as error:
        reason = f"{error.filename or home}: {error.strerror}"
        raise Unavailable(
            "local_database_denied", f"Il database locale di {home} non è utilizzabile da questo utente ({reason})."
        ) from error


@contextmanager
def _locked(places: Places) -> Iterator[None]:
    """One process at a time creates, starts or stops this cluster; the lock dies with its holder."""
    descriptor = os.open(places.lock, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _await_ready(places: Places) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while not postmaster.is_ready(places.data):
        if time.monotonic() > deadline:
            raise Unavailable("local_database_failed", f"Il database locale non parte: il motivo è in {places.log}.")
        time.sleep(0.1)


def _create_database(places: Places) -> None:
    with _connect(places, "postgres") as connection:
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
        if known is None:
            connection.execute(f"CREATE DATABASE {DATABASE}")
    with _connect(places, DATABASE) as connection:
        connection.execute("CREATE EXTENSION IF NOT EXISTS postgis")


def _connect(places: Places, database: str) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(host=str(places.socket), port=PORT, user=ROLE, dbname=database, autocommit=True)


def _url(places: Places) -> str:
    where = {"host": str(places.socket), "port": str(PORT)}
    return URL.create("postgresql", username=ROLE, database=DATABASE, query=where).render_as_string()
