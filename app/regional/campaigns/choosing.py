"""Who could be in a campaign: municipalities of a region by coast, province, alert zone and standing of the plan."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from app.core.adoption.campaigns import campaign
from app.core.adoption.members import members
from app.core.adoption.models import Campaign, CampaignMember
from app.core.clock import rome_day
from app.core.identity.onboarding import Joined, joined
from app.core.territory.lookup import municipality_zones
from app.core.territory.names import folded
from app.regional.places import ZONES, Place, places
from app.web.remembered import remembered
from plans.domain.standing import Standing
from plans.tracking.scope import Scope
from plans.tracking.standings import standings


@dataclass(frozen=True, slots=True)
class Candidate:
    """A municipality as lists of campaigns show it. ``standing`` None: never measured."""

    place: Place
    zones: tuple[str, ...]
    standing: Standing | None
    account: Joined | None


def candidates(
    session: Session, region_code: str, month: date | None, *, zones_on: date | None = None
) -> list[Candidate]:
    """Everybody of a region, by name, in a handful of statements. ``month``: of which standings are.

    Zones are those of the day ``zones_on``; without it, none are looked for.
    """
    key = ("campaign places", region_code, month, zones_on)
    return remembered(session, key, lambda: _candidates(session, region_code, month, zones_on))


def _candidates(session: Session, region_code: str, month: date | None, zones_on: date | None) -> list[Candidate]:
    stand = standings(session, Scope(month, region_code)) if month else {}
    zones = municipality_zones(session, ZONES, zones_on) if zones_on else {}
    accounts = joined(session)
    found = sorted(places(session, region_code).items(), key=lambda one: folded(one[1].name))
    return [Candidate(one, zones.get(code, ()), stand.get(code), accounts.get(code)) for code, one in found]


def choice(
    session: Session, campaign_id: int, month: date | None, now: datetime
) -> tuple[Campaign, list[Candidate], Sequence[CampaignMember]]:
    """A campaign, everybody of its region, and who is or was in it."""
    one = campaign(session, campaign_id)
    return one, candidates(session, one.region_code, month, zones_on=rome_day(now)), members(session, one.id, ever=True)


def proposed(everybody: Sequence[Candidate], given: Mapping[str, str], inside: Collection[str]) -> list[Place] | None:
    """Those that the filters of a URL leave and that are not in the campaign; None where no filter is given."""
    if not any(given.get(name) for name in ("costa", "provincia", "zona", "situazione", "tutti")):
        return None
    return [one.place for one in everybody if one.place.istat_code not in inside and _fits(one, given)]


def _fits(one: Candidate, given: Mapping[str, str]) -> bool:
    return (
        (not given.get("costa") or bool(one.place.coastal))
        and given.get("provincia") in (None, "", one.place.province_code)
        and (not given.get("zona") or given["zona"] in one.zones)
        and given.get("situazione") in (None, "", one.standing)
    )
