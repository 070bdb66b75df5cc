"""What municipalities have declared: now, over a time, and where nothing was. Read by citizens' pages and operators."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from sqlalchemy import Select, func, or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session, aliased

from app.core.phases.centre import CentreSaid, CentreState, open_since
from app.core.phases.models import CentreRow, PhaseRow
from app.core.phases.phase import Phase, PhaseSaid
from app.core.phases.reading import centre_statements, phase_statement
from app.core.phases.statements import Statement, current, standing


@dataclass(frozen=True, slots=True)
class PhaseSpell:
    """A municipality in a phase. ``until`` is None while it lasts."""

    istat_code: str
    statement_id: int
    said: PhaseSaid
    until: datetime | None
    recorded_at: datetime

    @property
    def phase(self) -> Phase:
        return self.said.phase


@dataclass(frozen=True, slots=True)
class CentreSpell:
    """An operations centre that was open without a break, where it was last; ``until`` is None while it is."""

    istat_code: str
    since: datetime
    until: datetime | None
    place: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class CentreNow:
    """An operations centre that is open: since when, and as last stated."""

    statement_id: int
    since: datetime
    said: CentreSaid


def phase_of(
    session: Session, istat_code: str, *, at: datetime, known_at: datetime | None = None
) -> Statement[PhaseSaid] | None:
    """The declaration that holds at an instant, as known at another (by default, as known now); None: none."""
    query = _standing(known_at).where(PhaseRow.istat_code == istat_code, PhaseRow.since <= at)
    row = session.scalars(query.order_by(PhaseRow.since.desc(), PhaseRow.id.desc()).limit(1)).one_or_none()
    return phase_statement(row) if row else None


def declared_phases(session: Session, *, at: datetime) -> dict[str, Phase]:
    """ISTAT code → phase above normal that holds at an instant, of every municipality that has declared one."""
    query = _standing(None).with_only_columns(PhaseRow.istat_code, PhaseRow.phase).where(PhaseRow.since <= at)
    query = query.ext(distinct_on(PhaseRow.istat_code))
    rows = session.execute(query.order_by(PhaseRow.istat_code, PhaseRow.since.desc(), PhaseRow.id.desc()))
    return {row.istat_code: Phase(row.phase) for row in rows if row.phase != Phase.NORMAL.value}


def phases_between(
    session: Session, start: datetime, end: datetime, *, known_at: datetime | None = None
) -> list[PhaseSpell]:
    """Every phase that held at some time from ``start`` until before ``end``, by municipality and beginning."""
    order = (PhaseRow.since, PhaseRow.id)
    until = func.lead(PhaseRow.since).over(partition_by=PhaseRow.istat_code, order_by=order).label("until")
    stood = _standing(known_at).where(PhaseRow.since < end).add_columns(until).subquery()
    found = aliased(PhaseRow, stood)
    # What ended before is most of what was ever declared, and stays in the database.
    late = select(found).where(or_(stood.c.until.is_(None), stood.c.until > start))
    rows = session.scalars(late.order_by(found.istat_code, found.since, found.id))
    spells = [spell for _, group in groupby(rows, lambda row: row.istat_code) for spell in _spells(group)]
    return [spell for spell in spells if spell.until is None or spell.until > start]


def centres_between(session: Session, start: datetime, end: datetime) -> list[CentreSpell]:
    """Every operations centre that was open at some time from ``start`` until before ``end``; as known now."""
    later = aliased(CentreRow)
    corrected = select(later.id).where(later.corrects_id == CentreRow.id)
    stands = select(CentreRow).where(CentreRow.state.is_not(None), CentreRow.since < end, ~corrected.exists())
    rows = session.scalars(stands.order_by(CentreRow.istat_code, CentreRow.since, CentreRow.id))
    spells = [spell for _, group in groupby(rows, lambda row: row.istat_code) for spell in _openings(group)]
    return [spell for spell in spells if spell.until is None or spell.until > start]


def centre_of(session: Session, istat_code: str, *, at: datetime, known_at: datetime | None = None) -> CentreNow | None:
    """The operations centre of a municipality, if it is open at an instant."""
    stands = standing(centre_statements(session, istat_code), known_at=known_at)
    since, holds = open_since(stands, at), current(stands, at)
    if since is None or holds is None or holds.content is None:
        return None
    return CentreNow(holds.id, since, holds.content)


def _standing(known_at: datetime | None) -> Select[PhaseRow]:
    """The same rule as :func:`app.core.phases.statements.standing`, for many municipalities at once."""
    later = aliased(PhaseRow)
    corrected = select(later.id).where(later.corrects_id == PhaseRow.id)
    query = select(PhaseRow).where(PhaseRow.phase.is_not(None))
    if known_at is not None:
        corrected = corrected.where(later.recorded_at <= known_at)
        query = query.where(PhaseRow.recorded_at <= known_at)
    return query.where(~corrected.exists())


def _spells(rows: Iterable[PhaseRow]) -> list[PhaseSpell]:
    listed = list(rows)
    ends = [row.since for row in listed[1:]]
    return [_spell(row, until) for row, until in zip(listed, [*ends, None], strict=True)]


def _spell(row: PhaseRow, until: datetime | None) -> PhaseSpell:
    said = phase_statement(row).content
    assert said is not None
    return PhaseSpell(row.istat_code, row.id, said, until, row.recorded_at)


def _openings(rows: Iterable[CentreRow]) -> list[CentreSpell]:
    found: list[CentreSpell] = []
    for row in rows:
        still = found[-1] if found and found[-1].until is None else None
        if row.state == CentreState.OPEN and still is None:
            found.append(CentreSpell(row.istat_code, row.since, None, row.place, row.recorded_at))
        elif still is not None:
            opens = row.state == CentreState.OPEN
            found[-1] = replace(still, place=row.place) if opens else replace(still, until=row.since)
    return found
