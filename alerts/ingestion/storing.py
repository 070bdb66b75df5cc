"""T2: one document that has been read becomes a version, decisions, messages to send and a moved cursor, or nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Literal

from sqlalchemy import insert, select, text
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from alerts.dispatch.fan_out import fan_out
from alerts.domain.decision import Kind
from alerts.ingestion.deciding import decide_bulletin
from alerts.ingestion.separation import remove_demonstration
from alerts.models.sources import Bulletin, BulletinIssue, SourceCheck, SourceState, ZoneLevel
from alerts.sources.contract import Issue, ParsedBulletin, ZoneLevelReading
from alerts.sources.registry import DEMONSTRATION_IDS
from app.core.clock import rome_day

CheckKind = Literal["poll", "ingest"]
Status = Literal["accepted", "unchanged", "refused"]

#: A stamp may be this far ahead of our clock (clocks differ, and one hour a year happens twice) and no more.
FUTURE_TOLERANCE = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Look:
    """One look at a source: by whom, by the clock of the check, and by the true one."""

    source_id: str
    kind: CheckKind
    now: datetime
    real_now: datetime


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one document."""

    status: Status
    issues: tuple[Issue, ...]
    decisions: tuple[Kind, ...] = ()
    notifications: int = 0


def store(
    session: Session, look: Look, document_id: int, parsed: ParsedBulletin, cursor: Mapping[str, Any] | None
) -> Outcome:
    """Everything that follows from one document, in the caller's transaction. ``cursor`` stays after a refusal."""
    # One writer of a source at a time: "newest accepted" must not change under us.
    session.execute(text("SELECT pg_advisory_xact_lock(hashtext('ingest'), hashtext(:id))"), {"id": look.source_id})
    newest = _newest(session, look.source_id)
    parsed = replace(parsed, issues=(*parsed.issues, *_issues_with_history(session, parsed, newest, look.now)))
    status = _status(parsed, newest)
    bulletin_id = _store_version(session, look, document_id, parsed, status)
    _record(session, look, parsed, status, cursor)
    if status != "accepted":
        return Outcome(status, parsed.issues)
    days = {reading.day for reading in parsed.readings}
    if look.source_id not in DEMONSTRATION_IDS and max(days) >= rome_day(look.real_now):
        remove_demonstration(session)
    decisions = decide_bulletin(session, bulletin_id, look.source_id, days, now=look.now)
    notifications = fan_out(session, bulletin_id, now=look.now, real_now=look.real_now)
    return Outcome(status, parsed.issues, tuple(decisions), notifications)


def _newest(session: Session, source_id: str) -> Bulletin | None:
    return session.scalar(
        select(Bulletin)
        .where(Bulletin.source_id == source_id, Bulletin.status == "accepted")
        .order_by(Bulletin.stamp.desc())
        .limit(1)
    )


def _issues_with_history(
    session: Session, parsed: ParsedBulletin, newest: Bulletin | None, now: datetime
) -> list[Issue]:
    """What only our own clock and history can tell."""
    if parsed.stamp is None or parsed.refused:
        return []
    if parsed.stamp > now + FUTURE_TOLERANCE:
        message = f"Il bollettino porta un orario futuro: {parsed.stamp:%d/%m/%Y %H:%M}."
        return [Issue("error", "stamp_in_future", message)]
    if newest and newest.stamp == parsed.stamp and _levels_of(session, newest.id) != _levels(parsed.readings):
        message = "Un bollettino con lo stesso orario ma livelli diversi è già stato accettato."
        return [Issue("error", "contradicts_accepted", message)]
    return []


def _levels_of(session: Session, bulletin_id: int) -> dict[tuple[str, str, date], int]:
    rows = session.execute(
        select(ZoneLevel.zone_code, ZoneLevel.hazard, ZoneLevel.day, ZoneLevel.level).where(
            ZoneLevel.bulletin_id == bulletin_id
        )
    )
    return {(row.zone_code, row.hazard, row.day): row.level for row in rows}


def _levels(readings: Sequence[ZoneLevelReading]) -> dict[tuple[str, str, date], int]:
    return {(reading.zone, reading.hazard.value, reading.day): int(reading.level) for reading in readings}


def _status(parsed: ParsedBulletin, newest: Bulletin | None) -> Status:
    if parsed.refused or parsed.stamp is None:
        return "refused"
    return "unchanged" if newest and newest.stamp and parsed.stamp <= newest.stamp else "accepted"


def _store_version(session: Session, look: Look, document_id: int, parsed: ParsedBulletin, status: Status) -> int:
    """The version; reading the same bytes again with the same outcome adds nothing to what is kept."""
    again = select(Bulletin.id).where(Bulletin.raw_document_id == document_id, Bulletin.status == status)
    if status != "accepted" and (kept := session.scalar(again.limit(1))):
        return kept
    bulletin = Bulletin(
        source_id=look.source_id,
        raw_document_id=document_id,
        stamp=parsed.stamp,
        received_at=look.now,
        status=status,
    )
    session.add(bulletin)
    session.flush()
    if parsed.issues:
        session.execute(insert(BulletinIssue), [_issue_row(bulletin.id, issue) for issue in parsed.issues])
    if status == "accepted":
        session.execute(insert(ZoneLevel), [_level_row(bulletin.id, reading) for reading in parsed.readings])
    return bulletin.id


def _record(
    session: Session, look: Look, parsed: ParsedBulletin, status: Status, cursor: Mapping[str, Any] | None
) -> None:
    """The check, and the cursor with it: in the same transaction as the data it covers."""
    code = next((issue.code for issue in parsed.issues if issue.level == "error"), None)
    session.add(SourceCheck(source_id=look.source_id, at=look.now, kind=look.kind, outcome=status, code=code))
    if cursor is not None and status != "refused":
        # After a refusal the cursor stays: a 304 must not look like "nothing new" while we have not read the news.
        moved = upsert(SourceState).values(source_id=look.source_id, cursor=dict(cursor))
        session.execute(
            moved.on_conflict_do_update(
                index_elements=[SourceState.source_id], set_={"cursor": moved.excluded["cursor"]}
            )
        )


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
