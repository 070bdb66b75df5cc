"""Subscriptions of devices: the id in the answer is the secret that opens, changes and erases."""

from __future__ import annotations

from alerts.domain.hazard import Hazard
from alerts.domain.notice_category import NoticeCategory
from app.api.openapi.shapes import (
    ALERT_LEVEL,
    INSTANT,
    ISTAT,
    TEXT,
    URI,
    Shape,
    get,
    in_path,
    json_answer,
    many,
    maybe,
    named,
    operation,
    record,
)
from app.core.i18n import DEFAULT_LANGUAGE, LANGUAGES

_THRESHOLD: Shape = {"type": "string", "enum": [*ALERT_LEVEL["enum"], "never"]}
_BY_HAZARD: Shape = {"type": "object", "properties": {hazard.value: _THRESHOLD for hazard in Hazard}}
_CATEGORIES = maybe(many({"type": "string", "enum": [category.value for category in NoticeCategory]}))
_KEYS = record(p256dh=TEXT, auth=TEXT)
_QUIET = record(**{"from": TEXT, "to": TEXT, "override": ALERT_LEVEL})
_SECRET = in_path(
    "secret", {"type": "string", "format": "uuid"}, "the id of the subscription: who has it may change it"
)

SCHEMAS: dict[str, Shape] = {
    "SubscriptionRequest": {
        "type": "object",
        "required": ["endpoint", "keys", "municipalities"],
        "properties": {
            "endpoint": URI,
            "keys": _KEYS,
            "municipalities": many(ISTAT),
            "min_level": {**ALERT_LEVEL, "default": "yellow"},
            "hazard_levels": maybe(_BY_HAZARD),
            "quiet_hours": maybe(_QUIET),
            "notice_categories": {**_CATEGORIES, "description": "null: all of them"},
            "language": {"type": "string", "enum": list(LANGUAGES), "default": DEFAULT_LANGUAGE},
        },
    },
    "Subscription": record(
        id={"type": "string", "format": "uuid"},
        municipalities=many(ISTAT),
        min_level=ALERT_LEVEL,
        hazard_levels=_BY_HAZARD,
        quiet_hours=maybe(_QUIET),
        notice_categories=_CATEGORIES,
        language=TEXT,
        created_at=INSTANT,
        seen_at=INSTANT,
    ),
}

_SUBSCRIPTION = json_answer(named("Subscription"), "The subscription; never kept by caches")

PATHS: dict[str, Shape] = {
    "/api/v1/push-key": {
        "get": get(
            "push_key", "Key with which browsers subscribe", json_answer(record(key=TEXT), example={"key": "BA"})
        )
    },
    "/api/v1/subscriptions": {
        "post": operation(
            "create_subscription",
            "Keep a subscription (Web Push)",
            {"201": _SUBSCRIPTION},
            problems=(413, 415, 422),
            body=named("SubscriptionRequest"),
        )
    },
    "/api/v1/subscriptions/find": {
        "post": operation(
            "find_subscription",
            "What a browser asked for that has lost its memory: endpoint and keys are its proof",
            {"200": _SUBSCRIPTION},
            problems=(404, 413, 415, 422),
            body=record(endpoint=URI, keys=_KEYS),
        )
    },
    "/api/v1/subscriptions/{secret}": {
        "get": operation("show_subscription", "What it asks for", {"200": _SUBSCRIPTION}, _SECRET, problems=(404,)),
        "put": operation(
            "replace_subscription",
            "Replace what it asks for",
            {"200": _SUBSCRIPTION},
            _SECRET,
            problems=(404, 413, 415, 422),
            body=named("SubscriptionRequest"),
        ),
        "delete": operation(
            "erase_subscription", "Leave without trace", {"204": {"description": "Erased"}}, _SECRET, problems=(404,)
        ),
    },
    "/api/v1/subscriptions/{secret}/test": {
        "post": operation(
            "test_subscription",
            "Send the device a trial notification",
            {"202": json_answer(record(queued={"type": "boolean"}), example={"queued": True})},
            _SECRET,
            problems=(404,),
        )
    },
}
