"""Writing down what a document says: one version of it, never changed afterwards."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from alerts.domain.cap import Area, Message, MsgType
from alerts.domain.level import Level
from alerts.domain.state import write_periods
from alerts.domain.warning import Warning
from alerts.ingestion.matching import AREA_OUTSIDE, AREA_UNMATCHED, ZONE_UNKNOWN, Match, match
from alerts.models.sources import CapMessage, CapPlace, CapReference, CapWarning
from alerts.sources.contract import Issue, ParsedBulletin, ParsedMessage, ZoneLevelReading
from app.core.clock import end_of_day, rome_day

_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Placed:
    """What a message tells once its areas are municipalities: each warning with its places, and what did not match."""

    warnings: tuple[tuple[Warning, tuple[Match, ...]], ...]
    issues: tuple[Issue, ...]
    #: Whether it may end others: an update of which we do not know where it went may not.
    acts: bool = True

    @property
    def municipalities(self) -> set[str]:
        return {place.istat_code for _, places in self.warnings for place in places}


def effective_warnings(parsed: ParsedMessage) -> tuple[Warning, ...]:
    """What a message warns of: a ``Cancel`` describes what it ends, and warns of nothing itself."""
    assert parsed.message is not None
    return () if parsed.message.msg_type is MsgType.CANCEL else parsed.warnings


def match_places(session: Session, parsed: ParsedMessage) -> Placed:
    """The municipalities that each warning is about, by the zones in force when it was sent."""
    assert parsed.stamp is not None
    assert parsed.message is not None
    told, issues = [], []
    acts = parsed.message.public and (parsed.message.msg_type is MsgType.CANCEL or bool(parsed.warnings))
    for warning in effective_warnings(parsed):
        places, found = match(session, warning.areas, day=rome_day(parsed.stamp))
        told.append((warning, tuple(places)))
        issues += found
        acts = acts and (warning.level is Level.GREEN or _placed(places, found))
    return Placed(tuple(told), tuple(dict.fromkeys(issues)), acts)


def _placed(places: Sequence[Match], issues: Sequence[Issue]) -> bool:
    """Whether all of a warning's areas are known: to be ours, or to be elsewhere."""
    elsewhere = any(issue.code == AREA_OUTSIDE for issue in issues)
    return bool(places or elsewhere) and not any(issue.code in (AREA_UNMATCHED, ZONE_UNKNOWN) for issue in issues)


def speaks_until(parsed: ParsedBulletin | ParsedMessage) -> datetime:
    """When everything that the document says is over."""
    assert parsed.stamp is not None
    if isinstance(parsed, ParsedMessage):
        return max((warning.ends_at for warning in effective_warnings(parsed)), default=parsed.stamp)
    return max((end_of_day(reading.day) for reading in parsed.readings), default=parsed.stamp)


def days_of(warnings: Iterable[Warning], *, since: date) -> set[date]:
    """Calendar days in Italy, from ``since`` on, that the warnings touch."""
    days: set[date] = set()
    for warning in warnings:
        day, last = max(since, rome_day(warning.starts_at)), rome_day(warning.ends_at - _MICROSECOND)
        while day <= last:
            days.add(day)
            day += timedelta(days=1)
    return days


_WRITE_LEVELS = text(
    """
    INSERT INTO zone_level (bulletin_id, zone_code, hazard, day, level, periods)
    SELECT bulletin_id, zone_code, hazard, day, level, periods
    FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS given (
        bulletin_id bigint, zone_code text, hazard text, day date, level smallint, periods jsonb)
    """
)


def write_levels(session: Session, bulletin_id: int, readings: Sequence[ZoneLevelReading]) -> None:
    """The rows of a bulletin: a thousand in one statement."""
    rows = [level_row(bulletin_id, reading) for reading in readings]
    session.execute(_WRITE_LEVELS, {"rows": json.dumps(rows, default=str)})  # days are no JSON


def write_message(session: Session, bulletin_id: int, parsed: ParsedMessage, told: Placed) -> None:
    """The rows of a CAP message."""
    message = parsed.message
    assert message is not None
    warnings = [warning for warning, _ in told.warnings]
    session.add(
        CapMessage(
            bulletin_id=bulletin_id,
            sender=message.sender,
            sender_name=_sender_name(message),
            identifier=message.identifier,
            msg_type=message.msg_type,
            status=message.status,
            scope=message.scope,
            signature=message.signature,
            public=message.public,
            acts=told.acts,
            subject=parsed.subject,
            clears=bool(warnings) and all(warning.level is Level.GREEN for warning in warnings),
            starts_at=min((warning.starts_at for warning in warnings), default=message.sent),
        )
    )
    session.flush()
    references = {(reference.sender, reference.identifier, reference.sent) for reference in message.references}
    session.add_all(
        CapReference(bulletin_id=bulletin_id, sender=sender, identifier=identifier, sent=sent)
        for sender, identifier, sent in references
    )
    for warning, places in told.warnings:
        _write_warning(session, bulletin_id, warning, places)


def _sender_name(message: Message) -> str:
    """Who warns, in Italian where the message says it in several languages."""
    named = [info for info in message.infos if info.sender_name]
    return next((info.sender_name for info in sorted(named, key=lambda i: not i.language.lower().startswith("it"))), "")


def _write_warning(session: Session, bulletin_id: int, warning: Warning, places: Sequence[Match]) -> None:
    row = CapWarning(
        bulletin_id=bulletin_id,
        hazard=warning.hazard,
        level=int(warning.level),
        starts_at=warning.starts_at,
        ends_at=warning.ends_at,
        texts=[asdict(text) for text in warning.texts],
        areas=[_area(area) for area in warning.areas],
    )
    session.add(row)
    session.flush()
    if places:
        session.execute(insert(CapPlace), [{"warning_id": row.id, **asdict(place)} for place in places])


def _area(area: Area) -> dict[str, Any]:
    return {
        "description": area.description,
        "geocodes": [list(pair) for pair in area.geocodes],
        "polygons": [[list(point) for point in ring] for ring in area.polygons],
        "circles": [[circle.lon, circle.lat, circle.radius_km] for circle in area.circles],
    }


def level_row(bulletin_id: int, reading: ZoneLevelReading) -> dict[str, Any]:
    """One reading as it is kept."""
    return {
        "bulletin_id": bulletin_id,
        "zone_code": reading.zone,
        "hazard": reading.hazard,
        "day": reading.day,
        "level": int(reading.level) if isinstance(reading.level, Level) else None,
        "periods": write_periods(reading.periods),
    }
