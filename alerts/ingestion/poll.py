"""Ask a source whether it has news: conditional GET, and what came goes the same way as a file given by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

import requests
from sqlalchemy import select, text

from alerts.ingestion.ingest import ingest
from alerts.ingestion.report import IngestReport
from alerts.models.sources import SourceCheck, SourceState
from alerts.sources.contract import RawFile, Source
from app.core.db import Database
from app.core.errors import ExpectedError, InputRefused, Unavailable
from app.core.http import download

#: The national zip is about 5 MB; nothing that a source publishes is larger than this.
MAX_DOWNLOAD = 32 * 1024 * 1024
#: Documents of one index that are fetched in one look.
MAX_FOLLOWED = 200


def poll(database: Database, source: Source, url: str, http: requests.Session, *, now: datetime) -> IngestReport | None:
    """One look at ``url``: the report of what was taken in, an empty one when nothing is new.

    ``None`` when another process is looking at the same source at this moment.

    Raises:
        InputRefused: ``source_paused``: nobody looks.
        Unavailable: the source, or a document that it points to, could not be read. Whatever is raised, a failed check
            is recorded first: not even a fault of ours may make a source look fresh.
    """
    source_id = source.facts.id
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as lock:
        taken = lock.scalar(text("SELECT pg_try_advisory_lock(hashtext('poll'), hashtext(:id))"), {"id": source_id})
        if not taken:
            return None
        try:
            return _look(database, source, url, http, now)
        except InputRefused:
            raise
        except Exception as error:
            code = error.code if isinstance(error, ExpectedError) else "unexpected"
            _record(database, source_id, now, "failed", code)
            raise
        finally:
            lock.execute(text("SELECT pg_advisory_unlock(hashtext('poll'), hashtext(:id))"), {"id": source_id})


def _look(database: Database, source: Source, url: str, http: requests.Session, now: datetime) -> IngestReport:
    cursor = _cursor(database, source.facts.id)
    response = download(http, url, headers=_conditions(cursor), limit=MAX_DOWNLOAD)
    if response.status_code == 304:
        _record(database, source.facts.id, now, "unchanged", None)
        return IngestReport()
    file = RawFile(_name(url, source), response.content)
    news: dict[str, Any] = {
        "etag": response.headers.get("ETag"),
        "last_modified": response.headers.get("Last-Modified"),
    }
    addresses = source.follow(file, url)[-MAX_FOLLOWED:]
    if not addresses:
        report = ingest(database, source, [file], now=now, real_now=now, kind="poll", cursor=news)
        if not report.documents and not source.facts.in_messages:
            raise Unavailable("nothing_published", "All'indirizzo della fonte non c'è nessun bollettino.")
        return report
    news["followed"] = addresses
    wanted = [address for address in addresses if address not in cursor.get("followed", ())]
    files, failed = _follow(http, source, wanted)
    if failed and not files:
        raise failed
    if not wanted:
        _record(database, source.facts.id, now, "unchanged", None)
        return IngestReport()
    # The index itself is no document; what it could not lead to is asked for again at the next look.
    report = ingest(
        database, source, [file, *files], now=now, real_now=now, kind="poll", cursor=None if failed else news
    )
    if failed:
        raise failed
    return report


def _cursor(database: Database, source_id: str) -> Mapping[str, Any]:
    with database.transaction() as session:
        state = session.execute(
            select(SourceState.cursor, SourceState.paused_at).where(SourceState.source_id == source_id)
        ).one_or_none()
    if state is not None and state.paused_at is not None:
        raise InputRefused("source_paused", f"La fonte {source_id} è in pausa: non si interroga finché non riprende.")
    return state.cursor if state is not None else {}


def _follow(
    http: requests.Session, source: Source, addresses: Sequence[str]
) -> tuple[list[RawFile], Unavailable | None]:
    """The documents that can be fetched, and why one could not: publication is not atomic, a link may come first."""
    files, failed = [], None
    for address in addresses:
        try:
            files.append(
                RawFile(_name(address, source), download(http, address, headers={}, limit=MAX_DOWNLOAD).content)
            )
        except Unavailable as error:
            failed = error
    return files, failed


def _name(url: str, source: Source) -> str:
    return PurePosixPath(urlsplit(url).path).name or source.facts.id


def _conditions(cursor: Mapping[str, Any]) -> dict[str, str]:
    names = {"etag": "If-None-Match", "last_modified": "If-Modified-Since"}
    return {header: str(cursor[key]) for key, header in names.items() if cursor.get(key)}


def _record(database: Database, source_id: str, now: datetime, outcome: str, code: str | None) -> None:
    with database.transaction() as session:
        session.add(SourceCheck(source_id=source_id, at=now, kind="poll", outcome=outcome, code=code))
