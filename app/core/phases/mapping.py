"""Which phase a municipality's plan gives to an alert of each colour. Ours never say: without a plan, nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.audit.log import record
from app.core.errors import InputRefused
from app.core.identity.person import Person
from app.core.identity.policy import require
from app.core.identity.roles import Permission
from app.core.phases.models import MappingRow
from app.core.phases.phase import GRAVITY, LONGEST_ACT, Phase
from app.core.phases.reading import alone

#: Names of the levels of alerts that a plan may answer to, from the least.
COLOURS = ("yellow", "orange", "red")


@dataclass(frozen=True, slots=True)
class PhaseMapping:
    """What the plan says, and which act says so. Colours that the plan is silent about are missing."""

    act: str
    phases: Mapping[str, Phase] = field(default_factory=dict)
    recorded_at: datetime | None = None
    recorded_by: str = ""


def proposed(mapping: PhaseMapping | None, colour: str, declared: Phase | None) -> Phase | None:
    """The phase that the plan gives a colour, when it is more serious than the declared one; else None."""
    phase = mapping.phases.get(colour) if mapping else None
    held = GRAVITY[declared or Phase.NORMAL]
    return phase if phase and GRAVITY[phase] > held else None


def check_mapping(mapping: PhaseMapping) -> None:
    """Raises InputRefused: ``act_missing``, ``text_too_long``, ``mapping_decreases`` (red below orange)."""
    if not mapping.act.strip():
        raise InputRefused("act_missing", "Serve il piano, o l'atto, che lo dice.")
    if len(mapping.act) > LONGEST_ACT:
        raise InputRefused("text_too_long", f"Al massimo {LONGEST_ACT} caratteri per l'atto.")
    given = [GRAVITY[mapping.phases[colour]] for colour in COLOURS if colour in mapping.phases]
    if given != sorted(given):
        raise InputRefused("mapping_decreases", "A un'allerta più grave corrisponde una fase meno grave: controllare.")


def set_mapping(session: Session, person: Person, istat_code: str, mapping: PhaseMapping, *, now: datetime) -> int:
    """Write down a new version of what the plan says; the version's id.

    Raises:
        NotFound, Forbidden: see :func:`app.core.identity.policy.require`.
        InputRefused: see :func:`check_mapping`.
    """
    actor = require(person, Permission.DECLARE_PHASE, istat_code)
    check_mapping(mapping)
    alone(session, istat_code)
    before = mapping_of(session, istat_code)
    colours = {colour: mapping.phases[colour].value for colour in COLOURS if colour in mapping.phases}
    row = MappingRow(istat_code=istat_code, act=mapping.act.strip(), recorded_at=now, recorded_by=actor.name, **colours)
    session.add(row)
    session.flush()
    record(
        session,
        actor,
        action="phase.mapped",
        subject=f"municipality:{istat_code}",
        reason=row.act,
        before={colour: phase.value for colour, phase in before.phases.items()} if before else {},
        after=colours,
        now=now,
    )
    return row.id


def mappings(session: Session, istat_code: str) -> Sequence[PhaseMapping]:
    """All versions, the newest first."""
    query = select(MappingRow).where(MappingRow.istat_code == istat_code).order_by(MappingRow.id.desc())
    return [_read(row) for row in session.scalars(query)]


def mapping_of(session: Session, istat_code: str) -> PhaseMapping | None:
    """The version that holds; None where the plan's was never written down."""
    query = select(MappingRow).where(MappingRow.istat_code == istat_code).order_by(MappingRow.id.desc()).limit(1)
    row = session.scalars(query).one_or_none()
    return _read(row) if row else None


def _read(row: MappingRow) -> PhaseMapping:
    said = {"yellow": row.yellow, "orange": row.orange, "red": row.red}
    phases = {colour: Phase(phase) for colour, phase in said.items() if phase}
    return PhaseMapping(row.act, phases, row.recorded_at, row.recorded_by)
