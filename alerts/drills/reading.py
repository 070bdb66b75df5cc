"""Drills as the desk shows them. No public page, feed or figure reads any of this."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from alerts.domain.drill import DrillPlan
from alerts.drills.taking_part import fingerprint
from alerts.models.drills import DrillDevice, DrillNotice, DrillPush, DrillRow
from alerts.models.notices import NoticeDraft, NoticeVersion
from app.core.errors import NotFound
from app.core.identity.models import Account
from app.core.identity.person import Person
from app.core.identity.policy import require
from app.core.identity.roles import Permission


@dataclass(frozen=True, slots=True)
class Drill:
    """One drill."""

    id: int
    istat_code: str
    plan: DrillPlan

    def runs(self, now: datetime) -> bool:
        """Whether it is being played."""
        return self.plan.begins_at <= now < self.plan.ends_at

    def over(self, now: datetime) -> bool:
        """Whether it was."""
        return self.plan.ends_at <= now


@dataclass(frozen=True, slots=True)
class PlayedNotice:
    """A notice of a drill. ``published_at`` is None while it is being written; devices are those it was sent to."""

    notice_id: int
    title: str
    body: str
    state: str
    published_at: datetime | None
    devices: int
    accepted: int


@dataclass(frozen=True, slots=True)
class Taking:
    """A device that takes part; ``fingerprint`` is SHA-256 of its endpoint."""

    id: int
    fingerprint: str
    added_at: datetime
    added_by: str


def drills(session: Session, person: Person, istat_code: str) -> list[Drill]:
    """A municipality's drills, the newest first. Raises NotFound, ``municipality_unknown``."""
    require(person, Permission.SEE_DESK, istat_code)
    query = select(DrillRow).where(DrillRow.istat_code == istat_code)
    return [_drill(row) for row in session.scalars(query.order_by(DrillRow.begins_at.desc(), DrillRow.id.desc()))]


def drill_of(session: Session, person: Person, istat_code: str, drill_id: int) -> Drill:
    """One of them. Raises NotFound: ``municipality_unknown``, ``drill_unknown``."""
    require(person, Permission.SEE_DESK, istat_code)
    query = select(DrillRow).where(DrillRow.id == drill_id, DrillRow.istat_code == istat_code)
    row = session.scalars(query).one_or_none()
    if row is None:
        raise NotFound("drill_unknown", "In questo comune non c'è un'esercitazione con questo numero.")
    return _drill(row)


def played(session: Session, person: Person, istat_code: str, drill_id: int) -> list[PlayedNotice]:
    """The notices of a drill, as each was last published or is being written, the newest first."""
    drill_of(session, person, istat_code, drill_id)
    notices = session.scalars(
        select(DrillNotice.notice_id).where(DrillNotice.drill_id == drill_id).order_by(DrillNotice.notice_id.desc())
    ).all()
    return [_played(session, notice_id) for notice_id in notices]


def drill_of_notice(session: Session, notice_id: int) -> int | None:
    """The drill that a notice is written in: pages about the notice are marked then."""
    return session.scalar(select(DrillNotice.drill_id).where(DrillNotice.notice_id == notice_id))


def taking_part(session: Session, person: Person, istat_code: str) -> list[Taking]:
    """The devices that take part, in the order in which they came."""
    require(person, Permission.SEE_DESK, istat_code)
    query = select(DrillDevice, Account.email).join(Account, Account.id == DrillDevice.added_by)
    rows = session.execute(query.where(DrillDevice.istat_code == istat_code).order_by(DrillDevice.id))
    return [Taking(device.id, fingerprint(device.endpoint), device.added_at, email) for device, email in rows]


def _drill(row: DrillRow) -> Drill:
    plan = DrillPlan(row.name, row.begins_at, row.ends_at, row.scenario, row.participants)
    return Drill(row.id, row.istat_code, plan)


def _played(session: Session, notice_id: int) -> PlayedNotice:
    draft = session.get(NoticeDraft, notice_id)
    last = _last_version(session, notice_id)
    devices, accepted = _reach(session, last)
    if last is not None:
        return PlayedNotice(notice_id, last.title, last.body, "published", last.published_at, devices, accepted)
    content = draft.content if draft else {}
    title, body = str(content.get("title", "")), str(content.get("body", ""))
    return PlayedNotice(notice_id, title, body, draft.state if draft else "discarded", None, 0, 0)


def _last_version(session: Session, notice_id: int) -> NoticeVersion | None:
    query = select(NoticeVersion).where(NoticeVersion.notice_id == notice_id)
    return session.scalars(query.order_by(NoticeVersion.number.desc()).limit(1)).one_or_none()


def _reach(session: Session, version: NoticeVersion | None) -> Sequence[int]:
    if version is None:
        return 0, 0
    accepted = func.count().filter(DrillPush.outcome == "accepted")
    counts = session.execute(select(func.count(), accepted).where(DrillPush.version_id == version.id)).one()
    return int(counts[0]), int(counts[1])
