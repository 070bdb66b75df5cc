"""The rows of a layer while rules look at them one after the other: what each does to them, and what is said of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import shapely

from plans.domain.findings import Finding, Scope, Severity

Geometries = npt.NDArray[np.object_]
Flags = npt.NDArray[np.bool_]
Positions = npt.NDArray[np.intp]

#: Longitude and latitude.
Place = tuple[float, float]

#: About a decimetre: a finding is looked for on a map.
_DIGITS = 6


@dataclass(slots=True)
class Batch:
    """All rows of a layer. Arrays are as long as ``numbers`` and are changed by the rules.

    ``kept``: not refused. ``held``: kept, but a person has to confirm the repair first.
    """

    layer: str
    file: str
    numbers: Sequence[int]
    geometries: Geometries
    kept: Flags = field(init=False)
    held: Flags = field(init=False)
    findings: list[Finding] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.kept = np.ones(len(self.numbers), dtype=bool)
        self.held = np.zeros(len(self.numbers), dtype=bool)

    def rows(self, chosen: Flags) -> Positions:
        """Where the kept rows among ``chosen`` stand."""
        return np.flatnonzero(self.kept & chosen)

    def refuse(self, rule: str, rows: Positions, message: str | Callable[[int], str]) -> None:
        """Rows that cannot be used: each is told, and kept no longer."""
        self.kept[rows] = False
        self.tell(rule, Severity.REFUSES, rows, message)

    def tell(
        self,
        rule: str,
        level: Severity,
        rows: Positions,
        message: str | Callable[[int], str],
        proposal: str | None = None,
        where: Iterable[Place | None] | None = None,
    ) -> None:
        """Say something of each of ``rows``: ``message`` ends the sentence that begins with the row.

        ``where`` is the middle of each unless given.
        """
        where = positions(self.geometries[rows]) if where is None else where
        for row, position in zip(rows.tolist(), where, strict=True):
            said = message if isinstance(message, str) else message(row)
            self.findings.append(self._finding(rule, level, row, said, position, proposal))

    def tell_layer(self, rule: str, level: Severity, message: str, proposal: str | None = None) -> None:
        """Say something of the layer as a whole."""
        self.findings.append(
            Finding(rule, level, Scope.LAYER, message, file=self.file, layer=self.layer, proposal=proposal)
        )

    def _finding(
        self, rule: str, level: Severity, row: int, said: str, position: Place | None, proposal: str | None
    ) -> Finding:
        number = self.numbers[row]
        message = f"Riga {number} del livello «{self.layer}»: {said}"
        return Finding(
            rule, level, Scope.ROW, message, self.file, self.layer, row=number, position=position, proposal=proposal
        )


def positions(geometries: Geometries) -> list[Place | None]:
    """Longitude and latitude of the middle of each envelope; None where there is none, or only (0, 0)."""
    bounds = shapely.bounds(geometries)
    middles = np.round((bounds[:, :2] + bounds[:, 2:]) / 2, _DIGITS)
    known = np.isfinite(middles).all(axis=1) & middles.any(axis=1)
    return [(x, y) if there else None for (x, y), there in zip(middles.tolist(), known.tolist(), strict=True)]


def grouped(value: float, digits: int = 0) -> str:
    """A figure as it is written in Italian: 12.345,6."""
    return f"{value:,.{digits}f}".translate(str.maketrans(",.", ".,"))
