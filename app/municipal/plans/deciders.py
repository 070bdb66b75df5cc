"""Who could be the second person of a version: named, so that nobody waits for somebody who is not there."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.core.identity.recipients import Somebody, people_who_may
from app.core.identity.roles import Permission
from app.municipal.plans.frame import Work
from app.web.access import current_person
from plans.publishing.authors import has_made


def deciders(session: Session, work: Work) -> list[Somebody]:
    """Who could approve it: not whoever has sent it or had a hand in it."""
    version, sent = work.preparation.version, work.preparation.submitted
    sender = sent.by_id if sent else current_person().account_id
    who = people_who_may(session, Permission.PUBLISH_PLAN, version.istat_code, but=[sender])
    return [one for one in who if not has_made(session, version, one.email)]
