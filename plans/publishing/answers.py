"""What people have said of the layers of an upload, kept with its version: said anew, and until when."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from app.core.errors import InputRefused
from plans.examination.contract import Answers
from plans.examination.serial import answers_to_json
from plans.models.versions import PlanVersion
from plans.publishing.holding import hold_version
from plans.publishing.queues import want_import

#: A version can be examined anew until it has been public.
OPEN_STATES = ("draft", "staged")


def answer(session: Session, version_id: int, answers: Answers, *, now: datetime, again: bool = False) -> PlanVersion:
    """Replace what was said of an upload, and have it examined again: also with the same answers, where it failed or
    was forgotten, or ``again`` is asked for. What is public is not touched.

    Raises:
        NotFound: ``plan_version_unknown``.
        InputRefused: ``plan_version_closed`` once it has been public; ``plan_version_edited``: made by hand.
    """
    plan, version = hold_version(session, version_id)
    refuse_closed(version)
    if version.edit is not None:
        message = f"La versione {version.number} è stata cambiata a mano: leggerne di nuovo i file la perderebbe."
        raise InputRefused("plan_version_edited", message)
    said = answers_to_json(answers)
    if again or version.answers != said or version.examined_at is None or version.failure is not None:
        version.answers, plan.changed_at = said, now
        want_import(session, version.id)
    return version


def refuse_closed(version: PlanVersion) -> None:
    """Stop here if a version is no longer to be changed.

    Raises:
        InputRefused: ``plan_version_closed``.
    """
    if version.state not in OPEN_STATES:
        message = f"La versione {version.number} è già stata pubblicata e non si cambia: caricarne una nuova."
        raise InputRefused("plan_version_closed", message)
