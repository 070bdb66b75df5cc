"""The banner of pages that show no alert: is demonstration data loaded?"""

from __future__ import annotations

from alerts.queries.sources import demonstration_loaded
from app.core.errors import Unavailable
from app.web.context import context


def demonstration_shown() -> bool:
    """False when nobody can say: a statement must be readable while the database is out."""
    try:
        with context().database.transaction() as session:
            return demonstration_loaded(session)
    except Unavailable:
        return False
