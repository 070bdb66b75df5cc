"""Rows as statements."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.phases.centre import CentreSaid, CentreState, SupportFunction
from app.core.phases.models import CentreRow, PhaseRow
from app.core.phases.phase import Phase, PhaseSaid
from app.core.phases.statements import Statement
from app.core.territory.models import Municipality


def phase_statements(session: Session, istat_code: str) -> list[Statement[PhaseSaid]]:
    """All that was ever declared for a municipality, also what was corrected, in the order of writing."""
    rows = session.scalars(select(PhaseRow).where(PhaseRow.istat_code == istat_code).order_by(PhaseRow.id))
    return [phase_statement(row) for row in rows]


def phase_statement(row: PhaseRow) -> Statement[PhaseSaid]:
    """One row."""
    said = PhaseSaid(Phase(row.phase), row.since, row.act, row.note) if row.phase else None
    return Statement(row.id, said, row.since, row.recorded_at, row.recorded_by, row.corrects_id, row.reason)


def centre_statements(session: Session, istat_code: str) -> list[Statement[CentreSaid]]:
    """All that was ever stated of a municipality's operations centre, in the order of writing."""
    rows = session.scalars(select(CentreRow).where(CentreRow.istat_code == istat_code).order_by(CentreRow.id))
    return [centre_statement(row) for row in rows]


def centre_statement(row: CentreRow) -> Statement[CentreSaid]:
    """One row."""
    said = None
    if row.state:
        functions = tuple(function for function in SupportFunction if function in row.functions)
        said = CentreSaid(CentreState(row.state), row.since, row.act, row.place, tuple(row.phones), functions)
    return Statement(row.id, said, row.since, row.recorded_at, row.recorded_by, row.corrects_id, row.reason)


def alone(session: Session, istat_code: str) -> None:
    """Let nobody else state anything of a municipality until this transaction ends."""
    place = select(Municipality.istat_code).where(Municipality.istat_code == istat_code)
    session.execute(place.with_for_update(key_share=True)).one()
