"""Telling the story in a place where nothing real would be mixed with it: all of it, or nothing."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, text
from sqlalchemy.orm import Session

from app.core.audit.log import record
from app.core.db import Database
from app.core.letters.models import Letter
from app.core.made_up import AUTHORS
from app.core.storage import FileStore, working_folder
from app.demonstration.cast import DIRECTOR
from app.demonstration.here import Here, found_here
from app.demonstration.looked_at import look_at_all
from app.demonstration.story import MONTHS, Story
from app.demonstration.towns import TOWNS
from plans.publishing.importing import Examine
from plans.publishing.queues import IMPORT_UPLOAD

SUBJECT = "demonstration"


def load_plans(
    database: Database, store: FileStore, examine: Examine, *, site: str, now: datetime, months: int = MONTHS
) -> int:
    """Tell the story, unless it was told or there is something real. Municipalities that take part; 0: not told.

    Never in production: that is for callers to know. Whoever records an act meanwhile waits for some seconds.
    """
    with database.transaction() as session:
        if found_here(session) is not Here.FREE:
            return 0
    with working_folder("demo") as folder:
        uploads = look_at_all(database, store, examine, folder)
        with database.transaction() as session:
            session.execute(_ALONE)
            if found_here(session) is not Here.FREE:
                return 0
            Story(uploads, site, now, months).tell(session)
            _tidy(session)
            record(
                session, DIRECTOR, action="demonstration.loaded", subject=SUBJECT, reason="piani dimostrativi",
                before={}, after={"municipalities": len(TOWNS)}, now=now,
            )  # fmt: skip
    return len(TOWNS)


#: Two who load at once.
_ALONE = text("SELECT pg_advisory_xact_lock(1684368751)")  # "demo"


def _tidy(session: Session) -> None:
    """Nobody is written to, and nothing waits to be examined that was."""
    session.execute(delete(Letter).where(Letter.address.like(AUTHORS)))
    session.execute(_EXAMINED, {"task": IMPORT_UPLOAD, "authors": AUTHORS})


_EXAMINED = text("""
    DELETE FROM procrastinate_jobs
    WHERE task_name = :task AND status = 'todo' AND (args ->> 'version_id')::bigint IN (
        SELECT id FROM plan_version WHERE created_by LIKE :authors)
""")
