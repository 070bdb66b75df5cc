"""Everything the clock does, and how often."""

from __future__ import annotations

from collections.abc import Callable

from alerts.jobs.housekeeping import age_batches, forget_deliveries, sum_up_dispatches, want_agreements
from alerts.jobs.ticking import poll_source, send_canary, sweep_up, watch_sources
from alerts.sources.registry import CANARY, configured_sources
from app.core import http
from app.core.clock import utc_now
from app.core.db import Database
from app.core.mail import operators_mailer
from app.tick import DAY, MINUTE, Tick
from app.working_ticks import working_ticks
from config import Settings
from plans.tracking import delivering
from plans.tracking.monthly import on_tick

#: Seconds between two looks for devices without a key agreement.
_AGREEMENTS = 300
#: Seconds between two looks for reminders that are due.
_REMINDERS = 3_600
#: Seconds for the site to start, where it starts together with the clock.
_CANARY_DELAY = 15


def ticks(settings: Settings, database: Database) -> list[Tick]:
    """Everything the clock does."""
    made, sources = http.session(), configured_sources(settings)

    def poll(source_id: str, url: str) -> Callable[[], object]:
        return lambda: poll_source(database, sources[source_id], url, made, now=utc_now())

    polls = [Tick(f"poll {key}", feed.seconds, poll(key, feed.url)) for key, feed in settings.feeds.items()]
    mailer = operators_mailer(settings)
    return [
        *polls,
        *_canary(settings, database),
        *working_ticks(settings, database),
        Tick("sweep", MINUTE, lambda: sweep_up(database, sources, now=utc_now())),
        Tick("watch", MINUTE, lambda: watch_sources(database, mailer, settings.base_url, now=utc_now()), MINUTE),
        Tick("make agreements", _AGREEMENTS, lambda: want_agreements(database), MINUTE),
        Tick("age batches", MINUTE, lambda: age_batches(database, now=utc_now())),
        Tick("sum up", MINUTE, lambda: sum_up_dispatches(database, now=utc_now())),
        Tick("track plans", DAY, lambda: on_tick(database, now=utc_now()), MINUTE),
        Tick(
            "remind",
            _REMINDERS,
            lambda: delivering.on_tick(database, base_url=settings.base_url, now=utc_now()),
            2 * MINUTE,
        ),
        Tick("forget", DAY, lambda: forget_deliveries(database, now=utc_now()), MINUTE),
    ]


def _canary(settings: Settings, database: Database) -> list[Tick]:
    """The message to ourselves, once the site has had the time to start."""
    if settings.canary_seconds is None:
        return []

    def fly() -> None:
        send_canary(database, settings.secret_key, settings.canary_base, clock=utc_now)

    return [Tick("canary", settings.canary_seconds, fly, _CANARY_DELAY)]


def polled(settings: Settings) -> dict[str, int]:
    """Source → seconds between two looks, the canary's own among them."""
    canary = {} if settings.canary_seconds is None else {CANARY: settings.canary_seconds}
    return {key: feed.seconds for key, feed in settings.feeds.items()} | canary
