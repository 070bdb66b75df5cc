"""Ask a source whether it has news: conditional GET, and what came goes the same way as a file given by hand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

import requests
from sqlalchemy import select, text

from alerts.ingestion.ingest import IngestReport, ingest
from alerts.models.sources import SourceCheck, SourceState
from alerts.sources.contract import RawFile, Source
from app.core.db import Database
from app.core.errors import ExpectedError
from app.core.http import download

#: The national zip is about 5 MB; nothing that a source publishes is larger than this.
MAX_DOWNLOAD = 32 * 1024 * 1024


def poll(database: Database, source: Source, url: str, http: requests.Session, *, now: datetime) -> IngestReport | None:
    """One look at ``url``: the report of what was taken in, an empty one when nothing is new.

    ``None`` when another process is looking at the same source at this moment.

    Raises:
        Unavailable: the source could not be read. Whatever is raised, a failed check is recorded first: not even a
            fault of ours may make a source look fresh.
    """
    source_id = source.facts.id
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as lock:
        taken = lock.scalar(text("SELECT pg_try_advisory_lock(hashtext('poll'), hashtext(:id))"), {"id": source_id})
        if not taken:
            return None
        try:
            return _look(database, source, url, http, now)
        except Exception as error:
            code = error.code if isinstance(error, ExpectedError) else "unexpected"
            _record(database, source_id, now, "failed", code)
            raise
        finally:
            lock.execute(text("SELECT pg_advisory_unlock(hashtext('poll'), hashtext(:id))"), {"id": source_id})


def _look(database: Database, source: Source, url: str, http: requests.Session, now: datetime) -> IngestReport:
    with database.transaction() as session:
        cursor = session.scalar(select(SourceState.cursor).where(SourceState.source_id == source.facts.id)) or {}
    response = download(http, url, headers=_conditions(cursor), limit=MAX_DOWNLOAD)
    if response.status_code == 304:
        _record(database, source.facts.id, now, "unchanged", None)
        return IngestReport()
    file = RawFile(PurePosixPath(urlsplit(url).path).name or source.facts.id, response.content)
    news = {"etag": response.headers.get("ETag"), "last_modified": response.headers.get("Last-Modified")}
    return ingest(database, source, [file], now=now, real_now=now, kind="poll", cursor=news)


def _conditions(cursor: Mapping[str, Any]) -> dict[str, str]:
    names = {"etag": "If-None-Match", "last_modified": "If-Modified-Since"}
    return {header: str(cursor[key]) for key, header in names.items() if cursor.get(key)}


def _record(database: Database, source_id: str, now: datetime, outcome: str, code: str | None) -> None:
    with database.transaction() as session:
        session.add(SourceCheck(source_id=source_id, at=now, kind="poll", outcome=outcome, code=code))
