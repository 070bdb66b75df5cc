"""T2: one document that has been read becomes a version; what can be told of it follows, or nothing does."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import exists, insert, select, text
from sqlalchemy.orm import Session

from alerts.ingestion.checks import Look, Status
from alerts.ingestion.deciding import Decided, Subject, decide_and_tell
from alerts.ingestion.separation import remove_demonstration
from alerts.ingestion.versions import (
    Placed,
    days_of,
    level_row,
    match_places,
    speaks_until,
    write_levels,
    write_message,
)
from alerts.models.sources import Bulletin, BulletinIssue, SourceState, ZoneLevel
from alerts.sources.contract import Issue, Parsed, ParsedBulletin, ParsedMessage
from alerts.subscriptions.order import hold_subscriptions
from app.core.clock import rome_day, start_of_day
from app.core.i18n import stamp_text
from app.core.territory.lookup import municipality_zones

#: A stamp may be this far ahead of our clock (clocks differ, and one hour a year happens twice) and no more.
FUTURE_TOLERANCE = timedelta(hours=1)


_AnyParsed = TypeVar("_AnyParsed", bound=ParsedBulletin | ParsedMessage)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one document. ``subject`` is what it speaks of, where it can change a state."""

    status: Status
    issues: tuple[Issue, ...]
    subject: Subject | None = None

    @property
    def code(self) -> str | None:
        """Of the first error."""
        return next((issue.code for issue in self.issues if issue.level == "error"), None)


def store(session: Session, look: Look, document_id: int, parsed: Parsed) -> Outcome:
    """Everything that is kept of one document, in the caller's transaction. What follows from it is for deciding."""
    # One writer of a source at a time: "newest accepted" must not change under us.
    session.execute(text("SELECT pg_advisory_xact_lock(hashtext('ingest'), hashtext(:id))"), {"id": look.source_id})
    key = parsed.key if isinstance(parsed, ParsedMessage) else ""
    newest = _newest(session, look.source_id, key)
    parsed = _with_issues(parsed, _issues_with_history(session, parsed, newest, look, document_id))
    status = _status(session, look.source_id, parsed, newest, document_id)
    if status != "accepted":
        _store_version(session, look, document_id, parsed, key, status)
        return Outcome(status, parsed.issues)
    if isinstance(parsed, ParsedMessage):
        placed = match_places(session, parsed)
        parsed = _with_issues(parsed, placed.issues)
        bulletin_id = _store_version(session, look, document_id, parsed, key, status)
        write_message(session, bulletin_id, parsed, placed)
        return Outcome(status, parsed.issues, _subject_of_message(look, bulletin_id, parsed, placed))
    bulletin_id = _store_version(session, look, document_id, parsed, key, status)
    write_levels(session, bulletin_id, parsed.readings)
    return Outcome(status, parsed.issues, _subject_of_bulletin(session, look, bulletin_id, parsed))


def _subject_of_message(look: Look, bulletin_id: int, parsed: ParsedMessage, placed: Placed) -> Subject | None:
    """Forecasts, and what is not for the public, change nothing: nobody decides on them, nobody is told."""
    if not look.facts.official or not (parsed.message and parsed.message.public):
        return None
    warnings = [warning for warning, _ in placed.warnings]
    return Subject(
        bulletin_id,
        frozenset(warning.hazard for warning in warnings),
        frozenset(placed.municipalities),
        frozenset(days_of(warnings, since=rome_day(look.now))),
        speaks_until(parsed),
    )


def _subject_of_bulletin(session: Session, look: Look, bulletin_id: int, parsed: ParsedBulletin) -> Subject:
    assert parsed.stamp is not None
    mapped = municipality_zones(session, look.facts.zone_namespace, rome_day(parsed.stamp))
    days = frozenset(reading.day for reading in parsed.readings)
    return Subject(bulletin_id, frozenset(look.facts.hazards), frozenset(mapped), days, speaks_until(parsed))


def follow_up(session: Session, look: Look, subject: Subject) -> Decided:
    """What follows from what was stored: reality sends a demonstration away, states are compared with what was told."""
    # Before anything else is locked: see :mod:`alerts.subscriptions.order`.
    hold_subscriptions(session)
    internal = look.facts.internal
    if not (look.facts.demonstration or internal) and subject.until > start_of_day(rome_day(look.real_now)):
        remove_demonstration(session)
    return decide_and_tell(
        session, "document", now=look.now, real_now=look.real_now, subject=subject, internal=internal
    )


def _with_issues(parsed: _AnyParsed, issues: tuple[Issue, ...]) -> _AnyParsed:
    return replace(parsed, issues=(*parsed.issues, *issues)) if issues else parsed


def _newest(session: Session, source_id: str, key: str) -> Bulletin | None:
    """The newest accepted document with this key that nobody has withdrawn."""
    return session.scalar(
        select(Bulletin)
        .where(
            Bulletin.source_id == source_id,
            Bulletin.key == key,
            Bulletin.status == "accepted",
            Bulletin.withdrawn_at.is_(None),
        )
        .order_by(Bulletin.stamp.desc(), Bulletin.id.desc())
        .limit(1)
    )


def _issues_with_history(
    session: Session, parsed: Parsed, newest: Bulletin | None, look: Look, document_id: int
) -> tuple[Issue, ...]:
    """What only our own clock, our history and our operators can tell."""
    paused = session.scalar(select(SourceState.paused_at).where(SourceState.source_id == look.source_id))
    if paused is not None:
        message = f"La fonte {look.source_id} è in pausa: il documento è in archivio e non è stato usato."
        return (Issue("error", "source_paused", message, alarm=False),)
    if parsed.stamp is None or parsed.refused:
        return ()
    if parsed.stamp > look.now + FUTURE_TOLERANCE:
        message = f"Il documento porta un orario futuro: {stamp_text(parsed.stamp)}."
        return (Issue("error", "stamp_in_future", message),)
    if newest is None or newest.stamp is None or parsed.stamp > newest.stamp:
        return ()
    if parsed.stamp < newest.stamp:
        return () if _accepted_before(session, document_id) else (_older(parsed.stamp, newest.stamp),)
    return _issues_beside(session, parsed, newest)


def _older(stamp: datetime, newest: datetime) -> Issue:
    its, ours = stamp_text(stamp), stamp_text(newest)
    message = f"Il documento è delle {its}, più vecchio di quello in vigore ({ours}): è in archivio e non cambia nulla."
    return Issue("warning", "older_than_in_force", message, alarm=False)


def _issues_beside(session: Session, parsed: Parsed, newest: Bulletin) -> tuple[Issue, ...]:
    """Beside one with the same stamp."""
    if isinstance(parsed, ParsedMessage):
        message = (
            "Un messaggio con lo stesso mittente, codice e orario ma testo diverso era già arrivato: vale l'ultimo."
        )
        return (Issue("warning", "identity_reused", message),)
    if _levels_kept(session, newest.id) != _levels_read(parsed):
        message = "Un bollettino con lo stesso orario ma livelli diversi è già stato accettato."
        return (Issue("error", "contradicts_accepted", message),)
    return ()


Levels = dict[tuple[str, str, str], tuple[int | None, Any]]


def _levels_kept(session: Session, bulletin_id: int) -> Levels:
    rows = session.scalars(select(ZoneLevel).where(ZoneLevel.bulletin_id == bulletin_id))
    return {(row.zone_code, row.hazard, row.day.isoformat()): (row.level, row.periods) for row in rows}


def _levels_read(parsed: ParsedBulletin) -> Levels:
    rows = (level_row(0, reading) for reading in parsed.readings)
    return {
        (row["zone_code"], str(row["hazard"]), row["day"].isoformat()): (row["level"], row["periods"]) for row in rows
    }


def _status(session: Session, source_id: str, parsed: Parsed, newest: Bulletin | None, document_id: int) -> Status:
    """Refused, unchanged (nothing that we have not had), or accepted.

    The same bytes, or the same levels with the same stamp, are never accepted twice: what an operator has withdrawn
    does not come back by being published again.
    """
    if parsed.refused or parsed.stamp is None:
        return "refused"
    if _accepted_before(session, document_id) or _says_what_was_withdrawn(session, parsed, source_id):
        return "unchanged"
    if newest is None or newest.stamp is None or parsed.stamp > newest.stamp:
        return "accepted"
    again = parsed.stamp == newest.stamp and isinstance(parsed, ParsedMessage)
    return "accepted" if again else "unchanged"


def _accepted_before(session: Session, document_id: int) -> bool:
    had = exists().where(Bulletin.raw_document_id == document_id, Bulletin.status == "accepted")
    return bool(session.scalar(select(had)))


def _says_what_was_withdrawn(session: Session, parsed: Parsed, source_id: str) -> bool:
    if not isinstance(parsed, ParsedBulletin):
        return False
    withdrawn = select(Bulletin.id).where(
        Bulletin.source_id == source_id, Bulletin.stamp == parsed.stamp, Bulletin.withdrawn_at.is_not(None)
    )
    return any(_levels_kept(session, number) == _levels_read(parsed) for number in session.scalars(withdrawn).all())


def _store_version(session: Session, look: Look, document_id: int, parsed: Parsed, key: str, status: Status) -> int:
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
        key=key,
        ends_at=speaks_until(parsed) if status == "accepted" else None,
    )
    session.add(bulletin)
    session.flush()
    if parsed.issues:
        session.execute(insert(BulletinIssue), [_issue_row(bulletin.id, issue) for issue in parsed.issues])
    return bulletin.id


def _issue_row(bulletin_id: int, issue: Issue) -> dict[str, Any]:
    return {
        "bulletin_id": bulletin_id,
        "level": issue.level,
        "code": issue.code,
        "message": issue.message,
        "alarm": issue.alarm,
    }
