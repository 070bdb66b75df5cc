"""Subscriptions over HTTP: the id in the answer is the secret that opens, changes and erases it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, jsonify, make_response, request
from werkzeug.exceptions import RequestEntityTooLarge, UnsupportedMediaType

from alerts.channels.registry import vapid
from alerts.dispatch.greeting import ask_for_greeting
from alerts.queries.documents import instant
from alerts.subscriptions.request import SubscriptionRequest, read_browser, read_request
from alerts.subscriptions.subscribe import (
    SubscriptionView,
    change,
    read,
    recover,
    subscribe,
    subscription_key,
    unsubscribe,
)
from alerts.subscriptions.wishes import write_hazard_levels, write_notice_categories, write_quiet_hours
from app.core.push_hosts import PushHosts
from app.web.caching import keep_long
from app.web.context import context

_MAX_BODY = 16 * 1024


def push_key() -> Response:
    """The key that browsers subscribe with (``applicationServerKey``)."""
    return keep_long(jsonify(key=vapid(context().settings).public_key()), seconds=3_600)


def create() -> Response:
    """Keep a subscription."""
    wanted = _request()
    with context().database.transaction() as session:
        view = subscribe(session, wanted, now=context().clock())
    response = _answer(view, 201)
    response.headers["Location"] = f"/api/v1/subscriptions/{view.id}"
    return response


def find() -> Response:
    """What a browser asked for that has lost its memory: endpoint and keys are its proof, so that this is a POST."""
    endpoint, p256dh, auth = read_browser(_body(), _hosts())
    with context().database.transaction() as session:
        return _answer(recover(session, endpoint, p256dh, auth), 200)


def show(secret: UUID) -> Response:
    """What a subscription asks for."""
    with context().database.transaction() as session:
        return _answer(read(session, secret), 200)


def replace(secret: UUID) -> Response:
    """Replace what a subscription asks for."""
    wanted = _request()
    with context().database.transaction() as session:
        return _answer(change(session, secret, wanted, now=context().clock()), 200)


def erase(secret: UUID) -> Response:
    """Leave without trace."""
    with context().database.transaction() as session:
        unsubscribe(session, secret)
    return make_response("", 204)


def test(secret: UUID) -> Response:
    """Send the device a trial notification."""
    with context().database.transaction() as session:
        ask_for_greeting(session, subscription_key(session, secret))
    return make_response(jsonify(queued=True), 202)


def _request() -> SubscriptionRequest:
    return read_request(_body(), _hosts())


def _hosts() -> PushHosts:
    return PushHosts.of(context().settings.push_hosts)


def _body() -> Any:
    if not request.is_json:
        raise UnsupportedMediaType
    if (request.content_length or 0) > _MAX_BODY:
        raise RequestEntityTooLarge
    return request.get_json(silent=True)


def _answer(view: SubscriptionView, status: int) -> Response:
    response = jsonify(
        id=str(view.id),
        municipalities=list(view.municipalities),
        min_level=view.min_level.slug,
        hazard_levels=write_hazard_levels(view.hazard_levels),
        quiet_hours=write_quiet_hours(view.quiet_hours),
        notice_categories=write_notice_categories(view.notice_categories),
        language=view.language,
        created_at=instant(view.created_at),
        seen_at=instant(view.seen_at),
    )
    response.status_code = status
    response.cache_control.no_store = True
    return response
