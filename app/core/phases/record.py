"""All that stands of what one municipality has declared: its phases and its operations centre."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.core.phases.centre import CentreSaid, open_since
from app.core.phases.phase import PhaseSaid
from app.core.phases.reading import centre_statements, phase_statements
from app.core.phases.statements import Statement, current, standing


@dataclass(frozen=True, slots=True)
class Declared:
    """What was neither corrected nor withdrawn, in the order in which it holds."""

    phases: list[Statement[PhaseSaid]]
    centre: list[Statement[CentreSaid]]

    def phase_at(self, at: datetime) -> Statement[PhaseSaid] | None:
        """The declaration that holds at an instant."""
        return current(self.phases, at)

    def centre_at(self, at: datetime) -> CentreSaid | None:
        """The operations centre as last stated, while it is open."""
        holds = current(self.centre, at)
        return holds.content if holds and open_since(self.centre, at) else None


def declared_by(session: Session, istat_code: str) -> Declared:
    """What stands of a municipality, as known now: two statements."""
    return Declared(standing(phase_statements(session, istat_code)), standing(centre_statements(session, istat_code)))
