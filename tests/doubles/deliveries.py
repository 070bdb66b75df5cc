"""Outcomes written by hand, as a worker records them: for what is counted of them, without sending anything."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.core.db import Database
from doubles.push_device import Device


def device_id(session: Session, device: Device) -> int:
    found = session.scalar(text("SELECT id FROM subscription WHERE endpoint = :e"), {"e": device.info["endpoint"]})
    assert isinstance(found, int)
    return found


def last_dispatch(session: Session) -> int:
    found = session.scalar(text("SELECT max(id) FROM dispatch"))
    assert isinstance(found, int)
    return found


def deliver(session: Session, outcome: str, *devices: Device, at: datetime | None = None) -> None:
    """Record an outcome of the last dispatch for devices; ``at`` is its own queueing when not given."""
    ids: Sequence[int] = [device_id(session, device) for device in devices]
    session.execute(
        text("""
            INSERT INTO delivery (dispatch_id, subscription_id, outcome, status, attempts, at)
            SELECT p.id, device, :outcome, NULL, 1, COALESCE(:at, p.queued_at)
            FROM dispatch p, unnest(CAST(:ids AS bigint[])) AS device
            WHERE p.id = :dispatch
        """),
        {"outcome": outcome, "ids": list(ids), "at": at, "dispatch": last_dispatch(session)},
    )


def finish(database: Database, at: datetime) -> None:
    """All batches of all dispatches are done."""
    with database.transaction() as session:
        session.execute(text("UPDATE dispatch_batch SET started_at = :at, finished_at = :at"), {"at": at})
        session.execute(text("DELETE FROM procrastinate_jobs"))
