"""Who belongs to a campaign, since when; whoever was taken out stays on record with the reason."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import Select, insert, select
from sqlalchemy.orm import Session

from app.core.adoption.campaigns import campaign
from app.core.adoption.models import Campaign, CampaignMember
from app.core.adoption.months import EVER, Parts, in_order, month_of
from app.core.audit.log import reason_given, record
from app.core.errors import InputRefused, NotFound
from app.core.identity.person import Person
from app.core.identity.policy import require_on_platform
from app.core.identity.roles import Permission
from app.core.territory.models import Municipality

#: Before every campaign.
EARLIEST = date(1990, 1, 1)


def add_members(session: Session, person: Person, campaign_id: int, codes: Collection[str], *, now: datetime) -> int:
    """Add municipalities of the campaign's region; who is in it already stays. How many are new.

    Raises:
        Forbidden: ``not_allowed``. NotFound: ``campaign_unknown``, ``municipality_unknown``.
        InputRefused: ``campaign_members_missing``, ``campaign_member_elsewhere``.
    """
    actor = require_on_platform(person, Permission.RUN_REGION)
    found = campaign(session, campaign_id, lock=True)
    if not codes:
        raise InputRefused("campaign_members_missing", "Scegliere almeno un comune.")
    regions = {code: region for code, region in session.execute(_regions(codes))}
    if unknown := sorted(set(codes) - set(regions)):
        raise NotFound("municipality_unknown", f"Nessun comune ha il codice ISTAT {unknown[0][:20]!r}.")
    if elsewhere := sorted(code for code, region in regions.items() if region != found.region_code):
        message = f"Non sono comuni della regione della campagna: {', '.join(elsewhere[:5])}."
        raise InputRefused("campaign_member_elsewhere", message)
    added = sorted(set(codes) - {row.istat_code for row in members(session, campaign_id)})
    if added:
        common = {"campaign_id": campaign_id, "added_at": now, "added_by": actor.name}
        session.execute(insert(CampaignMember), [{"istat_code": code, **common} for code in added])
        record(session, actor, action="campaign.members_added", subject=f"campaign:{campaign_id}",
               reason=f"Comuni aggiunti: {len(added)}", before={}, after={"municipalities": added},
               now=now)  # fmt: skip
    return len(added)


def remove_members(
    session: Session, person: Person, campaign_id: int, codes: Collection[str], *, reason: str, now: datetime
) -> int:
    """Take municipalities out; the months in which they counted stay as they were. How many were in it.

    Raises:
        Forbidden: ``not_allowed``. NotFound: ``campaign_unknown``.
        InputRefused: ``campaign_members_missing``, ``reason_missing``.
    """
    actor, reason = require_on_platform(person, Permission.RUN_REGION), reason_given(reason)
    campaign(session, campaign_id, lock=True)
    gone = [row for row in members(session, campaign_id) if row.istat_code in set(codes)]
    if not gone:
        raise InputRefused("campaign_members_missing", "Scegliere almeno un comune.")
    for row in gone:
        row.removed_at, row.removed_by, row.removed_reason = now, actor.name, reason
    before = {"municipalities": [row.istat_code for row in gone]}
    session.flush()
    record(session, actor, action="campaign.members_removed", subject=f"campaign:{campaign_id}", reason=reason,
           before=before, after={}, now=now)  # fmt: skip
    return len(gone)


def members(session: Session, campaign_id: int, *, ever: bool = False) -> Sequence[CampaignMember]:
    """Who is in a campaign; with ``ever`` also who was."""
    wanted = select(CampaignMember).where(CampaignMember.campaign_id == campaign_id).order_by(CampaignMember.id)
    return session.scalars(wanted if ever else wanted.where(CampaignMember.removed_at.is_(None))).all()


def all_members(session: Session, campaign_ids: Collection[int]) -> dict[int, list[CampaignMember]]:
    """Everybody who is or was in these campaigns, in one statement."""
    found: dict[int, list[CampaignMember]] = {one: [] for one in campaign_ids}
    for row in session.scalars(select(CampaignMember).where(CampaignMember.campaign_id.in_(campaign_ids))):
        found[row.campaign_id].append(row)
    return found


def membership(about: Campaign, rows: Collection[CampaignMember]) -> dict[str, Parts]:
    """Of everybody the months in which they were in it, as these were written down; who was chosen in the month in
    which the campaign was made has been in it from its beginning."""
    made, found = month_of(about.created_at), dict[str, Parts]()
    for row in rows:
        first = EARLIEST if month_of(row.added_at) <= made else month_of(row.added_at)
        end = month_of(row.removed_at) if row.removed_at else EVER
        if max(first, made) < end:
            found.setdefault(row.istat_code, []).append((first, end))
    return {code: in_order(parts) for code, parts in found.items()}


def _regions(codes: Collection[str]) -> Select[str, str]:
    return select(Municipality.istat_code, Municipality.region_code).where(Municipality.istat_code.in_(codes))
