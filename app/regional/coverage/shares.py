"""How much of a region stands where: by municipalities, by inhabitants, by area. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.regional.picture import Pictured
from plans.domain.standing import IN_FORCE, Standing

MEASURES = ("municipalities", "population", "area")


@dataclass(frozen=True, slots=True)
class Measure:
    """``id`` is of :data:`MEASURES`; ``amounts`` by standing, none left out; ``whole`` their sum.

    Inhabitants and km² are of the municipalities for which they are known.
    """

    id: str
    amounts: Mapping[Standing, float]
    whole: float

    def share(self, standing: Standing) -> float | None:
        """0–1; None of nothing."""
        return self.amounts[standing] / self.whole if self.whole else None

    @property
    def in_force(self) -> float | None:
        """Share with an approval that is good on the day."""
        good = sum(amount for standing, amount in self.amounts.items() if standing in IN_FORCE)
        return good / self.whole if self.whole else None


def shares(rows: Sequence[Pictured]) -> list[Measure]:
    """The three measures of these rows, in order."""
    amounts = {measure: dict.fromkeys(Standing, 0.0) for measure in MEASURES}
    for row in rows:
        amounts["municipalities"][row.standing] += 1
        amounts["population"][row.standing] += row.population or 0
        amounts["area"][row.standing] += row.plan.area_km2
    return [Measure(measure, found, sum(found.values())) for measure, found in amounts.items()]
