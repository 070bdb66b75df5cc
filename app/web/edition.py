"""Which edition the data of the public pages are in."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import func, select

from alerts.models.sources import Bulletin
from app.core.audit.models import Act
from app.core.db import Database


def edition_of(database: Database) -> Callable[[], str]:
    """A function that asks the database for the present edition: equal as long as nothing was read and nobody acted.

    Whatever changes what citizens see is a document that came in, or an act (:mod:`app.core.audit`). The function
    raises ``Unavailable`` as :meth:`app.core.db.Database.transaction`.
    """
    newest = select(select(func.max(Bulletin.id)).scalar_subquery(), select(func.max(Act.id)).scalar_subquery())

    def edition() -> str:
        with database.transaction() as session:
            return "-".join(map(str, session.execute(newest).one()))

    return edition
