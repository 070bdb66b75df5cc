"""Figures about the canary: when a message to ourselves last arrived, and how long they take."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client import Metric
from prometheus_client.core import GaugeMetricFamily

from alerts.domain.canary import Flight, quantile


def canary_figures(flight: Flight) -> Iterator[Metric]:
    """Nothing while it is off: an absent figure is not a bad one."""
    if flight.every is None:
        return
    if flight.last_arrival is not None:
        yield GaugeMetricFamily(
            "cittadino_canary_last_arrival_timestamp",
            "When a message to ourselves last arrived.",
            value=flight.last_arrival.timestamp(),
        )
    seconds = GaugeMetricFamily(
        "cittadino_canary_seconds", "From document to arrival, over the last day.", labels=["quantile"]
    )
    ordered = flight.seconds()
    for share in (0.5, 0.95):
        if (value := quantile(ordered, share)) is not None:
            seconds.add_metric([str(share)], value)
    yield seconds
    yield GaugeMetricFamily(
        "cittadino_canary_lost", "Messages overdue since the last arrival.", value=float(len(flight.lost))
    )
    yield GaugeMetricFamily("cittadino_canary_paused", "1 while paused on purpose.", value=float(bool(flight.paused)))
