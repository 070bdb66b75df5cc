"""Figures about sources, read from the database each time somebody asks; without a database they are absent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

import structlog
from prometheus_client import Metric
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy import URL
from sqlalchemy.exc import SQLAlchemyError

from alerts.domain.canary import Flight
from alerts.domain.freshness import Health
from alerts.queries.alarms import AlarmRecord, open_alarms
from alerts.queries.canary import canary_flight
from alerts.queries.sources import SourceHealth, sources_health
from app.core.errors import Unavailable
from app.web.canary_metrics import canary_figures
from app.web.context import context
from app.web.hurried import hurried

_log = structlog.get_logger(__name__)


class SourceFigures(Collector):
    """Every source that owes us something, as it is now. Collected while a request is answered."""

    def collect(self) -> Iterator[Metric]:
        try:
            sources, alarms, flight = _read(context().database.url, context().clock())
        except (Unavailable, SQLAlchemyError) as error:
            _log.warning("source_figures_absent", error=type(error).__name__)
            return
        yield from _health(sources)
        yield _alarms(alarms)
        yield from canary_figures(flight)


def _read(url: URL, now: datetime) -> tuple[Sequence[SourceHealth], Sequence[AlarmRecord], Flight]:
    with hurried(url) as session:
        sources = [source for source in sources_health(session, at=now).values() if source.expected]
        return sources, open_alarms(session, at=now, internal=True), canary_flight(session, at=now)


def _health(sources: Sequence[SourceHealth]) -> Iterator[Metric]:
    up = GaugeMetricFamily("cittadino_source_up", "1 if it answers, in time, what can be read.", labels=["source"])
    lag = GaugeMetricFamily("cittadino_source_lag_seconds", "Age of its newest document.", labels=["source"])
    success = GaugeMetricFamily(
        "cittadino_source_last_success_timestamp_seconds", "When it last answered well.", labels=["source"]
    )
    for source in sources:
        labels = [source.facts.id]
        up.add_metric(labels, float(source.health is Health.OK))
        if source.lag is not None:
            lag.add_metric(labels, source.lag.total_seconds())
        if source.last_success is not None:
            success.add_metric(labels, source.last_success.timestamp())
    yield from (up, lag, success)


def _alarms(alarms: Sequence[AlarmRecord]) -> Metric:
    family = GaugeMetricFamily(
        "cittadino_source_open_alarms", "What an operator must look at.", labels=["source", "code"]
    )
    for alarm in alarms:
        family.add_metric([alarm.source_id, alarm.code], 1)
    return family
