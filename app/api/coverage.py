"""Whom the service covers: alerts and plans, joined by ISTAT code."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Response, jsonify

from alerts.queries.coverage import Coverage, alert_coverage
from alerts.queries.documents import instant
from app.core.territory.lookup import MunicipalityName, all_municipalities
from app.web.caching import keep_briefly
from app.web.context import context
from plans.queries.published import published_since

#: Zones and plans change rarely.
_LONGEST = 300
_NOBODY = Coverage((), ())


def coverage() -> Response:
    """Of each municipality that is loaded: whether an alert zone speaks for it, and whether its plan is public here."""
    now, base_url = context().clock(), context().settings.base_url
    with context().database.transaction() as session:
        places = all_municipalities(session)
        spoken_for = alert_coverage(session, at=now)
        plans = published_since(session)
    rows = [
        _row(place, spoken_for.get(place.istat_code, _NOBODY), plans.get(place.istat_code), base_url)
        for place in places
    ]  # fmt: skip
    counts = {
        "municipalities": len(rows),
        "alerts": sum(row["alerts"]["covered"] for row in rows),
        "plans": sum(row["plan"] is not None for row in rows),
    }
    return keep_briefly(jsonify(counts=counts, municipalities=rows), now=now, longest=_LONGEST)


def _row(place: MunicipalityName, said: Coverage, published_at: datetime | None, base_url: str) -> dict[str, Any]:
    plan = {
        "published_at": instant(published_at),
        "geojson": f"{base_url}/api/v1/municipalities/{place.istat_code}/plan",
    }
    return {
        "istat_code": place.istat_code,
        "name": place.name,
        "province_code": place.province_code,
        "region_name": place.region_name,
        "alerts": {"covered": bool(said.zones), "zones": list(said.zones), "sources": list(said.sources)},
        "plan": plan if published_at else None,
    }
