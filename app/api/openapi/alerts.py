"""Alerts: the list, one whole, CAP, feeds, notices."""

from __future__ import annotations

from typing import Any

from alerts.domain.notice import Kind, PublicState
from alerts.domain.notice_category import NoticeCategory
from alerts.domain.thread import Step, ThreadState
from alerts.queries.thread_pages import MOST, USUAL
from app.api.openapi.shapes import (
    ALERT_LEVEL,
    DAY,
    FLAG,
    HAZARD,
    INSTANT,
    ISTAT,
    ISTAT_CODE,
    LANGUAGE,
    LEVEL,
    TEXT,
    URI,
    WHOLE,
    Shape,
    file_answer,
    get,
    in_path,
    in_query,
    json_answer,
    many,
    mapped,
    maybe,
    named,
    record,
)

_STATE: Shape = {"type": "string", "enum": list(ThreadState)}
_STEP: Shape = {"type": "string", "enum": list(Step)}

_SUMMARY: dict[str, Shape] = {
    "id": TEXT,
    "source": TEXT,
    "publisher": TEXT,
    "title": TEXT,
    "state": _STATE,
    "level": ALERT_LEVEL,
    "highest_level": ALERT_LEVEL,
    "day": maybe(DAY),
    "starts_at": INSTANT,
    "ends_at": INSTANT,
    "issued_at": INSTANT,
    "updated_at": INSTANT,
    "demonstration": FLAG,
    "hazards": many(named("AlertHazard")),
    "municipality_count": WHOLE,
    "links": record(self=URI, page=URI, cap=URI),
}

_KIND: Shape = {"type": "string", "enum": list(Kind)}
_NOTICE: dict[str, Shape] = {
    "id": TEXT,
    "source": {"type": "string", "enum": ["municipal"]},
    "publisher": TEXT,
    "title": TEXT,
    "state": {"type": "string", "enum": list(PublicState)},
    "kind": _KIND,
    "category": {"type": "string", "enum": list(NoticeCategory)},
    "hazard": maybe(HAZARD),
    "level": maybe(LEVEL),
    "valid_from": INSTANT,
    "valid_to": INSTANT,
    "shown_from": INSTANT,
    "shown_to": INSTANT,
    "issued_at": INSTANT,
    "updated_at": INSTANT,
    "text": TEXT,
    "html": TEXT,
    "municipalities": many(record(istat_code=ISTAT, name=TEXT)),
    "area": maybe({"type": "object", "description": "GeoJSON MultiPolygon, EPSG:4326; null: the whole of its places"}),
    "attachments": many(record(name=TEXT, media_type=TEXT, size=WHOLE, url=URI)),
    "links": record(self=URI, page=URI, cap=URI),
}

SCHEMAS: dict[str, Shape] = {
    "Hours": record(**{"from": INSTANT, "to": INSTANT, "level": LEVEL}),
    "AlertHazard": record(hazard=HAZARD, level=ALERT_LEVEL, municipalities=mapped(WHOLE), hours=many(named("Hours"))),
    "AlertSummary": record(**_SUMMARY),
    "Alert": record(
        **_SUMMARY,
        licence=TEXT,
        municipalities=many(
            record(istat_code=ISTAT, name=TEXT, province_code=TEXT, level=ALERT_LEVEL, hazards=mapped(ALERT_LEVEL))
        ),
        dangers=many(named("AlertDanger")),
        versions=many(named("AlertVersion")),
    ),
    "AlertDanger": record(
        **{
            "hazard": HAZARD,
            "level": ALERT_LEVEL,
            "from": INSTANT,
            "to": INSTANT,
            "zone": maybe(TEXT),
            "area": TEXT,
            "municipalities": many(ISTAT),
            "texts": many(named("SourceText")),
        }
    ),
    "NoticeSummary": record(**_NOTICE),
    "Notice": record(
        **_NOTICE,
        versions=many(record(number=WHOLE, kind=_KIND, at=INSTANT, title=TEXT, text=TEXT, cap=URI)),
    ),
    "SourceText": record(language=TEXT, event=TEXT, headline=TEXT, description=TEXT, instruction=TEXT, web=TEXT),
    "AlertVersion": record(
        id=TEXT,
        step=_STEP,
        at=INSTANT,
        issued_at=INSTANT,
        hazards=mapped(ALERT_LEVEL),
        changes=many(record(hazard=HAZARD, before=LEVEL, after=LEVEL, municipality_count=WHOLE)),
        cap=URI,
    ),
}

_EXAMPLE: dict[str, Any] = {
    "id": "dpc-2026-11-21",
    "source": "dpc",
    "publisher": "Dipartimento della Protezione Civile",
    "title": "Allerta arancione per sabato 21 novembre",
    "state": "announced",
    "level": "orange",
    "highest_level": "orange",
    "day": "2026-11-21",
    "starts_at": "2026-11-21T00:00:00+01:00",
    "ends_at": "2026-11-22T00:00:00+01:00",
    "issued_at": "2026-11-20T14:05:00+01:00",
    "updated_at": "2026-11-20T14:07:12+01:00",
    "demonstration": False,
    "hazards": [
        {
            "hazard": "hydraulic",
            "level": "orange",
            "municipalities": {"orange": 16},
            "hours": [
                {"from": "2026-11-21T00:00:00+01:00", "to": "2026-11-22T00:00:00+01:00", "level": "orange"},
            ],
        }
    ],
    "municipality_count": 16,
    "links": {
        "self": "https://example.org/api/v1/alerts/dpc-2026-11-21",
        "page": "https://example.org/allerte/dpc-2026-11-21",
        "cap": "https://example.org/api/v1/alerts/dpc-2026-11-21.cap",
    },
}

_THREAD_ID = in_path(
    "thread_id", TEXT, "`dpc-2026-11-21` (bulletin of a day), `cap-57` (CAP messages) or `municipal-7` (notice)"
)
_VERSION = in_query("version", TEXT, "id of a version; the last without it")

PATHS: dict[str, Shape] = {
    "/api/v1/alerts": {
        "get": get(
            "alerts",
            "Alerts as threads, newest first",
            json_answer(
                record(
                    alerts=many(named("AlertSummary")),
                    notices=many(named("NoticeSummary")),
                    next_cursor=maybe(TEXT),
                ),
                "A page may hold fewer than `limit`; more follow as long as `next_cursor` is not null. `notices` are"
                " those of municipalities that are shown now, all of them on the first page; they have no level",
                {"alerts": [_EXAMPLE], "notices": [], "next_cursor": None},
            ),
            in_query("municipality", ISTAT, "only those that ever concerned it, as they concerned it"),
            in_query("level", ALERT_LEVEL, "only those that reached this level"),
            in_query("day", DAY, "only those about this day in Italy"),
            in_query("state", _STATE, "only those in this state now"),
            in_query("limit", {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL}, "length of a page"),
            in_query("cursor", TEXT, "`next_cursor` of the page before"),
            LANGUAGE,
            problems=(404, 422),
        )
    },
    "/api/v1/alerts/{thread_id}": {
        "get": get(
            "alert",
            "One alert with its municipalities and its versions, or one notice",
            json_answer({"anyOf": [named("Alert"), named("Notice")]}),
            _THREAD_ID,
            LANGUAGE,
            problems=(404,),
        )
    },
    "/api/v1/alerts/{thread_id}.cap": {
        "get": get(
            "alert_cap",
            "One version of an alert as CAP 1.2",
            file_answer("application/cap+xml", "A CAP 1.2 message; Update and Cancel refer to the versions before"),
            _THREAD_ID,
            _VERSION,
            problems=(404,),
        )
    },
    "/api/v1/municipalities/{istat_code}/notices": {
        "get": get(
            "notices",
            "Notices of the municipality that are shown now, what is in force first",
            json_answer(record(notices=many(named("NoticeSummary"))), example={"notices": []}),
            ISTAT_CODE,
            LANGUAGE,
            problems=(404,),
        )
    },
    "/feeds/alerts.atom": {
        "get": get(
            "feed_of_all",
            "Atom feed of all alerts",
            file_answer("application/atom+xml", "RFC 4287: an entry for each version that changed something"),
            LANGUAGE,
        )
    },
    "/feeds/{istat_code}.atom": {
        "get": get(
            "feed_of_municipality",
            "Atom feed of one municipality",
            file_answer("application/atom+xml", "RFC 4287: an entry for each change there, the end included"),
            ISTAT_CODE,
            LANGUAGE,
            problems=(404,),
        )
    },
}
