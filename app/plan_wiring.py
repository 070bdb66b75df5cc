"""What imports and public answers of plans are made of in this product: database, files, the child that examines."""

from __future__ import annotations

from functools import partial

import procrastinate

from app.core.audit.log import Actor
from app.core.clock import utc_now
from app.core.db import Database
from app.core.rendered import RenderedStore
from app.core.storage import FileStore
from config import Settings
from plans import jobs
from plans.examination.limits import Limits
from plans.examination.process import examine
from plans.publishing.at_once import Importer
from plans.publishing.queues import IMPORTS, RENDERING
from plans.queries.answers import render_plan

#: What a worker serves for plans: what follows from a publication, and imports.
PLAN_QUEUES = (RENDERING, IMPORTS)


def importer(settings: Settings, database: Database, actor: Actor) -> Importer:
    """Whoever imports files here and now."""

    def page(istat_code: str) -> str:
        return f"{settings.base_url}/comuni/{istat_code}/piano"

    return Importer(database, FileStore.of(settings.home), examine, actor, utc_now, page)


def render(settings: Settings, database: Database, istat_code: str) -> None:
    """Make the public answers about a municipality's plan."""
    render_plan(database, RenderedStore.of(settings.home), istat_code)


def register_plan_jobs(app: procrastinate.App, settings: Settings, database: Database, limits: Limits) -> None:
    """Give a worker the tasks of plans; ``limits``: what the examination of an upload may cost."""
    store = FileStore.of(settings.home)
    look = partial(examine, limits=limits)
    tools = jobs.PlanTools(database, store, look, lambda db, istat_code: render(settings, db, istat_code), utc_now)
    jobs.register(app, tools)
