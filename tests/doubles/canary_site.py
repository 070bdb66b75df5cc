"""A product whose site is really served on this machine, so that its messages to itself have somewhere to arrive."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from werkzeug.serving import make_server

from alert_fixtures import Product
from alerts.canary.keys import CanaryKeys, canary_keys
from alerts.canary.running import run_canary
from alerts.domain.canary import Flight
from alerts.ingestion.checks import declare_polled
from alerts.models.canary import CanaryRun
from alerts.queries.canary import canary_flight
from app.core.clock import utc_now
from app.factory import create_app
from app.ticks import polled


@dataclass
class CanarySite:
    """``product`` knows the address at which it is served."""

    product: Product

    @property
    def keys(self) -> CanaryKeys:
        return canary_keys(self.product.settings.secret_key)

    @property
    def endpoint(self) -> str:
        return self.keys.endpoint(self.product.settings.canary_base)

    def run(self, *, base: str | None = None) -> datetime | None:
        return run_canary(
            self.product.database,
            self.product.settings.secret_key,
            base or self.product.settings.canary_base,
            clock=utc_now,
        )

    def flight(self, at: datetime | None = None) -> Flight:
        with self.product.database.transaction() as session:
            return canary_flight(session, at=at or utc_now())

    def rows(self) -> list[CanaryRun]:
        """The runs, in order."""
        with self.product.database.transaction() as session:
            return list(session.scalars(select(CanaryRun).order_by(CanaryRun.sent_at)))


@contextmanager
def canary_site(product: Product, *, every: int = 300) -> Iterator[CanarySite]:
    """Serve the site, with the canary on, until the block ends."""
    server = make_server("127.0.0.1", 0, lambda *_: [], threaded=True)
    settings = replace(product.settings, base_url=f"http://127.0.0.1:{server.port}", canary_seconds=every)
    server.app = create_app(settings, product.database)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    with product.database.transaction() as session:
        declare_polled(session, polled(settings))
    try:
        yield CanarySite(Product(settings, product.database, product.push_service))
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
