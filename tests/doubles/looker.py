"""Whoever looks at an index again and again, and what the index and its documents are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from alert_fixtures import Product
from alerts.domain.freshness import Health
from alerts.ingestion.following import Limits
from alerts.ingestion.poll import poll
from alerts.ingestion.report import IngestReport
from alerts.models.sources import SourceCheck, SourceState
from alerts.queries.sources import sources_health
from alerts.sources.contract import Source
from app.core import http
from app.core.errors import ExpectedError
from doubles.cap_feed import atom, link
from doubles.cap_message import a_message, an_info, write
from doubles.dpc_bulletin import ROME
from doubles.feed_server import Feed

PRATO = "100005"
SENT = datetime(2026, 11, 20, 14, 5, tzinfo=ROME)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def storm(number: int, sent: datetime = SENT, severity: str = "Severe", end: datetime = SENT + 9 * HOUR) -> bytes:
    info = an_info(severity=severity, onset=SENT + HOUR, expires=end)
    return write(a_message(identifier=f"IT-{number}", sent=sent, infos=(info,)))


def entry(name: str, updated: str = "") -> str:
    return (f"<updated>{updated}</updated>" if updated else "") + link(f"/{name}", "application/cap+xml")


@dataclass
class Looker:
    """Looks at an index of CAP messages; ``version`` is that of all its entries."""

    product: Product
    feed: Feed
    source: Source
    limits: Limits = field(default_factory=Limits)
    version: str = "1"

    def publish(self, *numbers: int, also: Sequence[str] = ()) -> None:
        """An index of these messages, newest first; those that are not there yet are not made."""
        self.feed.content = atom(*(entry(f"{number}.cap", self.version) for number in numbers), *also)

    def serve(self, *numbers: int) -> None:
        self.feed.others |= {f"/{number}.cap": storm(number) for number in numbers}

    def look(self, minutes: float = 5) -> IngestReport:
        now = SENT + minutes * MINUTE
        report = poll(self.product.database, self.source, self.feed.url, http.session(), now=now, limits=self.limits)
        assert report is not None
        return report

    def fails(self, minutes: float = 5) -> str:
        with pytest.raises(ExpectedError) as failed:
            self.look(minutes)
        return failed.value.code

    def asked(self) -> list[str]:
        """The documents asked for since the last time, in order."""
        found = [path for path in self.feed.asked if not self.feed.url.endswith(path)]
        self.feed.asked.clear()
        return found

    @property
    def checks(self) -> list[tuple[str, str | None]]:
        """How the looks ended."""
        rows = select(SourceCheck.outcome, SourceCheck.code).where(SourceCheck.kind == "poll").order_by(SourceCheck.id)
        with self.product.database.transaction() as session:
            return [(outcome, code) for outcome, code in session.execute(rows)]

    @property
    def cursor(self) -> dict[str, Any]:
        mine = select(SourceState.cursor).where(SourceState.source_id == self.source.facts.id)
        with self.product.database.transaction() as session:
            return session.scalar(mine) or {}

    def health(self, minutes: float) -> Health:
        with self.product.database.transaction() as session:
            return sources_health(session, at=SENT + minutes * MINUTE)[self.source.facts.id].health
