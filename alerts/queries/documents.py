"""The answers as plain JSON, the same on the command line and over HTTP. Instants: ISO 8601 with Italy's offset."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from alerts.queries.region import RegionLevels
from alerts.queries.sources import SourceHealth
from alerts.queries.status import DayStatus, MunicipalityStatus
from app.core.clock import ROME


def instant(value: datetime | None) -> str | None:
    """``2023-11-02T16:30:00+01:00``."""
    return value.astimezone(ROME).isoformat(timespec="seconds") if value else None


def status_document(status: MunicipalityStatus) -> dict[str, Any]:
    """The status of one municipality."""
    return {
        "istat_code": status.istat_code,
        "name": status.name,
        "state": status.state.value,
        "checked_at": instant(status.checked_at),
        "days": [_day(day) for day in status.days],
        "bulletin": instant(status.stamp),
        "publisher": status.publisher,
        "demonstration": status.demonstration,
    }


def _day(day: DayStatus) -> dict[str, Any]:
    return {
        "date": day.date.isoformat(),
        "level": day.level.slug,
        "hazards": {hazard.value: state.level.slug for hazard, state in day.hazards.items()},
        "zones": list(day.zones),
        "hours": {
            hazard.value: [instant(state.window.starts_at), instant(state.window.ends_at)]
            for hazard, state in day.hazards.items()
            if state.window
        },
    }


def region_document(region: RegionLevels) -> dict[str, Any]:
    """Today's and tomorrow's level of every municipality, for the map."""
    return {
        "at": instant(region.at),
        "demonstration": region.demonstration,
        "municipalities": [
            {
                "istat_code": row.istat_code,
                "name": row.name,
                "province_code": row.province_code,
                "state": row.state.value,
                "today": row.today.slug,
                "tomorrow": row.tomorrow.slug,
            }
            for row in region.municipalities
        ],
        "sources": [source_document(source) for source in region.sources],
    }


def source_document(source: SourceHealth) -> dict[str, Any]:
    """How one source is."""
    return {
        "id": source.facts.id,
        "name": source.facts.name,
        "publisher": source.facts.publisher,
        "licence": source.facts.licence,
        "health": source.health.value,
        "newest_bulletin": instant(source.newest_stamp),
        "last_success": instant(source.last_success),
        "overdue_at": instant(source.overdue_at),
        "failures": source.failures,
        "last_failure": source.last_failure,
        "alarms": list(source.open_alarms),
        "demonstration": source.facts.demonstration,
    }
