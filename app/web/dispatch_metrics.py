"""Figures about what goes out, read from the database each time somebody asks; without a database they are absent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog
from prometheus_client import Metric
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy import URL
from sqlalchemy.exc import SQLAlchemyError

from alerts.dispatch.pausing import Way, paused
from alerts.queries.reach import DispatchReach, last_dispatches
from alerts.queries.waiting import Waiting, waiting
from app.core.errors import Unavailable
from app.web.context import context
from app.web.hurried import hurried

_log = structlog.get_logger(__name__)

_OUTCOMES = ("accepted", "gone", "failed", "superseded", "pending")


@dataclass(frozen=True, slots=True)
class _Figures:
    lanes: Sequence[Waiting]
    paused: frozenset[str]
    last: Sequence[DispatchReach]


class DispatchFigures(Collector):
    """The queue, what is paused, and the last finished dispatch. Collected while a request is answered."""

    def collect(self) -> Iterator[Metric]:
        try:
            figures = _read(context().database.url, context().clock())
        except (Unavailable, SQLAlchemyError) as error:
            _log.warning("dispatch_figures_absent", error=type(error).__name__)
            return
        yield from _queue(figures.lanes)
        yield _paused(figures.paused)
        yield from _last(figures.last)


def _read(url: URL, now: datetime) -> _Figures:
    with hurried(url) as session:
        return _Figures(waiting(session, at=now), paused(session), last_dispatches(session, limit=1, finished=True))


def _queue(lanes: Sequence[Waiting]) -> Iterator[Metric]:
    batches = GaugeMetricFamily("cittadino_dispatch_waiting_batches", "Batches not sent yet.", labels=["lane"])
    oldest = GaugeMetricFamily("cittadino_dispatch_oldest_seconds", "Wait of the oldest of them.", labels=["lane"])
    lost = GaugeMetricFamily("cittadino_dispatch_lost_batches", "Batches that failed for good.", labels=["lane"])
    for lane in lanes:
        batches.add_metric([lane.lane], lane.batches + lane.in_hand)
        oldest.add_metric([lane.lane], lane.oldest.total_seconds() if lane.oldest else 0)
        lost.add_metric([lane.lane], lane.lost)
    yield from (batches, oldest, lost)


def _paused(stopped: frozenset[str]) -> Metric:
    family = GaugeMetricFamily("cittadino_dispatch_paused", "1 if an operator has paused it.", labels=["channel"])
    for way in Way:
        family.add_metric([way], float(way in stopped))
    return family


def _last(dispatches: Sequence[DispatchReach]) -> Iterator[Metric]:
    devices = GaugeMetricFamily("cittadino_dispatch_last_devices", "Of the last finished dispatch.", labels=["outcome"])
    seconds = GaugeMetricFamily(
        "cittadino_dispatch_last_seconds", "From reception to acceptance, in it.", labels=["quantile"]
    )
    for dispatch in dispatches:
        for outcome in _OUTCOMES:
            devices.add_metric([outcome], getattr(dispatch.total, outcome))
        for quantile, value in (("0.5", dispatch.total.p50), ("0.95", dispatch.total.p95)):
            if value is not None:
                seconds.add_metric([quantile], value)
    yield from (devices, seconds)
