"""Take documents in: archive first, then, in one transaction, everything that follows from reading them.

T1 keeps the bytes. T2 reads, checks, stores the version with its issues, decides, queues what has to be sent and moves
the cursor. A crash between them leaves bytes that the next look reads again; a crash inside T2 leaves nothing of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Literal

from sqlalchemy import insert, select, text
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from alerts.dispatch.fan_out import fan_out
from alerts.domain.decision import Kind
from alerts.ingestion.archive import archive
from alerts.ingestion.deciding import decide_bulletin
from alerts.models.sources import Bulletin, BulletinIssue, SourceCheck, SourceState, ZoneLevel
from alerts.sources.contract import Issue, ParsedBulletin, RawBundle, RawFile, Source, ZoneLevelReading
from app.core.db import Database
from app.core.errors import Unavailable
from app.core.territory.lookup import zones_in_force

CheckKind = Literal["poll", "ingest"]
Status = Literal["accepted", "unchanged", "refused"]

#: A stamp may be this far ahead of our clock (clocks differ, and one hour a year happens twice) and no more.
FUTURE_TOLERANCE = timedelta(hours=1)


@dataclass(slots=True)
class IngestReport:
    """What became of the documents given."""

    accepted: int = 0
    refused: int = 0
    unchanged: int = 0
    issues: list[dict[str, str]] = field(default_factory=list)
    decisions: Counter[Kind] = field(default_factory=Counter)
    notifications: int = 0

    @property
    def documents(self) -> int:
        return self.accepted + self.refused + self.unchanged


def ingest(
    database: Database,
    source: Source,
    files: Sequence[RawFile],
    *,
    now: datetime,
    real_now: datetime,
    kind: CheckKind = "ingest",
    cursor: Mapping[str, Any] | None = None,
) -> IngestReport:
    """Take in all the documents that ``files`` make, oldest stamp first; a refused one does not stop the others.

    ``now`` is the clock of the check (``--at`` in replays), ``real_now`` the clock by which messages expire: what is
    decided in a replay is sent as if it were then. ``cursor`` moves in the transaction of the last document.
    """
    report = IngestReport()
    bundles = source.bundle(files)
    for position, bundle in enumerate(bundles, start=1):
        with database.transaction() as session:
            document_id = archive(session, source.facts.id, bundle, now=now)
        with database.transaction() as session:
            last = position == len(bundles)
            reading = _Reading(session, source, bundle, document_id, now, real_now, kind)
            reading.take(report, cursor if last else None)
    return report


@dataclass(slots=True)
class _Reading:
    """T2 for one document."""

    session: Session
    source: Source
    bundle: RawBundle
    document_id: int
    now: datetime
    real_now: datetime
    kind: CheckKind

    def take(self, report: IngestReport, cursor: Mapping[str, Any] | None) -> None:
        source_id = self.source.facts.id
        # One reader of a source at a time: "newest accepted" must not change under us.
        self.session.execute(text("SELECT pg_advisory_xact_lock(hashtext('ingest'), hashtext(:id))"), {"id": source_id})
        parsed = self.source.parse(self.bundle, self._known_zones)
        parsed = _with_issues(parsed, self._issues_with_history(parsed))
        status = self._status(parsed)
        bulletin_id = self._store(parsed, status)
        if status == "accepted":
            self._decide(bulletin_id, parsed, report)
        self._remember(parsed, status, cursor)
        setattr(report, status, getattr(report, status) + 1)
        report.issues += [_issue_json(issue, self.bundle) for issue in parsed.issues]

    def _known_zones(self, day: date) -> Mapping[str, str]:
        zones = zones_in_force(self.session, self.source.facts.zone_namespace, day)
        if not zones:
            raise Unavailable("territory_missing", "Le zone di allerta non sono caricate: eseguire `cittadino init`.")
        return zones

    def _newest(self) -> Bulletin | None:
        return self.session.scalar(
            select(Bulletin)
            .where(Bulletin.source_id == self.source.facts.id, Bulletin.status == "accepted")
            .order_by(Bulletin.stamp.desc())
            .limit(1)
        )

    def _issues_with_history(self, parsed: ParsedBulletin) -> list[Issue]:
        """What only our own clock and history can tell."""
        if parsed.stamp is None or parsed.refused:
            return []
        if parsed.stamp > self.now + FUTURE_TOLERANCE:
            message = f"Il bollettino porta un orario futuro: {parsed.stamp:%d/%m/%Y %H:%M}."
            return [Issue("error", "stamp_in_future", message)]
        newest = self._newest()
        if newest and newest.stamp == parsed.stamp and self._levels_of(newest.id) != _levels(parsed.readings):
            message = "Un bollettino con lo stesso orario ma livelli diversi è già stato accettato."
            return [Issue("error", "contradicts_accepted", message)]
        return []

    def _levels_of(self, bulletin_id: int) -> dict[tuple[str, str, date], int]:
        rows = self.session.execute(
            select(ZoneLevel.zone_code, ZoneLevel.hazard, ZoneLevel.day, ZoneLevel.level).where(
                ZoneLevel.bulletin_id == bulletin_id
            )
        )
        return {(row.zone_code, row.hazard, row.day): row.level for row in rows}

    def _status(self, parsed: ParsedBulletin) -> Status:
        if parsed.refused or parsed.stamp is None:
            return "refused"
        newest = self._newest()
        return "unchanged" if newest and newest.stamp and parsed.stamp <= newest.stamp else "accepted"

    def _store(self, parsed: ParsedBulletin, status: Status) -> int:
        """The version; reading the same bytes again with the same outcome adds nothing to what is kept."""
        again = select(Bulletin.id).where(Bulletin.raw_document_id == self.document_id, Bulletin.status == status)
        if status != "accepted" and (kept := self.session.scalar(again.limit(1))):
            return kept
        bulletin = Bulletin(
            source_id=self.source.facts.id,
            raw_document_id=self.document_id,
            stamp=parsed.stamp,
            received_at=self.now,
            status=status,
        )
        self.session.add(bulletin)
        self.session.flush()
        if parsed.issues:
            self.session.execute(insert(BulletinIssue), [_issue_row(bulletin.id, issue) for issue in parsed.issues])
        if status == "accepted":
            self.session.execute(insert(ZoneLevel), [_level_row(bulletin.id, reading) for reading in parsed.readings])
        return bulletin.id

    def _decide(self, bulletin_id: int, parsed: ParsedBulletin, report: IngestReport) -> None:
        days = {reading.day for reading in parsed.readings}
        self._check("accepted", None)
        kinds = decide_bulletin(self.session, bulletin_id, self.source.facts.id, days, now=self.now)
        report.decisions.update(kinds)
        report.notifications += fan_out(self.session, bulletin_id, now=self.now, real_now=self.real_now)

    def _remember(self, parsed: ParsedBulletin, status: Status, cursor: Mapping[str, Any] | None) -> None:
        """The check, and the cursor with it: in the same transaction as the data it covers."""
        if status != "accepted":
            code = next((issue.code for issue in parsed.issues if issue.level == "error"), None)
            self._check(status, code)
        values: dict[str, Any] = {"source_id": self.source.facts.id, "cursor": {}, "newest_stamp": None}
        changed: dict[str, Any] = {}
        if status == "accepted":
            changed["newest_stamp"] = parsed.stamp
        if cursor is not None and status != "refused":
            # After a refusal the cursor stays: a 304 must not look like "nothing new" while we have not read the news.
            changed["cursor"] = dict(cursor)
        statement = upsert(SourceState).values(**(values | changed))
        self.session.execute(
            statement.on_conflict_do_update(index_elements=[SourceState.source_id], set_=changed)
            if changed
            else statement.on_conflict_do_nothing()
        )

    def _check(self, outcome: Status, code: str | None) -> None:
        self.session.add(
            SourceCheck(source_id=self.source.facts.id, at=self.now, kind=self.kind, outcome=outcome, code=code)
        )
        self.session.flush()


def _with_issues(parsed: ParsedBulletin, issues: list[Issue]) -> ParsedBulletin:
    return ParsedBulletin(parsed.stamp, parsed.readings, (*parsed.issues, *issues))


def _levels(readings: Sequence[ZoneLevelReading]) -> dict[tuple[str, str, date], int]:
    return {(reading.zone, reading.hazard.value, reading.day): int(reading.level) for reading in readings}


def _level_row(bulletin_id: int, reading: ZoneLevelReading) -> dict[str, Any]:
    return {
        "bulletin_id": bulletin_id,
        "zone_code": reading.zone,
        "hazard": reading.hazard,
        "day": reading.day,
        "level": reading.level,
        "starts_at": reading.window.starts_at if reading.window else None,
        "ends_at": reading.window.ends_at if reading.window else None,
    }


def _issue_row(bulletin_id: int, issue: Issue) -> dict[str, Any]:
    return {
        "bulletin_id": bulletin_id,
        "level": issue.level,
        "code": issue.code,
        "message": issue.message,
        "alarm": issue.alarm,
    }


def _issue_json(issue: Issue, bundle: RawBundle) -> dict[str, str]:
    files = ", ".join(file.name for file in bundle.files)
    return {"level": issue.level, "code": issue.code, "message": issue.message, "files": files}
