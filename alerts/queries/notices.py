"""Notices as everybody sees them: of a municipality, one of them, all that are in force. Exercises are never here."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select, text
from sqlalchemy.orm import Session, aliased

from alerts.domain.notice import Attachment, Notice, PublicState, Version, complete
from alerts.models.notices import NoticePlace, NoticeRow, NoticeVersion
from alerts.queries.notice_rows import notices_of
from app.core.errors import NotFound

_LARGEST_ID = 2**63 - 1


@dataclass(frozen=True, slots=True)
class PublicNotices:
    """The notices shown of a municipality at an instant: ``in_force`` (those announced among them are ``to_come``),
    and those that were ended early, for as long as that is shown."""

    in_force: tuple[Notice, ...]
    to_come: tuple[Notice, ...]
    ended: tuple[Notice, ...]
    #: When the first of them begins, ends, or is no longer shown.
    next_turn: datetime | None

    @property
    def shown(self) -> tuple[Notice, ...]:
        """All of them, what is in force first."""
        return (*self.in_force, *self.to_come, *self.ended)


def public_notices(session: Session, istat_code: str, *, now: datetime) -> PublicNotices:
    """The notices of one municipality that are shown at ``now``, the newest first."""
    here = exists().where(NoticePlace.version_id == NoticeVersion.id, NoticePlace.istat_code == istat_code)
    shown = notices_of(session, _shown(session, here, now))
    return _sorted(shown, _turns(session, here, now), now)


def notices_in_force(session: Session, *, now: datetime, places: Collection[str] | None = None) -> list[Notice]:
    """All notices that are shown at ``now`` and have not ended, or those about any of ``places``; the newest first."""
    about = exists().where(NoticePlace.version_id == NoticeVersion.id, NoticePlace.istat_code.in_(places or ()))
    found = notices_of(session, _shown(session, about if places is not None else _ALL, now))
    standing = [notice for notice in found if notice.state(now) is not PublicState.ENDED]
    return sorted(standing, key=lambda notice: notice.current.published_at, reverse=True)


def recent_notices(session: Session, *, since: datetime, now: datetime, places: Collection[str] | None) -> list[Notice]:
    """Notices of which something was first shown since an instant, also those that are over; the newest first."""
    about = exists().where(NoticePlace.version_id == NoticeVersion.id, NoticePlace.istat_code.in_(places or ()))
    wanted = _public().where(NoticeVersion.shown_from <= now, NoticeVersion.published_at <= now)
    wanted = wanted.where(or_(NoticeVersion.published_at >= since, NoticeVersion.shown_from >= since))
    found = notices_of(session, session.scalars(wanted.where(about if places is not None else _ALL).distinct()).all())
    return sorted(
        [_as_shown(notice, now) for notice in found], key=lambda notice: notice.current.published_at, reverse=True
    )


def public_notice(session: Session, notice_id: int, *, now: datetime, istat_code: str | None = None) -> Notice:
    """One notice with its history, as shown at ``now``: also one that is over. ``istat_code``: as one of these places.

    Raises:
        NotFound: ``notice_unknown``, also for an exercise and for one that is not shown yet.
    """
    found = notices_of(session, [notice_id]) if 0 < notice_id <= _LARGEST_ID else []
    shown = [_as_shown(notice, now) for notice in found if _is_public(notice, now)]
    if not shown or (istat_code is not None and istat_code not in shown[0].place_names):
        raise NotFound("notice_unknown", "Questo avviso non c'è, o non è (ancora) pubblico.")
    return shown[0]


def public_attachment(session: Session, notice_id: int, sha256: str, *, now: datetime) -> Attachment:
    """A file of a notice that is, or was, public.

    Raises:
        NotFound: ``notice_unknown``, ``notice_file_unknown``.
    """
    notice = public_notice(session, notice_id, now=now)
    for version in reversed(notice.versions):
        for file in version.attachments:
            if file.sha256 == sha256:
                return file
    raise NotFound("notice_file_unknown", "L'avviso non ha questo allegato.")


_ALL: ColumnElement[bool] = NoticeVersion.id.is_not(None)


def _is_public(notice: Notice, now: datetime) -> bool:
    """Whether anything of it was ever shown, and to everybody."""
    first = notice.versions[0].content
    return not first.exercise and any(_was_shown(version, now) for version in notice.versions)


def _was_shown(version: Version, now: datetime) -> bool:
    return complete(version.content).shown_from <= now


def _as_shown(notice: Notice, now: datetime) -> Notice:
    """Without what is to be shown later."""
    return replace(notice, versions=tuple(version for version in notice.versions if _was_shown(version, now)))


def _public() -> Select[int]:
    return (
        select(NoticeVersion.notice_id)
        .join(NoticeRow, NoticeRow.id == NoticeVersion.notice_id)
        .where(~NoticeRow.exercise)
    )


def _shown(session: Session, which: ColumnElement[bool], now: datetime) -> Sequence[int]:
    """Notices whose newest version (as of now) is shown."""
    later = aliased(NoticeVersion)
    followed = exists().where(later.notice_id == NoticeVersion.notice_id, later.number > NoticeVersion.number)
    shown = and_(NoticeVersion.shown_from <= now, NoticeVersion.shown_to > now)
    return session.scalars(_public().where(which, shown, ~followed)).all()


def _turns(session: Session, which: ColumnElement[bool], now: datetime) -> datetime | None:
    rows = session.execute(
        select(NoticeVersion.shown_from, NoticeVersion.shown_to, NoticeVersion.valid_from, NoticeVersion.valid_to)
        .join(NoticeRow, NoticeRow.id == NoticeVersion.notice_id)
        .where(which, ~NoticeRow.exercise, NoticeVersion.shown_to > now)
    )
    return min((instant for row in rows for instant in row if instant > now), default=None)


def _sorted(shown: Sequence[Notice], turn: datetime | None, now: datetime) -> PublicNotices:
    newest = sorted(shown, key=lambda notice: notice.current.published_at, reverse=True)

    def those(*states: PublicState) -> tuple[Notice, ...]:
        return tuple(notice for notice in newest if notice.state(now) in states)

    return PublicNotices(those(PublicState.IN_FORCE), those(PublicState.ANNOUNCED), those(PublicState.ENDED), turn)


def attached_files(session: Session) -> set[str]:
    """SHA-256 of every file that a notice, or a draft of one, has: they stay in the store."""
    rows = session.execute(
        text("""
            SELECT file ->> 'sha256' AS sha256 FROM notice_version, jsonb_array_elements(attachments) AS file
            UNION
            SELECT file ->> 'sha256' FROM notice_draft, jsonb_array_elements(attachments) AS file
        """)
    )
    return {row.sha256 for row in rows}
