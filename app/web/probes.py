"""What the platform that runs us asks: are you alive, can you answer, how much do you do."""

from __future__ import annotations

from flask import Response, current_app, jsonify
from sqlalchemy import select

from app.core.territory.models import Municipality
from app.web.context import context
from app.web.metrics import Metrics
from app.web.routing import Access, Route, area


def healthz() -> Response:
    """The process is alive; nothing else is asked of it."""
    return _never_kept(jsonify(status="ok"))


def readyz() -> Response:
    """The database answers and has its tables; otherwise the error handlers say 503."""
    with context().database.transaction() as session:
        session.execute(select(Municipality.istat_code).limit(1))
    return _never_kept(jsonify(status="ready"))


def metrics() -> Response:
    figures = current_app.extensions["metrics"]
    assert isinstance(figures, Metrics)
    return _never_kept(figures.text())


def _never_kept(response: Response) -> Response:
    response.cache_control.no_store = True
    return response


blueprint = area(
    "operations",
    __name__,
    (
        Route("/healthz", healthz, Access.OPERATIONS),
        Route("/readyz", readyz, Access.OPERATIONS),
        Route("/metrics", metrics, Access.OPERATIONS),
    ),
)
