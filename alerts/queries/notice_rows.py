"""From rows of notices to values."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session, aliased

from alerts.domain.hazard import Hazard
from alerts.domain.level import Level
from alerts.domain.notice import Attachment, Content, Kind, Notice, Verdict, Version
from alerts.domain.notice_category import NoticeCategory
from alerts.models.notices import NoticePlace, NoticeReview, NoticeRow, NoticeVersion
from app.core.identity.models import Account, Issuer
from app.core.territory.models import Municipality

#: Of longitude and latitude: a decimetre.
_DIGITS = 6


def version_value(session: Session, version: NoticeVersion) -> Version:
    """One version that was published."""
    return next(found for _, found in _versions(session, NoticeVersion.id == version.id))


def notices_of(session: Session, notice_ids: Collection[int]) -> list[Notice]:
    """The notices among these of which something was published, exercises too, in the order of their ids."""
    if not notice_ids:
        return []
    versions: dict[int, list[Version]] = defaultdict(list)
    for notice_id, version in _versions(session, NoticeVersion.notice_id.in_(notice_ids)):
        versions[notice_id].append(version)
    rows = session.execute(
        select(NoticeRow.id, NoticeRow.istat_code, Issuer.name)
        .join(Issuer, Issuer.id == NoticeRow.issuer_id)
        .where(NoticeRow.id.in_(versions))
        .order_by(NoticeRow.id)
    ).all()
    places = {place for found in versions.values() for version in found for place in version.content.places}
    names = place_names(session, places)
    return [
        Notice(row.id, row.istat_code, row.name, tuple(versions[row.id]), _of(names, versions[row.id])) for row in rows
    ]


def place_names(session: Session, places: Collection[str]) -> dict[str, str]:
    """ISTAT code → name, by name."""
    rows = session.execute(
        select(Municipality.istat_code, Municipality.name)
        .where(Municipality.istat_code.in_(places))
        .order_by(Municipality.name)
    )
    return {row.istat_code: row.name for row in rows}


def _of(names: dict[str, str], versions: Sequence[Version]) -> dict[str, str]:
    mine = {place for version in versions for place in version.content.places}
    return {code: name for code, name in names.items() if code in mine}


def _versions(session: Session, which: Any) -> list[tuple[int, Version]]:
    """The versions of which ``which`` is true, each with its notice, in order."""
    publisher, approver, reviewer = aliased(Account), aliased(Account), aliased(Account)
    rows = session.execute(
        select(
            NoticeVersion,
            func.ST_AsGeoJSON(NoticeVersion.area, _DIGITS).label("area"),
            select(func.array_agg(aggregate_order_by(NoticePlace.istat_code, NoticePlace.istat_code)))
            .where(NoticePlace.version_id == NoticeVersion.id)
            .correlate(NoticeVersion)
            .scalar_subquery()
            .label("places"),
            select(func.array_agg(Account.name))
            .where(Account.id == func.any(NoticeVersion.authors))
            .correlate(NoticeVersion)
            .scalar_subquery()
            .label("writers"),
            publisher.name.label("publisher"),
            approver.name.label("approver"),
            reviewer.name.label("reviewer"),
            NoticeReview.verdict.label("verdict"),
        )
        .join(publisher, publisher.id == NoticeVersion.published_by)
        .outerjoin(approver, approver.id == NoticeVersion.approved_by)
        .outerjoin(NoticeReview, NoticeReview.version_id == NoticeVersion.id)
        .outerjoin(reviewer, reviewer.id == NoticeReview.reviewed_by)
        .where(which)
        .order_by(NoticeVersion.notice_id, NoticeVersion.number)
    ).all()
    return [(row.NoticeVersion.notice_id, _version(row)) for row in rows]


def _version(row: Row[Any]) -> Version:
    kept: NoticeVersion = row.NoticeVersion
    return Version(
        id=kept.id,
        number=kept.number,
        kind=Kind(kept.kind),
        content=_content(kept, row.area, row.places),
        attachments=tuple(Attachment(**file) for file in kept.attachments),
        written_by=tuple(row.writers or ()),
        published_at=kept.published_at,
        published_by=row.publisher,
        approved_by=row.approver,
        reason=kept.reason,
        reviewed_by=row.reviewer,
        verdict=Verdict(row.verdict) if row.verdict else None,
    )


def _content(kept: NoticeVersion, area: str | None, places: Sequence[str]) -> Content:
    return Content(
        category=NoticeCategory(kept.category),
        title=kept.title,
        body=kept.body,
        places=tuple(places),
        area=json.loads(area) if area else None,
        valid_from=kept.valid_from,
        valid_to=kept.valid_to,
        shown_from=kept.shown_from,
        shown_to=kept.shown_to,
        push=kept.push,
        hazard=Hazard(kept.hazard) if kept.hazard else None,
        level=Level(kept.level) if kept.level is not None else None,
        exercise=kept.exercise,
    )
