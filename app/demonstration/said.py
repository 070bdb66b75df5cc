"""What the people of the demonstration say to citizens: a notice, a phase."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from alerts.domain.notice import Content
from alerts.domain.notice_category import NoticeCategory
from alerts.notices import approving, drafting
from app.core.clock import rome_day
from app.core.identity.person import Person
from app.core.phases.declaring import declare_phase
from app.core.phases.phase import Phase, PhaseSaid
from app.demonstration.cast import Office

_SAID = "(dimostrazione)"


def tell(session: Session, office: Office, *, now: datetime) -> None:
    """A notice that was over the next day; no device is told."""
    until = now + timedelta(hours=20)
    content = Content(
        category=NoticeCategory.ROADS,
        title=f"Via dell'Esempio chiusa {_SAID}",
        body="Avviso inventato per la dimostrazione: la strada è chiusa per la caduta di un albero.",
        places=(office.istat_code,),
        valid_from=now, valid_to=until, shown_from=now, shown_to=until,
    )  # fmt: skip
    draft = drafting.begin(session, office.official, office.istat_code, content, now=now)
    here = (office.istat_code, draft.notice_id)
    draft = approving.submit(session, office.official, *here, seen=draft.revision, now=now)
    approving.approve(session, office.approver, *here, seen=draft.revision, now=now)


def declare_attention(session: Session, person: Person, istat_code: str, *, now: datetime) -> None:
    """A phase that is in force."""
    said = PhaseSaid(
        Phase.ATTENTION, now, act=f"Ordinanza n. 1 del {rome_day(now):%d/%m/%Y} {_SAID}",
        note="Fase inventata per la dimostrazione.",
    )  # fmt: skip
    declare_phase(session, person, istat_code, said, seen=0, now=now)
