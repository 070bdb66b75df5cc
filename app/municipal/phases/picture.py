"""What the page about the phase shows: how it is, what the plan would say, and everything that was stated."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from alerts.domain.level import is_alert
from alerts.queries.status import municipality_status
from app.core.phases.centre import CentreSaid
from app.core.phases.mapping import PhaseMapping, mapping_of, proposed
from app.core.phases.phase import PhaseSaid
from app.core.phases.queries import CentreNow, centre_of
from app.core.phases.reading import centre_statements, phase_statements
from app.core.phases.statements import Statement, current, newest_id, standing
from app.web.labels import LevelLabel, level_label
from app.web.phases import PhaseLabel, phase_label


@dataclass(frozen=True, slots=True)
class Proposal:
    """A phase that the plan gives to today's alert and that is not declared: a person decides."""

    level: LevelLabel
    phase: PhaseLabel
    act: str


@dataclass(frozen=True, slots=True)
class Line:
    """One statement in the history; ``kind`` (phase, centre) says of what. ``stands`` until corrected or withdrawn."""

    kind: str
    statement: Statement[PhaseSaid] | Statement[CentreSaid]
    stands: bool


@dataclass(frozen=True, slots=True)
class Picture:
    """The whole page."""

    phase: Statement[PhaseSaid] | None
    #: Declared to begin later.
    coming: Statement[PhaseSaid] | None
    centre: CentreNow | None
    proposal: Proposal | None
    mapping: PhaseMapping | None
    #: The newest first.
    history: Sequence[Line]
    #: Ids of what was last stated of each (0: nothing), for forms to remember.
    last: dict[str, int]


def picture(session: Session, istat_code: str, *, now: datetime) -> Picture:
    """How it is now. Raises NotFound, ``municipality_unknown``."""
    phases, centres = phase_statements(session, istat_code), centre_statements(session, istat_code)
    stand, centres_stand = standing(phases), standing(centres)
    mapping, holds = mapping_of(session, istat_code), current(stand, now)
    lines = [Line("phase", said, said in stand) for said in phases]
    lines += [Line("centre", said, said in centres_stand) for said in centres]
    return Picture(
        phase=holds,
        coming=next((said for said in stand if said.since > now), None),
        centre=centre_of(session, istat_code, at=now),
        proposal=proposal(session, istat_code, mapping, holds, now=now),
        mapping=mapping,
        history=sorted(lines, key=lambda line: line.statement.recorded_at, reverse=True),
        last={"phase": newest_id(stand), "centre": newest_id(centres_stand)},
    )


def proposal(
    session: Session,
    istat_code: str,
    mapping: PhaseMapping | None,
    declared: Statement[PhaseSaid] | None,
    *,
    now: datetime,
) -> Proposal | None:
    """The phase that the plan gives to today's alert, where it is more than what was declared."""
    if mapping is None:
        return None
    level = municipality_status(session, istat_code, at=now).days[0].level
    held = declared.content.phase if declared and declared.content else None
    phase = proposed(mapping, level.slug, held) if is_alert(level) else None
    return Proposal(level_label(level), phase_label(phase), mapping.act) if phase else None
