"""Opening the database that the settings name: a given server, or the managed local cluster."""

from __future__ import annotations

from sqlalchemy import URL, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError

from app.core.db import Database
from app.core.errors import Unavailable
from app.core.localdb.cluster import LocalCluster
from app.core.localdb.server import OLDEST_POSTGIS
from config import Settings

SCHEMES = ("postgresql", "postgres", "postgresql+psycopg")

#: A server that does not answer must not look like a program that hangs.
CONNECT_SECONDS = 10


def open_database(
    settings: Settings, *, application_name: str = "cittadino", pool_size: int = 5, patience: int | None = None
) -> Database:
    """The database of this process, reachable and with PostGIS. The local cluster is created and started if needed.

    ``patience``: see :class:`Database`.

    Raises:
        Unavailable: ``database_url_invalid``, ``database_unavailable`` or ``postgis_missing`` for a given server;
            those of ``LocalCluster.ensure_running`` otherwise.
    """
    if settings.database_url is None:
        url = LocalCluster(settings.home).ensure_running()
    else:
        url = _checked_url(settings.database_url).render_as_string(hide_password=False)
    database = Database(url, application_name=application_name, pool_size=pool_size, patience=patience)
    try:
        _require_postgis(database)
    except BaseException:
        database.close()
        raise
    return database


def _checked_url(given: str) -> URL:
    try:
        url = make_url(given)
    except (ArgumentError, ValueError) as error:
        raise _invalid_url() from error
    if url.drivername not in SCHEMES:
        raise _invalid_url()
    return url if "connect_timeout" in url.query else url.update_query_dict({"connect_timeout": str(CONNECT_SECONDS)})


def _invalid_url() -> Unavailable:
    return Unavailable(
        "database_url_invalid",
        "DATABASE_URL non è un indirizzo PostgreSQL valido: usare postgresql://utente:password@macchina:5432/database.",
    )


def _require_postgis(database: Database) -> None:
    try:
        with database.engine.connect() as connection:
            version = connection.scalar(text("SELECT extversion FROM pg_extension WHERE extname = 'postgis'"))
    except OperationalError as error:
        raise Unavailable(
            "database_unavailable",
            f"Il database {_name(database)} non è raggiungibile: controllare DATABASE_URL e che il server sia acceso.",
        ) from error
    if version is None:
        _create_postgis(database)
    elif tuple(int(part) for part in version.split(".")[:2]) < OLDEST_POSTGIS:
        raise Unavailable(
            "postgis_missing",
            f"Il database {_name(database)} ha PostGIS {version}, ma serve la versione 3.3 o successiva: "
            "l'amministratore deve aggiornarlo ed eseguire ALTER EXTENSION postgis UPDATE.",
        )


def _create_postgis(database: Database) -> None:
    try:
        with database.engine.begin() as connection:
            connection.execute(text("CREATE EXTENSION IF NOT EXISTS postgis"))
    except DBAPIError as error:
        raise Unavailable(
            "postgis_missing",
            f"Nel database {_name(database)} manca PostGIS: l'amministratore del server deve eseguirvi una volta, "
            "come superutente, CREATE EXTENSION postgis.",
        ) from error


def _name(database: Database) -> str:
    """How people know it, without its password: ``cittadino su db.example``."""
    return f"{database.url.database} su {database.url.host or database.url.query.get('host') or 'questa macchina'}"
