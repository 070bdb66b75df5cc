"""A story of decisions and of what devices hear of them: the clock is ours, nothing is queued or sent over a network.

Decisions are written as deciding writes them, so that alerts with hours need no source that has them::

    story = Story(product)
    device = story.device(PRATO, quiet_hours={"from": "22:00", "to": "07:00"})
    story.says(rome(20, 23), hydraulic="orange", wind=[(18, 24, "yellow")])
    story.morning(rome(21, 7))
    story.heard(device)
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import insert, select, text, update
from sqlalchemy.orm import Session

from alert_fixtures import Product
from alerts.channels.contract import Envelope, Outcome, Result
from alerts.dispatch.batch import Sender
from alerts.dispatch.fan_out import fan_out
from alerts.dispatch.held import release_held
from alerts.dispatch.lanes import Lane
from alerts.domain.decision import NOTHING_TOLD, Told, decide
from alerts.domain.hazard import Hazard
from alerts.domain.level import Level
from alerts.domain.state import HazardState, Period, read_periods, write_periods
from alerts.models.dispatch import Batch, Deciding, DecisionRow, Delivery, Held
from alerts.models.subscriptions import Subscription
from alerts.subscriptions.order import hold_subscriptions
from app.core.clock import end_of_day, rome_day, start_of_day

PRATO = "100005"

#: ``"orange"`` for the whole day, or hours: ``[(12, 18, "orange"), (18, 24, "yellow")]``.
Says = str | Sequence[tuple[int, int, str]]


class PostBox:
    """A channel that keeps what it is given. ``answers`` are outcomes by subscription; otherwise all is accepted."""

    def __init__(self) -> None:
        self.letters: list[Envelope] = []
        self.answers: dict[int, Outcome] = {}

    async def send(self, page: Sequence[Envelope]) -> list[Result]:
        results = [Result(e.subscription_id, self.answers.get(e.subscription_id, Outcome.ACCEPTED)) for e in page]
        taken = {result.subscription_id for result in results if result.outcome is Outcome.ACCEPTED}
        self.letters += [envelope for envelope in page if envelope.subscription_id in taken]
        return results

    async def close(self) -> None:
        """Nothing to give back."""


class Story:
    """One place by default, one clock."""

    def __init__(self, product: Product) -> None:
        self.product = product
        self.post = PostBox()
        self.now = datetime.min.replace(tzinfo=UTC)

    def device(self, *places: str, **wishes: Any) -> int:
        """A new device, subscribed as an import would; its internal key."""
        return self.change(self.product.push_service.subscribe().info, *places, **wishes)

    def forget(self) -> None:
        """Nobody is subscribed, and nothing was ever decided."""
        self.post.letters.clear()
        with self.product.database.transaction() as session:
            session.execute(text("TRUNCATE subscription, deciding, delivery CASCADE"))

    def devices(self, wishes: Sequence[Mapping[str, Any]]) -> list[int]:
        """Many new devices at once, on the usual place; their internal keys."""
        infos = [self.product.push_service.subscribe().info for _ in wishes]
        lines = [{**info, "municipalities": [PRATO], **wish} for info, wish in zip(infos, wishes, strict=True)]
        self.product.import_lines(*map(json.dumps, lines))
        with self.product.database.transaction() as session:
            rows = session.execute(select(Subscription.endpoint, Subscription.id))
            keys = {row.endpoint: row.id for row in rows}
        return [keys[info["endpoint"]] for info in infos]

    def change(self, info: Mapping[str, Any], *places: str, **wishes: Any) -> int:
        """The same browser asks for something else."""
        self.product.import_lines(json.dumps({**info, "municipalities": list(places or (PRATO,)), **wishes}))
        with self.product.database.transaction() as session:
            return session.scalars(select(Subscription.id).where(Subscription.endpoint == info["endpoint"])).one()

    def says(self, at: datetime, *, day: date | None = None, place: str = PRATO, send: bool = True, **now: Says) -> int:
        """At that instant these hazards are so, and whatever was told of others stays; how many devices are queued."""
        self.now = at
        with self.product.database.transaction() as session:
            hold_subscriptions(session)
            deciding = Deciding(cause="sweep", at=at, demonstration=False)
            session.add(deciding)
            session.flush()
            for hazard, said in now.items():
                _decide(session, deciding.id, (place, day or rome_day(at), Hazard(hazard)), said, at)
            queued = fan_out(session, deciding.id, now=at, real_now=at)
        if send:
            self.send()
        return queued

    def morning(self, at: datetime, *, send: bool = True) -> int:
        """The clock ticks; how many devices are woken."""
        self.now = at
        with self.product.database.transaction() as session:
            queued = release_held(session, now=at, real_now=at)
        if send:
            self.send()
        return queued

    def send(self, *, skip: int = 0) -> None:
        """Workers do all there is to do, the most urgent lane first, but for the ``skip`` most urgent batches."""
        with self.product.database.transaction() as session:
            batches = session.execute(select(Batch.id, Batch.lane).where(Batch.finished_at.is_(None))).all()
        batches = sorted(batches, key=lambda batch: (-Lane(batch.lane).priority, batch.id))
        sender = Sender(self.product.database, self.post, "https://esempio.it", lambda: self.now)

        async def work() -> None:
            for batch in batches[skip:]:
                await sender.send(batch.id, attempt=1)

        asyncio.run(work())

    def heard(self, device: int) -> list[str]:
        """Title and first line of what a device got, in order."""
        return [f"{n['title']} | {n['body'].splitlines()[0]}" for n in self.notifications(device)]

    def notifications(self, device: int) -> list[dict[str, Any]]:
        return [json.loads(e.payload)["notification"] for e in self.post.letters if e.subscription_id == device]

    @property
    def lanes(self) -> list[str]:
        with self.product.database.transaction() as session:
            return list(session.scalars(select(Batch.lane).order_by(Batch.id)))

    @property
    def outcomes(self) -> list[str]:
        with self.product.database.transaction() as session:
            return list(session.scalars(select(Delivery.outcome).order_by(Delivery.dispatch_id)))

    def waiting(self) -> dict[int, datetime]:
        """Devices for which something waits, and until when."""
        with self.product.database.transaction() as session:
            return {row.subscription_id: row.until for row in session.scalars(select(Held))}

    def wait_until(self, device: int, until: datetime) -> None:
        with self.product.database.transaction() as session:
            session.execute(update(Held).where(Held.subscription_id == device).values(until=until))

    def wish(self, device: int, **columns: Any) -> None:
        """Change a subscription behind everybody's back."""
        with self.product.database.transaction() as session:
            session.execute(update(Subscription).where(Subscription.id == device).values(columns))


def _decide(session: Session, deciding_id: int, key: tuple[str, date, Hazard], said: Says, at: datetime) -> None:
    istat_code, day, hazard = key
    state = _state(said, day, at)
    decision = decide(_told(session, key), state, day=day, now=at)
    if decision is None:
        return
    row = {
        "deciding_id": deciding_id,
        "istat_code": istat_code,
        "day": day,
        "hazard": hazard,
        "kind": decision.kind,
        "reason": decision.reason,
        "told_level": decision.told,
        "level": decision.level,
        "zones": [],
        "periods": write_periods(state.periods),
        "ends_at": max((period.ends_at for period in state.periods), default=end_of_day(day)),
        "decided_at": at,
    }
    session.execute(insert(DecisionRow), row)


def _state(said: Says, day: date, at: datetime) -> HazardState:
    if isinstance(said, str):
        return HazardState(Level.of(said))
    start = start_of_day(day)
    periods = (Period(start + timedelta(hours=a), start + timedelta(hours=b), Level.of(c)) for a, b, c in said)
    left = tuple(period for period in periods if period.ends_at > at)
    return HazardState(max((period.level for period in left), default=Level.GREEN), (), left)


def _told(session: Session, key: tuple[str, date, Hazard]) -> Told:
    istat_code, day, hazard = key
    same = (DecisionRow.istat_code == istat_code, DecisionRow.day == day, DecisionRow.hazard == hazard)
    newest = session.scalar(
        select(DecisionRow).where(*same, DecisionRow.kind != "suppressed").order_by(DecisionRow.id.desc()).limit(1)
    )
    return Told(Level(newest.level), read_periods(newest.periods)) if newest else NOTHING_TOLD
