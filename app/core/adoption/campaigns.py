"""Campaigns: what operators set out to do, until when, and how far it is to go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.adoption.models import Campaign
from app.core.audit.log import Actor, reason_given, record
from app.core.errors import InputRefused, NotFound
from app.core.identity.person import Person
from app.core.identity.policy import require_on_platform
from app.core.identity.roles import Permission
from app.core.territory.shipped import region_names

_SHORTEST, _LONGEST_NAME, _LONGEST_WHY = 3, 120, 1_000
_MOST = 9_999
_FIRST, _LAST = date(2000, 1, 1), date(2100, 1, 1)
_LAST_NUMBER = 2**63 - 1


class Milestone(StrEnum):
    """What a member has to reach."""

    JOINED = "joined"
    #: A first version of its plan was made public here.
    PUBLISHED = "published"
    #: An approval is in force, of less than three years.
    APPROVED = "approved"


@dataclass(frozen=True, slots=True)
class CampaignGiven:
    """``only_new``: whoever had reached the milestone before the month of ``starts_on`` does not count."""

    name: str
    why: str
    region_code: str
    starts_on: date
    ends_on: date
    milestone: str
    target: int
    only_new: bool = False


def start_campaign(session: Session, person: Person, given: CampaignGiven, *, now: datetime) -> Campaign:
    """A campaign, without members yet.

    Raises:
        Forbidden: ``not_allowed``.
        InputRefused: ``campaign_name_invalid``, ``campaign_why_missing``, ``campaign_region_unknown``,
            ``campaign_days_invalid``, ``campaign_milestone_unknown``, ``campaign_target_invalid``.
    """
    actor = require_on_platform(person, Permission.RUN_REGION)
    made = Campaign(**_checked(given), created_at=now, created_by=actor.name)
    session.add(made)
    session.flush()
    _record(session, actor, made, "campaign.started", given.why, {}, _said(given), now)
    return made


def change_campaign(
    session: Session, person: Person, campaign_id: int, given: CampaignGiven, *, reason: str, now: datetime
) -> Campaign:
    """Another name, end or target. Its region stays; what it was is in the register.

    Raises:
        As :func:`start_campaign`; NotFound: ``campaign_unknown``. InputRefused: ``reason_missing``.
    """
    actor, reason = require_on_platform(person, Permission.RUN_REGION), reason_given(reason)
    found = campaign(session, campaign_id, lock=True)
    before = _said(_given(found))
    for name, value in _checked(given).items():
        if name != "region_code":
            setattr(found, name, value)
    _record(session, actor, found, "campaign.changed", reason, before, _said(_given(found)), now)
    return found


def close_campaign(session: Session, person: Person, campaign_id: int, *, reason: str, now: datetime) -> None:
    """It is over before its time: progress stops with this month.

    Raises:
        Forbidden: ``not_allowed``. NotFound: ``campaign_unknown``.
        InputRefused: ``campaign_closed``, ``reason_missing``.
    """
    actor, reason = require_on_platform(person, Permission.RUN_REGION), reason_given(reason)
    found = campaign(session, campaign_id, lock=True)
    if found.closed_at is not None:
        raise InputRefused("campaign_closed", "La campagna è già chiusa.")
    found.closed_at, found.closed_by, found.closed_reason = now, actor.name, reason
    _record(session, actor, found, "campaign.closed", reason, {}, {"closed": True}, now)


def reopen_campaign(session: Session, person: Person, campaign_id: int, *, reason: str, now: datetime) -> None:
    """It goes on.

    Raises:
        Forbidden: ``not_allowed``. NotFound: ``campaign_unknown``. InputRefused: ``campaign_open``, ``reason_missing``.
    """
    actor, reason = require_on_platform(person, Permission.RUN_REGION), reason_given(reason)
    found = campaign(session, campaign_id, lock=True)
    if found.closed_at is None:
        raise InputRefused("campaign_open", "La campagna è aperta.")
    before = {"closed": True, "reason": found.closed_reason}
    found.closed_at = found.closed_by = found.closed_reason = None
    _record(session, actor, found, "campaign.reopened", reason, before, {"closed": False}, now)


def withdraw_campaign(session: Session, person: Person, campaign_id: int, *, reason: str, now: datetime) -> None:
    """It was a mistake: it is not counted any more, and stays on record.

    Raises:
        Forbidden: ``not_allowed``. NotFound: ``campaign_unknown``. InputRefused: ``reason_missing``.
    """
    actor, reason = require_on_platform(person, Permission.RUN_REGION), reason_given(reason)
    found = campaign(session, campaign_id, lock=True)
    found.withdrawn_at, found.withdrawn_by, found.withdrawn_reason = now, actor.name, reason
    _record(session, actor, found, "campaign.withdrawn", reason, _said(_given(found)), {}, now)


def campaign(session: Session, campaign_id: int, *, lock: bool = False) -> Campaign:
    """One campaign. Raises NotFound: ``campaign_unknown``, also for one that was withdrawn."""
    wanted = select(Campaign).where(Campaign.id == campaign_id, Campaign.withdrawn_at.is_(None))
    found = None
    if 0 < campaign_id <= _LAST_NUMBER:
        found = session.scalar(wanted.with_for_update() if lock else wanted)
    if found is None:
        raise NotFound("campaign_unknown", "Questa campagna non c'è.")
    return found


def campaigns(session: Session, region_code: str | None) -> Sequence[Campaign]:
    """Those of a region, or all: the open ones first, then by their end, the latest first."""
    wanted = select(Campaign).where(Campaign.withdrawn_at.is_(None))
    if region_code is not None:
        wanted = wanted.where(Campaign.region_code == region_code)
    order = (Campaign.closed_at.is_not(None), Campaign.ends_on.desc(), Campaign.id)
    return session.scalars(wanted.order_by(*order)).all()


def _checked(given: CampaignGiven) -> dict[str, Any]:
    name, why = " ".join(given.name.split()), given.why.strip()
    if not _SHORTEST <= len(name) <= _LONGEST_NAME or not name.isprintable():
        message = f"Serve il nome della campagna, da {_SHORTEST} a {_LONGEST_NAME} caratteri."
        raise InputRefused("campaign_name_invalid", message)
    if not _SHORTEST <= len(why) <= _LONGEST_WHY:
        message = f"Va detto perché si fa la campagna, da {_SHORTEST} a {_LONGEST_WHY} caratteri."
        raise InputRefused("campaign_why_missing", message)
    if given.region_code not in region_names():
        raise InputRefused("campaign_region_unknown", "Scegliere la regione della campagna.")
    if not _FIRST <= given.starts_on < given.ends_on <= _LAST:
        message = f"La campagna deve finire dopo il suo inizio, fra il {_FIRST:%Y} e il {_LAST:%Y}."
        raise InputRefused("campaign_days_invalid", message)
    if given.milestone not in set(Milestone):
        raise InputRefused("campaign_milestone_unknown", "Scegliere che cosa devono raggiungere i comuni.")
    if not 1 <= given.target <= _MOST:
        raise InputRefused("campaign_target_invalid", f"L'obiettivo è un numero di comuni, da 1 a {_MOST}.")
    return asdict(given) | {"name": name, "why": why}


def _given(found: Campaign) -> CampaignGiven:
    return CampaignGiven(
        found.name, found.why, found.region_code, found.starts_on, found.ends_on, found.milestone, found.target,
        found.only_new,
    )  # fmt: skip


def _said(given: CampaignGiven) -> dict[str, Any]:
    days = {"starts_on": given.starts_on.isoformat(), "ends_on": given.ends_on.isoformat()}
    return asdict(given) | days


def _record(
    session: Session, actor: Actor, about: Campaign, action: str, reason: str,
    before: Mapping[str, Any], after: Mapping[str, Any], now: datetime,
) -> None:  # fmt: skip
    session.flush()
    subject, reason = f"campaign:{about.id}", reason[:500]
    record(session, actor, action=action, subject=subject, reason=reason, before=before, after=after, now=now)
