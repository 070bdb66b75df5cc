"""Figures for whoever runs the service: requests by endpoint (never by address or person), sources, the dispatch."""

from __future__ import annotations

from time import perf_counter

from flask import Flask, Response, g, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest

from app.web.dispatch_metrics import DispatchFigures
from app.web.source_metrics import SourceFigures

_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5)


class Metrics:
    """The figures of one application."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "cittadino_http_requests", "Answers given.", ("endpoint", "method", "status"), registry=self.registry
        )
        self._seconds = Histogram(
            "cittadino_http_request_seconds", "Time to answer.", ("endpoint",), buckets=_BUCKETS, registry=self.registry
        )

    def install(self, app: Flask) -> None:
        app.extensions["metrics"] = self
        self.registry.register(SourceFigures())
        self.registry.register(DispatchFigures())
        app.before_request(_start)
        app.after_request(self._record)

    def _record(self, response: Response) -> Response:
        endpoint = request.endpoint or "none"
        self._requests.labels(endpoint, request.method, str(response.status_code)).inc()
        self._seconds.labels(endpoint).observe(perf_counter() - g.started)
        return response

    def text(self) -> Response:
        return Response(generate_latest(self.registry), content_type=CONTENT_TYPE_LATEST)


def _start() -> None:
    g.started = perf_counter()
