"""The database: one declarative base, one engine per process, one transaction per use case."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from psycopg.errors import UndefinedTable
from sqlalchemy import DateTime, Engine, MetaData, create_engine, make_url
from sqlalchemy.exc import OperationalError, ProgrammingError
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker

from app.core.errors import Unavailable

#: Deterministic names, so that migrations can drop what they created.
NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


#: What columns of instants are: TIMESTAMPTZ, read as aware UTC.
INSTANT = DateTime(timezone=True)


class Base(DeclarativeBase):
    """Rows only: columns, relationships and constraints. Rules live in the domain packages."""

    metadata = MetaData(naming_convention=NAMING)


def array(numbers: Iterable[int]) -> str:
    """Whole numbers as the text of an array, to be cast: many times cheaper to pass than a list."""
    return "{" + ",".join(map(str, numbers)) + "}"


def fetch(session: Session, statement: bytes, parameters: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """Rows as the driver makes them, in the session's transaction: for statements that return thousands.

    ``statement`` has parameters as ``%(name)s``.
    """
    connection: Any = session.connection().connection.driver_connection
    with connection.cursor(binary=True) as cursor:
        cursor.execute(statement, parameters)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


#: The driver prepares what it is asked five times, and after five more the server may keep one plan for every value:
#: of a question with optional filters, one that suits none of them (10 s for a page of a third of one; ADR 0053).
_PLANS = "-c plan_cache_mode=force_custom_plan"


class Database:
    """An engine and its sessions, for one URL (``postgresql://…``; the driver is always psycopg 3).

    ``patience``: seconds after which a statement is given up, also one that waits for others or for a server that has
    gone silent. Without it, as long as it takes.
    """

    def __init__(
        self, url: str, *, pool_size: int = 5, application_name: str = "cittadino", patience: int | None = None
    ) -> None:
        self.url = make_url(url).set(drivername="postgresql+psycopg")
        given = self.url.query.get("options", "")  # a database administrator's own, e.g. a search_path
        limits, socket = _limits(patience)
        self.engine: Engine = create_engine(
            self.url,
            pool_size=pool_size,
            pool_pre_ping=True,
            hide_parameters=True,  # errors are logged, and parameters may be endpoints and keys
            connect_args={
                "application_name": application_name,
                "options": f"{given} -c timezone=UTC {_PLANS}{limits}".strip(),
                **socket,
            },
        )
        self.sessions = sessionmaker(self.engine, expire_on_commit=False)

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """One transaction: committed when the block ends, rolled back when it raises.

        Raises:
            Unavailable: ``database_unavailable`` when the server cannot be reached, ``not_initialised`` without tables.
        """
        try:
            with self.sessions.begin() as session:
                yield session
        except OperationalError as error:
            raise Unavailable("database_unavailable", "Il database non risponde: riprovare fra poco.") from error
        except ProgrammingError as error:
            if isinstance(error.orig, UndefinedTable):
                raise Unavailable("not_initialised", "Il database è vuoto: eseguire prima `cittadino init`.") from error
            raise

    @property
    def conninfo(self) -> str:
        """The same URL for libpq clients (the queue, the leader lock)."""
        return self.url.set(drivername="postgresql").render_as_string(hide_password=False)

    def close(self) -> None:
        self.engine.dispose()


def _limits(patience: int | None) -> tuple[str, dict[str, int]]:
    """For the server, its options; for the connection, when to believe that nobody is there (libpq's names)."""
    if patience is None:
        return "", {}
    return f" -c statement_timeout={patience}s", {"tcp_user_timeout": patience * 1000, "keepalives_idle": patience}
