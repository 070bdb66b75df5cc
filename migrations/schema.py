"""Every table of the product, and what in a database is not ours to compare.

A module with rows that is missing from these imports is found by a test.
"""

from __future__ import annotations

from types import ModuleType
from typing import Any

from geoalchemy2 import alembic_helpers
from sqlalchemy import MetaData

from alerts.models import canary, dispatch, drills, notices, operating, sources, subscriptions
from app.core import slots
from app.core.adoption import models as adoption
from app.core.audit import models as audit
from app.core.db import Base
from app.core.follow_up import models as follow_up
from app.core.identity import models as identity
from app.core.identity import people_models as people
from app.core.letters import models as letters
from app.core.phases import models as phases
from app.core.territory import models as territory
from plans.models import documents, features, month_uploads, plan, population, submissions, tracking, versions

MODULES: tuple[ModuleType, ...] = (
    slots, audit, territory, sources, dispatch, subscriptions, operating, canary, plan, versions, features, tracking,
    population, month_uploads, documents, submissions, identity, people, letters, phases, notices, drills, adoption,
    follow_up,
)  # fmt: skip

METADATA: MetaData = Base.metadata

#: Tables of the queue: their SQL comes with its releases.
QUEUE_PREFIX = "procrastinate_"


def include_object(thing: Any, name: str | None, kind: str, reflected: bool, compare_to: Any) -> bool:
    """Alembic's filter: leaves out PostGIS's own tables and the queue's."""
    if kind == "table" and name and name.startswith(QUEUE_PREFIX):
        return False
    ours: bool = alembic_helpers.include_object(thing, name, kind, reflected, compare_to)  # type: ignore[no-untyped-call]
    return ours
