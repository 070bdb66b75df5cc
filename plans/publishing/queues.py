"""What is put in the task queue for plans: imports, one at a time and after everything else; public answers to render.

The names outlive the modules that hold the tasks: a job may wait across an upgrade.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.core.queue import defer_many

#: The queue of imports, and their task: ``{"version_id": int}``.
IMPORTS, IMPORT_UPLOAD = "plans", "plans.import"
#: The queue of what follows from a publication, and its task: ``{"istat_code": str}``. Not behind an import.
RENDERING, RENDER_PLAN = "plans-rendering", "plans.render"

#: Below everything that is sent, and below the work for idle hours.
_IMPORT_PRIORITY = -20
_RENDER_PRIORITY = 5
#: Imports are done one at a time, however many workers there are.
_ONE_AT_A_TIME = "plans.import"


def want_import(session: Session, version_id: int) -> None:
    """Have an upload examined and staged once this transaction is committed."""
    row = {"version_id": version_id}
    defer_many(session, IMPORT_UPLOAD, [row], queue=IMPORTS, priority=_IMPORT_PRIORITY, lock=_ONE_AT_A_TIME)


def want_rendering(session: Session, istat_code: str) -> None:
    """Have the public answers about a plan made again, once what they say is committed."""
    row = {"istat_code": istat_code}
    # In order for each municipality: an older rendering never ends after a newer one.
    lock = f"{RENDER_PLAN}.{istat_code}"
    defer_many(session, RENDER_PLAN, [row], queue=RENDERING, priority=_RENDER_PRIORITY, lock=lock)
