"""Which edition the data are in: of the public pages, and of those of whoever works here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from alerts.models.dispatch import Deciding
from alerts.models.operating import ReachTotal
from alerts.models.sources import Bulletin
from app.core.audit.models import Act
from app.core.db import Database
from app.core.made_up import MADE_UP_PEOPLE
from plans.models.tracking import PlanMonth


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


@dataclass(frozen=True, slots=True)
class WorkingEdition:
    """What pages of whoever works here begin with. ``made_up``: people, plans and campaigns are a demonstration's."""

    edition: str
    made_up: bool


def working_edition(session: Session) -> WorkingEdition:
    """The same for who looks after the region: how far dispatches reached, and what is measured of plans, counts."""
    ids = (select(func.max(table.id)).scalar_subquery() for table in (Bulletin, Deciding, Act))
    instants = (select(func.max(column)).scalar_subquery() for column in (ReachTotal.summarised_at, PlanMonth.known_on))
    *parts, made_up = session.execute(select(*ids, *instants, MADE_UP_PEOPLE)).one()
    return WorkingEdition("/".join(map(str, parts)), made_up)
