"""Make an empty place ready: tables, shipped territory, zone sets. Idempotent, and never demonstration data."""

from __future__ import annotations

from app.core.db import Database
from app.core.migrate import upgrade
from app.core.territory.load import LoadReport, load_shipped


def prepare(database: Database) -> LoadReport:
    """Bring the database to the present schema and load what ships with the product."""
    upgrade(database)
    with database.transaction() as session:
        return load_shipped(session)
