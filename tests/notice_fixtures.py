"""A municipality's desk with people on it, and notices made in few words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from alert_fixtures import Product
from alerts.domain.notice import Content, Draft, Kind, Version
from alerts.domain.notice_category import NoticeCategory
from alerts.notices.approving import approve, submit
from alerts.notices.drafting import begin, save
from alerts.notices.following import follow_up
from app.core.clock import utc_now
from app.core.identity.person import Person
from app.core.identity.roles import Role
from desk_fixtures import Desk

FIRENZE, PRATO, SIENA = "048017", "100005", "052032"


@dataclass
class NoticeDesk:
    """The desk of Firenze: who writes, who approves, and another who approves."""

    desk: Desk
    official: Person
    approver: Person
    other: Person

    @property
    def product(self) -> Product:
        return self.desk.product

    def do(self, use_case: Any, *about: Any, now: datetime | None = None, **more: Any) -> Any:
        """A use case in a transaction of its own."""
        with self.product.database.transaction() as session:
            return use_case(session, *about, now=now or utc_now(), **more)

    def written(self, content: Content | None = None, *, now: datetime | None = None, **more: Any) -> Draft:
        """Begun by the official and submitted."""
        at = now or utc_now()
        draft = self.do(begin, self.official, FIRENZE, content or notice(now=at, **more), now=at)
        submitted: Draft = self.do(submit, self.official, FIRENZE, draft.notice_id, seen=draft.revision, now=at)
        return submitted

    def published(self, content: Content | None = None, *, now: datetime | None = None, **more: Any) -> Version:
        """Begun, submitted and approved."""
        at = now or utc_now()
        return self.approved(self.written(content, now=at, **more), now=at)

    def approved(self, draft: Draft, *, now: datetime | None = None) -> Version:
        made: Version = self.do(approve, self.approver, FIRENZE, draft.notice_id, seen=draft.revision, now=now)
        return made

    def followed(self, notice_id: int, kind: Kind, *, now: datetime | None = None, **changed: Any) -> Version:
        """What follows a notice, changed, submitted and approved."""
        draft = self.do(follow_up, self.official, FIRENZE, notice_id, kind, now=now)
        if changed:
            content = replace(draft.content, **changed)
            draft = self.do(save, self.official, FIRENZE, notice_id, content, seen=draft.revision, now=now)
        draft = self.do(submit, self.official, FIRENZE, notice_id, seen=draft.revision, now=now)
        return self.approved(draft, now=now)


def notice(*places: str, now: datetime | None = None, **more: Any) -> Content:
    """A notice of a road that is closed, from now until tomorrow, with a push."""
    at = now or utc_now()
    made = Content(
        category=NoticeCategory.ROADS,
        title="Via Roma chiusa",
        body="La strada è **chiusa** per un albero caduto.\n\nPassare da [qui](https://example.it/mappa).",
        places=places or (FIRENZE,),
        valid_from=at,
        valid_to=at + timedelta(days=1),
        shown_from=at,
        shown_to=at + timedelta(days=1),
        push=True,
    )
    return replace(made, **more)


@pytest.fixture
def notices(desk: Desk) -> NoticeDesk:
    """The desk of Firenze, on this test's own database."""
    return desk_of_firenze(desk)


@pytest.fixture(scope="module")
def shared_notices(shared_desk: Desk) -> NoticeDesk:
    """The same, one for all tests of a file: for those that look only at what they have written themselves."""
    return desk_of_firenze(shared_desk)


def desk_of_firenze(desk: Desk) -> NoticeDesk:
    """Three people who work for Firenze, on any product."""
    return NoticeDesk(
        desk,
        desk.person(Role.OFFICIAL, FIRENZE, name="Olga Ufficiale"),
        desk.person(Role.APPROVER, FIRENZE, name="Aldo Responsabile"),
        desk.person(Role.APPROVER, FIRENZE, name="Bea Responsabile"),
    )
