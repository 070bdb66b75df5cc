"""Import many subscriptions from lines of JSON: every fault is named with its line, and stops only that line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any, TextIO

from sqlalchemy import select

from alerts.subscriptions.keeping import keep
from alerts.subscriptions.request import SubscriptionRequest, read_request
from app.core.db import Database
from app.core.errors import ExpectedError, InputRefused
from app.core.push_hosts import PushHosts
from app.core.territory.models import Municipality

#: Characters of a line, its end included: a subscription that follows as much as it may has 4,000.
MAX_LINE = 64 * 1024

_CHUNK = 5_000
#: Faults beyond this number are counted but not described.
_DESCRIBED = 100


@dataclass(slots=True)
class ImportReport:
    """What became of the lines; ``imported`` counts devices, so an endpoint given twice is one."""

    lines: int = 0
    imported: int = 0
    refused: int = 0
    issues: list[dict[str, Any]] = field(default_factory=list)

    def refuse(self, line: int, error: ExpectedError) -> None:
        self.refused += 1
        if len(self.issues) < _DESCRIBED:
            self.issues.append({"line": line, "code": error.code, "message": error.message})


def bounded_lines(file: TextIO) -> Iterator[str]:
    """The lines of a file; of one that is longer than ``MAX_LINE``, one character too many and not the rest."""
    while line := file.readline(MAX_LINE + 1):
        part = line
        while part and not part.endswith("\n"):
            part = file.readline(MAX_LINE + 1)
        yield line


def import_subscriptions(database: Database, lines: Iterable[str], hosts: PushHosts, *, now: datetime) -> ImportReport:
    """Keep the subscriptions in ``lines`` (a JSON object each), with the meaning that each would have over the API."""
    report = ImportReport()
    kept: set[int] = set()  # hashes, because endpoints are long and may be a million
    with database.transaction() as session:
        known = set(session.scalars(select(Municipality.istat_code)))
    requests = _valid(lines, hosts, known, report)
    while chunk := list(islice(requests, _CHUNK)):
        with database.transaction() as session:
            kept.update(map(hash, keep(session, chunk, now=now)))
        report.imported = len(kept)
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
    if len(line) > MAX_LINE:
        raise InputRefused("subscription_malformed", f"La riga supera {MAX_LINE} caratteri.")
    try:
        data = json.loads(line)
    except (ValueError, RecursionError):  # not only JSONDecodeError: a number of 5,000 digits is a plain ValueError
        raise InputRefused("subscription_malformed", "La riga non è JSON valido.") from None
    request = read_request(data, hosts)
    if missing := sorted(set(request.municipalities) - known):
        raise InputRefused("municipalities_invalid", f"Comuni sconosciuti: {', '.join(missing)[:200]}.")
    return request
