"""The banner of pages: does anything on them belong to a demonstration?"""

from __future__ import annotations

from alerts.queries.sources import demonstration_loaded
from app.core.errors import Unavailable
from app.core.made_up import made_up_people
from app.web.context import context
from app.web.remembered import begun_with


def demonstration_shown() -> bool:
    """Whether alerts or plans of a demonstration are here. False when nobody can say: a statement must be readable
    while the database is out."""
    try:
        with context().database.transaction() as session:
            return demonstration_loaded(session) or made_up_people(session)
    except Unavailable:
        return False


def made_up_shown() -> bool:
    """Whether plans, people and campaigns are made up, for pages of whoever works here. False when nobody can say."""
    try:
        with context().database.transaction() as session:
            return begun_with(session).made_up
    except Unavailable:
        return False
