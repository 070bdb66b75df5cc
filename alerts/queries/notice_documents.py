"""Notices as plain JSON, for integrators. Instants: ISO 8601 with Italy's offset."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from alerts.domain.notice import Notice, Version, complete
from alerts.formats.notice_cap import notice_name
from alerts.formats.notice_text import to_html, to_plain
from alerts.queries.documents import instant


def notice_summary(notice: Notice, base_url: str, *, at: datetime) -> dict[str, Any]:
    """One notice in a list: its newest version. ``area`` is GeoJSON (EPSG:4326), null for the whole of its places."""
    version, name = notice.current, notice_name(notice)
    content, span = version.content, complete(version.content)
    page = f"{base_url}/comuni/{notice.istat_code}/avvisi/{notice.id}"
    return {
        "id": name,
        "source": "municipal",
        "publisher": notice.issuer,
        "title": content.title,
        "state": notice.state(at).value,
        "kind": version.kind.value,
        "category": content.category.value,
        "hazard": content.hazard.value if content.hazard else None,
        "level": content.level.slug if content.level is not None else None,
        "valid_from": instant(span.valid_from),
        "valid_to": instant(span.valid_to),
        "shown_from": instant(span.shown_from),
        "shown_to": instant(span.shown_to),
        "issued_at": instant(notice.versions[0].published_at),
        "updated_at": instant(version.published_at),
        "text": to_plain(content.body),
        "html": to_html(content.body),
        "municipalities": [{"istat_code": code, "name": notice.place_names.get(code, code)} for code in content.places],
        "area": content.area,
        "attachments": [
            {
                "name": file.name,
                "media_type": file.media_type,
                "size": file.size,
                "url": f"{page}/allegati/{file.sha256}",
            }
            for file in version.attachments
        ],
        "links": {
            "self": f"{base_url}/api/v1/alerts/{name}",
            "page": page,
            "cap": f"{base_url}/api/v1/alerts/{name}.cap",
        },
    }


def notice_document(notice: Notice, base_url: str, *, at: datetime) -> dict[str, Any]:
    """One notice whole: with its versions from the first."""
    versions = [_version(notice, version, base_url) for version in notice.versions]
    return {**notice_summary(notice, base_url, at=at), "versions": versions}


def _version(notice: Notice, version: Version, base_url: str) -> dict[str, Any]:
    return {
        "number": version.number,
        "kind": version.kind.value,
        "at": instant(version.published_at),
        "title": version.content.title,
        "text": to_plain(version.content.body),
        "cap": f"{base_url}/api/v1/alerts/{notice_name(notice)}.cap?version={version.number}",
    }
