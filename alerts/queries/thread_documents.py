"""Alerts as plain JSON, for integrators. Instants: ISO 8601 with Italy's offset."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from alerts.domain.hazard import Hazard
from alerts.domain.thread import Change, Danger, Picture, Thread, Version, by_hazard, hours, levels
from alerts.domain.thread_words import title
from alerts.domain.words import Translate
from alerts.queries.documents import instant
from app.core.territory.lookup import MunicipalityName


def thread_summary(thread: Thread, gettext: Translate, language: str, base_url: str) -> dict[str, Any]:
    """One alert in a list."""
    first, last = thread.versions[0], thread.versions[-1]
    return {
        "id": thread.id,
        "source": thread.source_id,
        "publisher": thread.publisher,
        "title": title(thread, gettext, language),
        "state": thread.state.value,
        "level": thread.level.slug,
        "highest_level": thread.highest.slug,
        "day": thread.day.isoformat() if thread.day else None,
        "starts_at": instant(thread.starts_at),
        "ends_at": instant(thread.ends_at),
        "issued_at": instant(first.issued),
        "updated_at": instant(last.at),
        "demonstration": thread.demonstration,
        "hazards": _hazards(thread.shown),
        "municipality_count": len(thread.places),
        "links": {
            "self": f"{base_url}/api/v1/alerts/{thread.id}",
            "page": f"{base_url}/allerte/{thread.id}",
            "cap": f"{base_url}/api/v1/alerts/{thread.id}.cap",
        },
    }


def thread_document(
    thread: Thread, names: Mapping[str, MunicipalityName], gettext: Translate, language: str, base_url: str
) -> dict[str, Any]:
    """One alert whole: its municipalities, its versions from the first, its publisher's words."""
    said = levels(thread.shown)
    places = sorted((names[code] for code in said if code in names), key=lambda place: (place.name, place.istat_code))
    return {
        **thread_summary(thread, gettext, language, base_url),
        "licence": thread.licence,
        "municipalities": [
            {
                "istat_code": place.istat_code,
                "name": place.name,
                "province_code": place.province_code,
                "level": max(said[place.istat_code].values()).slug,
                "hazards": {hazard.value: level.slug for hazard, level in said[place.istat_code].items()},
            }
            for place in places
        ],
        "dangers": [_danger(danger) for danger in thread.shown],
        "versions": [_version(version, thread, base_url) for version in thread.versions],
    }


def _hazards(picture: Picture) -> list[dict[str, Any]]:
    return [
        {
            "hazard": hazard.value,
            "level": max(counts).slug,
            "municipalities": {level.slug: count for level, count in counts.items()},
            "hours": _hours(picture, hazard),
        }
        for hazard, counts in by_hazard(picture).items()
    ]


def _hours(picture: Picture, hazard: Hazard) -> list[dict[str, Any]]:
    return [
        {"from": instant(period.starts_at), "to": instant(period.ends_at), "level": period.level.slug}
        for period in hours(picture, hazard)
    ]


def _danger(danger: Danger) -> dict[str, Any]:
    return {
        "hazard": danger.hazard.value,
        "level": danger.level.slug,
        "from": instant(danger.starts_at),
        "to": instant(danger.ends_at),
        "zone": danger.zone or None,
        "area": danger.area,
        "municipalities": sorted(danger.places),
        "texts": [
            {
                "language": text.language,
                "event": text.event,
                "headline": text.headline,
                "description": text.description,
                "instruction": text.instruction,
                "web": text.web,
            }
            for text in danger.texts
        ],
    }


def _version(version: Version, thread: Thread, base_url: str) -> dict[str, Any]:
    return {
        "id": version.id,
        "step": version.step.value,
        "at": instant(version.at),
        "issued_at": instant(version.issued),
        "hazards": {hazard.value: max(counts).slug for hazard, counts in by_hazard(version.picture).items()},
        "changes": [_change(change) for change in version.changes],
        "cap": f"{base_url}/api/v1/alerts/{thread.id}.cap?version={version.id}",
    }


def _change(change: Change) -> dict[str, Any]:
    return {
        "hazard": change.hazard.value,
        "before": change.before.slug,
        "after": change.after.slug,
        "municipality_count": len(change.places),
    }
