"""The whole demonstration, alerts and plans: loaded, and taken away."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from alerts.ingestion.demonstration import load_demonstration
from alerts.ingestion.separation import remove_demonstration
from app.core.audit.log import Actor
from app.core.db import Database
from app.core.errors import InputRefused
from app.core.storage import FileStore
from app.demonstration.loading import load_plans
from app.demonstration.removing import remove_plans
from app.plan_wiring import render
from config import Settings
from plans.examination.pipeline import examine
from plans.tracking.snapshots import take_snapshot


@dataclass(frozen=True, slots=True)
class Loaded:
    """Bulletins, and municipalities that take part (0: their plans were there, or there are real ones)."""

    loaded: int
    municipalities: int


@dataclass(frozen=True, slots=True)
class Gone:
    """The same, taken away."""

    removed: int
    municipalities: int


def load(settings: Settings, database: Database, *, only_plans: bool, clock: Callable[[], datetime]) -> Loaded:
    """Load what is not there: bulletins anew, unless only plans are asked for. The place has been made ready.

    Raises:
        InputRefused: ``demo_in_production``, ``demo_with_real_data``.
    """
    if settings.production:
        raise InputRefused("demo_in_production", "In produzione i dati dimostrativi non si caricano.")
    bulletins = 0 if only_plans else len(load_demonstration(database, now=clock()))
    store = FileStore.of(settings.home)
    places = load_plans(database, store, examine, site=settings.base_url, now=clock())
    if not places:  # the story ends with a measure of its own
        with database.transaction() as session:
            take_snapshot(session, now=clock())  # so that the dashboard is not empty until the clock comes by
    return Loaded(bulletins, places)


def remove(settings: Settings, database: Database, actor: Actor, *, only_plans: bool, now: datetime) -> Gone:
    """Take it away, with the files of its plans and what was made of them; ``only_plans``: the alerts stay."""
    with database.transaction() as session:
        bulletins = 0 if only_plans else remove_demonstration(session)
        plans = remove_plans(session, actor, now=now)
    store = FileStore.of(settings.home)
    for sha256 in plans.files:
        store.discard(sha256, before=now)
    for istat_code in plans.places:
        render(settings, database, istat_code)
    return Gone(bulletins, plans.municipalities)
