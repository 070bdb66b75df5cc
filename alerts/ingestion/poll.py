"""Ask a source whether it has news: conditional GET, and what came goes the same way as a file given by hand.

The address of a source leads to a document, or to an index of documents (:mod:`alerts.ingestion.following`). The cursor
moves after what it covers has been taken in: after a crash between the two, the same is read twice and found unchanged.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import requests
from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert as upsert

from alerts.ingestion.following import PASSING, Following, Limits, fetch, header_of, name_in
from alerts.ingestion.ingest import ingest
from alerts.ingestion.memory import Memory
from alerts.ingestion.report import IngestReport
from alerts.models.sources import SourceCheck, SourceState
from alerts.sources.contract import Link, RawFile, Source
from app.core.db import Database
from app.core.errors import ExpectedError, InputRefused, Unavailable

#: Seconds in which the document at a source's own address must be here.
_PATIENCE = 120.0
_LEFT = {
    "feed_too_large": "L'elenco indica più documenti di quanti se ne leggano in una volta: gli altri non sono letti.",
    "upstream_too_slow": "La fonte manda i documenti troppo lentamente: gli altri dell'elenco non sono letti.",
}


def poll(
    database: Database, source: Source, url: str, http: requests.Session, *, now: datetime, limits: Limits | None = None
) -> IngestReport | None:
    """One look at ``url``: the report of what was taken in, an empty one when nothing is new.

    ``None`` when another process is looking at the same source at this moment.

    Raises:
        InputRefused: ``source_paused``: nobody looks.
        Unavailable: the source, or a document that it points to, could not be read; the others were taken in. Whatever
            is raised, a failed check is recorded first: not even a fault of ours may make a source look fresh.
    """
    source_id = source.facts.id
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as lock:
        taken = lock.scalar(text("SELECT pg_try_advisory_lock(hashtext('poll'), hashtext(:id))"), {"id": source_id})
        if not taken:
            return None
        try:
            return _Look(database, source, url, http, now, limits or Limits()).run()
        finally:
            lock.execute(text("SELECT pg_advisory_unlock(hashtext('poll'), hashtext(:id))"), {"id": source_id})


@dataclass(frozen=True, slots=True)
class _Look:
    """One look, by whoever holds the lock."""

    database: Database
    source: Source
    url: str
    http: requests.Session
    now: datetime
    limits: Limits

    def run(self) -> IngestReport:
        cursor = self._cursor()
        try:
            return self._at(cursor)
        except Exception as error:
            self._record("failed", error.code if isinstance(error, ExpectedError) else "unexpected")
            raise

    def _cursor(self) -> Mapping[str, Any]:
        source_id = self.source.facts.id
        with self.database.transaction() as session:
            state = session.execute(
                select(SourceState.cursor, SourceState.paused_at).where(SourceState.source_id == source_id)
            ).one_or_none()
        if state is not None and state.paused_at is not None:
            message = f"La fonte {source_id} è in pausa: non si interroga finché non riprende."
            raise InputRefused("source_paused", message)
        return state.cursor if state is not None else {}

    def _at(self, cursor: Mapping[str, Any]) -> IngestReport:
        memory = Memory.of(cursor)
        # Only a list that was read says where there may be something to read again.
        conditions = {} if memory.is_due(self.now) else _conditions(cursor)
        response = fetch(self.http, self.url, conditions, _PATIENCE)
        if response.status_code == 304:
            self._record("unchanged", next(iter(memory.refused), None))
            return IngestReport()
        file = RawFile(name_in(self.url, self.source), response.content)
        mark = {key: header_of(response, name) for key, name in (("etag", "ETag"), ("last_modified", "Last-Modified"))}
        links = self.source.follow(file, self.url)
        return self._follow(file, links, memory, mark) if links else self._take(file, mark)

    def _take(self, file: RawFile, mark: Mapping[str, Any]) -> IngestReport:
        """What is at the address is a document itself, or carries its messages."""
        report = ingest(self.database, self.source, [file], now=self.now, real_now=self.now, kind="poll")
        if not report.documents and not self.source.facts.in_messages:
            raise Unavailable("nothing_published", "All'indirizzo della fonte non c'è nessun bollettino.")
        if _is_settled(report, in_messages=self.source.facts.in_messages):
            self._keep(mark)
        return report

    def _follow(self, file: RawFile, links: Sequence[Link], memory: Memory, mark: Mapping[str, Any]) -> IngestReport:
        following = Following(self.database, self.source, self.http, file, memory, self.now, self.limits)
        following.run(links)
        report, of_use = following.report, following.is_of_use or not following.refused
        # Without a mark the index is read in full at the next look: a 304 must not hide what has not been read.
        self._keep({**(mark if following.is_whole and of_use else {}), **memory.document()})
        if following.errors:
            raise _gravest(following.errors)
        if following.left:
            self._record("failed", following.left)
            message = _LEFT[following.left]
            report.issues.append({"level": "warning", "code": following.left, "message": message, "files": file.name})
        else:
            outcome = ("accepted" if report.accepted else "unchanged") if of_use else "refused"
            self._record(outcome, next(iter(following.refused), None))
        return report

    def _keep(self, cursor: Mapping[str, Any]) -> None:
        kept = upsert(SourceState).values(source_id=self.source.facts.id, cursor=dict(cursor))
        moved = kept.on_conflict_do_update(
            index_elements=[SourceState.source_id], set_={"cursor": kept.excluded["cursor"]}
        )
        with self.database.transaction() as session:
            session.execute(moved)

    def _record(self, outcome: str, code: str | None) -> None:
        check = SourceCheck(source_id=self.source.facts.id, at=self.now, kind="poll", outcome=outcome, code=code)
        with self.database.transaction() as session:
            session.add(check)


def _is_settled(report: IngestReport, *, in_messages: bool) -> bool:
    """Whether the same bytes would say nothing more: of messages some may be wrong for good, of a bulletin nothing."""
    if not in_messages:
        return not report.refused
    codes = {issue["code"] for issue in report.issues if issue["level"] == "error"}
    return not (PASSING & codes) and (not report.refused or report.refused < report.documents)


def _gravest(errors: Sequence[Exception]) -> Exception:
    """A fault of ours, which must not hide behind one of the network; else the first."""
    return next((error for error in errors if not isinstance(error, ExpectedError)), errors[0])


def _conditions(cursor: Mapping[str, Any]) -> dict[str, str]:
    names = {"etag": "If-None-Match", "last_modified": "If-Modified-Since"}
    return {header: str(cursor[key]) for key, header in names.items() if cursor.get(key)}
