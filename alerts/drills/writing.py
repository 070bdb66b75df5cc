"""Beginning a notice within a drill. From then on it goes the way of every notice: written, approved, published."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from alerts.domain.notice import Content, Draft
from alerts.drills.preparing import hold
from alerts.models.drills import DrillNotice
from alerts.notices.drafting import begin
from app.core.errors import InputRefused
from app.core.identity.person import Person
from app.core.identity.policy import require
from app.core.identity.roles import Permission


def begin_in_drill(
    session: Session, person: Person, istat_code: str, drill_id: int, title: str, *, now: datetime
) -> Draft:
    """Begin a notice of a drill, valid and shown from now until the drill ends; everything can still be changed.

    Raises:
        NotFound: ``municipality_unknown``, ``drill_unknown``. Forbidden: ``not_allowed``.
        InputRefused: ``drill_over``; and what :func:`alerts.notices.drafting.begin` refuses.
    """
    require(person, Permission.RUN_DRILL, istat_code)
    drill = hold(session, istat_code, drill_id)
    if drill.ends_at <= now:
        raise InputRefused("drill_over", "L'esercitazione è finita: per continuarla, spostare la fine.")
    content = Content(
        title=title,
        places=(istat_code,),
        valid_from=now,
        valid_to=drill.ends_at,
        shown_from=now,
        shown_to=drill.ends_at,
        exercise=True,
    )
    draft = begin(session, person, istat_code, content, now=now)
    session.add(DrillNotice(notice_id=draft.notice_id, drill_id=drill.id, istat_code=istat_code))
    session.flush()
    return draft
