"""Which edition the data of the public pages are in."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import func, select

from alerts.models.dispatch import Deciding
from alerts.models.sources import Bulletin
from app.core.audit.models import Act
from app.core.db import Database


def edition_of(database: Database) -> Callable[[], str]:
    """A function that asks the database for the present edition: equal as long as nothing was read and nobody acted.

    Whatever changes what citizens see is a document that came in, a moment at which states were compared, or an act
    (:mod:`app.core.audit`). Documents alone would not do: two of different sources may be committed in another order
    than that of their ids; decidings are one after the other. The function raises ``Unavailable`` as
    :meth:`app.core.db.Database.transaction`.
    """
    newest = select(*(select(func.max(table.id)).scalar_subquery() for table in (Bulletin, Deciding, Act)))

    def edition() -> str:
        with database.transaction() as session:
            return "-".join(map(str, session.execute(newest).one()))

    return edition
