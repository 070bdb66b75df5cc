"""Import many subscriptions from lines of JSON: every fault is named with its line, and stops only that line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import uuid4

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from alerts.models.subscriptions import Follow, Subscription
from alerts.subscriptions.order import told_until_now
from alerts.subscriptions.request import SubscriptionRequest, read_request
from app.core.db import Database
from app.core.errors import InputRefused
from app.core.push_hosts import PushHosts
from app.core.territory.models import Municipality

_CHUNK = 5_000
#: Faults beyond this number are counted but not described.
_DESCRIBED = 100


@dataclass(slots=True)
class ImportReport:
    """What became of the lines."""

    lines: int = 0
    imported: int = 0
    refused: int = 0
    issues: list[dict[str, Any]] = field(default_factory=list)

    def refuse(self, line: int, error: InputRefused) -> None:
        self.refused += 1
        if len(self.issues) < _DESCRIBED:
            self.issues.append({"line": line, "code": error.code, "message": error.message})


def import_subscriptions(database: Database, lines: Iterable[str], hosts: PushHosts, *, now: datetime) -> ImportReport:
    """Keep the subscriptions in ``lines`` (a JSON object each, as for the API); an endpoint is kept once."""
    report = ImportReport()
    with database.transaction() as session:
        known = set(session.scalars(select(Municipality.istat_code)))
    requests = _valid(lines, hosts, known, report)
    while chunk := list(islice(requests, _CHUNK)):
        by_endpoint = {request.endpoint: request for request in chunk}
        with database.transaction() as session:
            _write(session, list(by_endpoint.values()), now)
        report.imported += len(chunk)
    return report


def _valid(
    lines: Iterable[str], hosts: PushHosts, known: set[str], report: ImportReport
) -> Iterator[SubscriptionRequest]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        report.lines += 1
        try:
            yield _request(line, hosts, known)
        except InputRefused as error:
            report.refuse(number, error)


def _request(line: str, hosts: PushHosts, known: set[str]) -> SubscriptionRequest:
    try:
        data = json.loads(line)
    except (json.JSONDecodeError, RecursionError):
        raise InputRefused("subscription_malformed", "La riga non è JSON valido.") from None
    request = read_request(data, hosts)
    if missing := sorted(set(request.municipalities) - known):
        raise InputRefused("municipalities_invalid", f"Comuni sconosciuti: {', '.join(missing)[:200]}.")
    return request


def _write(session: Session, requests: list[SubscriptionRequest], now: datetime) -> None:
    told = told_until_now(session)
    statement = insert(Subscription)
    replaced = {name: statement.excluded[name] for name in ("p256dh", "auth", "min_level", "language", "seen_at")}
    statement = statement.on_conflict_do_update(index_elements=[Subscription.endpoint], set_=replaced)
    rows = [
        {
            "secret": uuid4(),
            "endpoint": request.endpoint,
            "p256dh": request.p256dh,
            "auth": request.auth,
            "min_level": request.min_level,
            "language": request.language,
            "created_at": now,
            "seen_at": now,
        }
        for request in requests
    ]
    kept = session.execute(statement.returning(Subscription.endpoint, Subscription.id), rows).all()
    ids = {row.endpoint: row.id for row in kept}
    follows = [
        {"subscription_id": ids[request.endpoint], "istat_code": code, "told_after": told}
        for request in requests
        for code in request.municipalities
    ]
    session.execute(insert(Follow).on_conflict_do_nothing(), follows)


def count_subscriptions(session: Session) -> int:
    """How many devices are subscribed."""
    return session.scalar(select(func.count()).select_from(Subscription)) or 0
