"""Replay of the archive: every document as it came, read with today's parsers, beside what was made of it then.

Nothing is changed: this is how a mended parser is tried on the past, and how "why did you tell people that?" is
answered.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from alerts.domain.decision import Kind
from alerts.domain.level import Level
from alerts.ingestion.archive import bundles_of
from alerts.ingestion.versions import effective_warnings, level_row
from alerts.models.dispatch import Deciding, DecisionRow
from alerts.models.sources import Bulletin, CapWarning, RawDocument, ZoneLevel
from alerts.sources.contract import KnownZones, Parsed, ParsedBulletin, ParsedMessage, Source
from alerts.sources.registry import INTERNAL_IDS, get_source
from app.core.clock import rome_day
from app.core.errors import NotFound
from app.core.territory.lookup import municipality_zones, zones_in_force

#: (zone or hazard-and-hours, hazard, day) → level, as text that a person can compare.
Said = dict[tuple[str, str, str], str]


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that would be read differently today; ``None`` where it was, or is, not said."""

    what: tuple[str, str, str]
    then: str | None
    now: str | None


@dataclass(frozen=True, slots=True)
class Recheck:
    """One archived document, then and now. ``status_then`` is None when it was archived and never read."""

    document_id: int
    source_id: str
    received_at: datetime
    stamp: datetime | None
    status_then: str | None
    status_now: str
    codes_now: tuple[str, ...]
    differences: tuple[Difference, ...]
    #: Municipalities of the zones that differ, and decisions that were told because of this document.
    municipalities: int
    told: int

    @property
    def same(self) -> bool:
        accepted_then = self.status_then in ("accepted", "unchanged")
        return not self.differences and accepted_then == (self.status_now == "readable")


def recheck(
    session: Session, sources: Mapping[str, Source], *, source_id: str | None = None, document_id: int | None = None
) -> Iterator[Recheck]:
    """Every archived document asked for, in the order in which they came, read by ``sources`` as configured.

    Raises:
        NotFound: ``source_unknown``, ``document_unknown``.
    """
    wanted = select(RawDocument.id).order_by(RawDocument.id)
    if source_id is not None:
        wanted = wanted.where(RawDocument.source_id == get_source(source_id).facts.id)
    elif document_id is None:
        wanted = wanted.where(RawDocument.source_id.not_in(INTERNAL_IDS))
    if document_id is not None:
        wanted = wanted.where(RawDocument.id == document_id)
    numbers = session.scalars(wanted).all()
    if document_id is not None and not numbers:
        of = f" della fonte {source_id}" if source_id else ""
        raise NotFound("document_unknown", f"Nessun documento d'archivio{of} ha il numero {document_id}.")
    for number in numbers:
        # One at a time: the archive may hold gigabytes.
        document = session.scalars(
            select(RawDocument).where(RawDocument.id == number).options(selectinload(RawDocument.parts))
        ).one()
        yield _recheck(session, sources[document.source_id], document)
        session.expunge_all()


def _recheck(session: Session, source: Source, document: RawDocument) -> Recheck:
    parsed = _read(session, source, document)
    version = session.scalar(
        select(Bulletin)
        .where(Bulletin.raw_document_id == document.id)
        .order_by((Bulletin.status == "accepted").desc(), Bulletin.id.desc())
        .limit(1)
    )
    then = _said_then(session, version) if version and version.status == "accepted" else None
    differences = _differences(then, _said_now(parsed)) if then is not None and not parsed.refused else ()
    zones = {difference.what[0] for difference in differences}
    return Recheck(
        document_id=document.id,
        source_id=document.source_id,
        received_at=document.first_received_at,
        stamp=parsed.stamp or (version.stamp if version else None),
        status_then=version.status if version else None,
        status_now="refused" if parsed.refused else "readable",
        codes_now=tuple(dict.fromkeys(issue.code for issue in parsed.issues)),
        differences=differences,
        municipalities=_municipalities(session, source, parsed, zones),
        told=_told(session, version) if version else 0,
    )


def _read(session: Session, source: Source, document: RawDocument) -> Parsed:
    (bundle, *_) = bundles_of(document, source)
    return source.parse(bundle, _zones(session, source))


def _zones(session: Session, source: Source) -> KnownZones:
    return lambda day: zones_in_force(session, source.facts.zone_namespace, day)


def _said_then(session: Session, version: Bulletin) -> Said:
    levels = session.scalars(select(ZoneLevel).where(ZoneLevel.bulletin_id == version.id))
    said = {(row.zone_code, row.hazard, row.day.isoformat()): _level(row.level, row.periods) for row in levels}
    warnings = session.scalars(select(CapWarning).where(CapWarning.bulletin_id == version.id))
    return said | {
        ("", row.hazard, f"{row.starts_at.isoformat()}/{row.ends_at.isoformat()}"): _level(row.level, None)
        for row in warnings
    }


def _said_now(parsed: Parsed) -> Said:
    if isinstance(parsed, ParsedBulletin):
        rows = (level_row(0, reading) for reading in parsed.readings)
        return {
            (row["zone_code"], str(row["hazard"]), row["day"].isoformat()): _level(row["level"], row["periods"])
            for row in rows
        }
    if not isinstance(parsed, ParsedMessage) or parsed.message is None:
        return {}
    return {
        ("", warning.hazard.value, f"{_utc(warning.starts_at)}/{_utc(warning.ends_at)}"): _level(warning.level, None)
        for warning in effective_warnings(parsed)
    }


def _utc(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat()


def _level(level: int | None, periods: object) -> str:
    slug = "not_applicable" if level is None else Level(level).slug
    return f"{slug} {periods}" if periods else slug


def _differences(then: Said, now: Said) -> tuple[Difference, ...]:
    return tuple(
        Difference(what, then.get(what), now.get(what))
        for what in sorted(then.keys() | now.keys())
        if then.get(what) != now.get(what)
    )


def _municipalities(session: Session, source: Source, parsed: Parsed, zones: set[str]) -> int:
    if not zones or parsed.stamp is None:
        return 0
    table = municipality_zones(session, source.facts.zone_namespace, rome_day(parsed.stamp))
    return sum(not zones.isdisjoint(mine) for mine in table.values())


def _told(session: Session, version: Bulletin) -> int:
    told = (
        select(func.count())
        .select_from(DecisionRow)
        .join(Deciding, Deciding.id == DecisionRow.deciding_id)
        .where(Deciding.bulletin_id == version.id, DecisionRow.kind != Kind.SUPPRESSED)
    )
    return session.scalar(told) or 0
