"""What the pages of a notice have in common: read once, in one transaction, for whoever sees the desk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from alerts.domain.notice import Content, Draft, DraftState, Notice, Version
from alerts.notices.drafting import draft_of
from alerts.notices.foreseeing import Estimate, Preview, estimate, preview
from alerts.queries.desk_notices import desk_notice
from app.core.errors import NotFound
from app.core.identity.person import Person
from app.core.identity.policy import may
from app.core.identity.roles import Permission
from app.core.territory.lookup import get_municipality
from app.core.territory.models import Municipality
from app.web.access import current_person
from app.web.context import context


@dataclass(frozen=True, slots=True)
class Desk:
    """At whose desk, who, when."""

    session: Session
    place: Municipality
    person: Person
    now: datetime

    @property
    def istat_code(self) -> str:
        return self.place.istat_code

    def may(self, permission: Permission) -> bool:
        """Whether to offer something; the use case asks again."""
        return may(self.person, permission, self.istat_code)


@dataclass(frozen=True, slots=True)
class Standing:
    """A notice as it stands: what is being written of it, what was published. One of them is there."""

    notice_id: int
    draft: Draft | None
    published: Notice | None

    @property
    def newest(self) -> Draft | Version:
        """What is being written, else what was published last; what was thrown away only if there is nothing else."""
        if self.draft and (self.published is None or self.draft.state is not DraftState.DISCARDED):
            return self.draft
        assert self.published is not None
        return self.published.current

    @property
    def content(self) -> Content:
        """What :attr:`newest` says."""
        return self.newest.content

    @property
    def issuer(self) -> str:
        """Who speaks."""
        return self.draft.issuer if self.draft else self.published.issuer if self.published else ""

    def written_by(self, person: Person) -> bool:
        """Whether somebody has had a hand in what is being written: they do not approve it."""
        if self.draft is None:
            return False
        hands = (*self.draft.authors, *([self.draft.submitted_by] if self.draft.submitted_by else []))
        return any(writer.account_id == person.account_id for writer in hands)


def desk_of(session: Session, istat_code: str) -> Desk:
    """The desk that a request is about."""
    return Desk(session, get_municipality(session, istat_code), current_person(), context().clock())


def standing(desk: Desk, notice_id: int) -> Standing:
    """A notice as it stands.

    Raises:
        NotFound: ``notice_unknown``.
    """
    published = desk_notice(desk.session, desk.person, desk.istat_code, notice_id)
    return Standing(notice_id, _draft(desk, notice_id), published)


def foreseen(desk: Desk, found: Standing) -> tuple[Estimate, Preview]:
    """Whom what is being written would reach, and as what."""
    newest, asked = found.newest, (desk.session, desk.person, desk.istat_code, found.content)
    followed = found.notice_id if found.published else None
    return (
        estimate(*asked, kind=newest.kind, notice_id=followed, now=desk.now),
        preview(*asked, kind=newest.kind, notice_id=found.notice_id, base_url=context().settings.base_url),
    )


def _draft(desk: Desk, notice_id: int) -> Draft | None:
    try:
        return draft_of(desk.session, desk.person, desk.istat_code, notice_id)
    except NotFound as error:
        if error.code == "notice_draft_unknown":
            return None
        raise
