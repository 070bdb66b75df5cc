"""Whom the service covers: alerts and plans, joined by ISTAT code. Only what everybody may know."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from flask import Response, jsonify, request
from sqlalchemy.orm import Session

from alerts.queries.coverage import Coverage, alert_coverage
from alerts.queries.documents import instant
from app.core.clock import rome_day
from app.core.errors import NotFound
from app.core.territory.lookup import MunicipalityName, all_municipalities
from app.web.caching import keep_briefly
from app.web.context import context
from app.web.demonstration import demonstration_shown
from app.web.exports import Cell, table_answer
from app.web.remembered import remembered
from plans.queries.published import published_since
from plans.tracking.public import PublicStanding, in_force, public_standings, sums

#: Zones and plans change rarely.
_LONGEST = 300
_NOBODY = Coverage((), ())
_COLUMNS = ("istat_code", "name", "province_code", "region_name", "alerts_covered", "alert_zones", "alert_sources",
            "plan_published_at", "plan_geojson", "plan_standing", "plan_revised_on", "plan_expires_on")  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Covered:
    """One municipality. ``standing`` is None before the first measure."""

    place: MunicipalityName
    said: Coverage
    published_at: datetime | None
    standing: PublicStanding | None

    @property
    def geojson(self) -> str:
        return f"{context().settings.base_url}/api/v1/municipalities/{self.place.istat_code}/plan"


def coverage() -> Response:
    """Of each municipality that is loaded, or of a region (``?region=09``): whether an alert zone speaks for it,
    whether its plan is public here, and how long its approval is good; with sums and shares."""
    now, rows = context().clock(), _covered()
    counts = {
        "municipalities": len(rows),
        "alerts": sum(bool(row.said.zones) for row in rows),
        "plans": sum(row.published_at is not None for row in rows),
    }
    found = sums(row.standing for row in rows if row.standing)
    good = dict(zip(("municipalities", "population", "area"), in_force(found), strict=True))
    answer = jsonify(
        demonstration=demonstration_shown(),
        counts=counts,
        in_force=good,
        standings={key.value: _rounded(asdict(one)) for key, one in found.items()},
        municipalities=list(map(_document, rows)),
    )
    return keep_briefly(answer, now=now, longest=_LONGEST)


def coverage_csv() -> Response:
    """The same, a row for each municipality."""
    now, rows = context().clock(), _covered()
    return keep_briefly(table_answer("copertura", _COLUMNS, map(_line, rows), "csv"), now=now, longest=_LONGEST)


def _covered() -> list[_Covered]:
    """The municipalities that the question is about.

    Raises:
        NotFound: ``region_unknown``.
    """
    now, region_code = context().clock(), request.args.get("region") or None
    unknown = NotFound("region_unknown", "Questa regione non è caricata: servono le due cifre dell'ISTAT, come 09.")
    if region_code and not re.fullmatch("[0-9]{2}", region_code):
        raise unknown
    with context().database.transaction() as session:
        rows = remembered(session, ("coverage", region_code), lambda: _read(session, region_code, now))
    if region_code and not rows:
        raise unknown
    return rows


def _read(session: Session, region_code: str | None, now: datetime) -> list[_Covered]:
    places = all_municipalities(session, region_code)
    spoken_for: Mapping[str, Coverage] = alert_coverage(session, at=now)
    plans = published_since(session)
    standings = public_standings(session, today=rome_day(now), region_code=region_code)
    return [
        _Covered(
            place,
            spoken_for.get(place.istat_code, _NOBODY),
            plans.get(place.istat_code),
            standings.get(place.istat_code),
        )
        for place in places
    ]


def _document(row: _Covered) -> dict[str, Any]:
    stands = row.standing
    return {
        "istat_code": row.place.istat_code,
        "name": row.place.name,
        "province_code": row.place.province_code,
        "region_name": row.place.region_name,
        "alerts": {"covered": bool(row.said.zones), "zones": list(row.said.zones), "sources": list(row.said.sources)},
        "plan": {"published_at": instant(row.published_at), "geojson": row.geojson} if row.published_at else None,
        "standing": _standing(stands) if stands else None,
    }


def _standing(stands: PublicStanding) -> dict[str, Any]:
    return {
        "state": stands.standing.value,
        "revised_on": stands.revised_on.isoformat() if stands.revised_on else None,
        "expires_on": stands.expires_on.isoformat() if stands.expires_on else None,
    }


def _line(row: _Covered) -> Sequence[Cell]:
    place, said, stands = row.place, row.said, row.standing
    return (
        *(place.istat_code, place.name, place.province_code, place.region_name),
        *(int(bool(said.zones)), " ".join(said.zones), " ".join(said.sources)),
        *(instant(row.published_at), row.geojson if row.published_at else None),
        *((stands.standing.value, stands.revised_on, stands.expires_on) if stands else (None, None, None)),
    )


def _rounded(one: Mapping[str, Any]) -> dict[str, Any]:
    return {key: round(value, 2) for key, value in one.items()}
