"""Municipalities in orange or red, and when they declared a phase: pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from alerts.queries.periods.in_force import Spell
from app.core.phases.phase import Phase
from app.core.phases.queries import PhaseSpell


@dataclass(frozen=True, slots=True)
class Answered:
    """A spell of orange or red and the phase above normal that was declared first while it lasted; None: none was."""

    spell: Spell
    declared: PhaseSpell | None

    @property
    def late(self) -> float | None:
        """Seconds from the beginning of the spell to that of the phase; 0 where it held before; None: none."""
        if self.declared is None:
            return None
        return max((self.declared.said.since - self.spell.begins_at).total_seconds(), 0.0)

    @property
    def recorded_at(self) -> datetime | None:
        """When it was written down: later than it began, where an act was entered afterwards."""
        return self.declared.recorded_at if self.declared else None


def answered(spells: Iterable[Spell], phases: Iterable[PhaseSpell]) -> Sequence[Answered]:
    """Each spell with its answer: those without first, then the latest."""
    by_place: dict[str, list[PhaseSpell]] = {}
    for phase in phases:
        if phase.phase is not Phase.NORMAL:
            by_place.setdefault(phase.istat_code, []).append(phase)
    found = [Answered(spell, _first(spell, by_place.get(spell.istat_code, ()))) for spell in spells]
    return sorted(found, key=lambda one: (one.late is not None, -(one.late or 0), -one.spell.level, one.spell.name))


def _first(spell: Spell, phases: Sequence[PhaseSpell]) -> PhaseSpell | None:
    during = (
        one for one in phases
        if one.said.since < spell.ends_at and (one.until is None or one.until > spell.begins_at)
    )  # fmt: skip
    return min(during, key=lambda one: (one.said.since, one.statement_id), default=None)
