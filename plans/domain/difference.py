"""What can become of a feature between two versions of a plan, and from when on it counts as moved.

Features are the same when class and key are. Positions are compared in metres (EPSG:25832), on the farthest point of
either shape from the other (Hausdorff distance): what was only read again, or written with fewer decimals, has not
moved.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

#: Beyond this a position is another one. Five decimals of a degree are 1.1 m, six are 0.1 m.
MOVED_METRES = 0.5
#: Beyond this a move is pointed out: it sends people elsewhere (rule P01).
FAR_METRES = 20.0


class Change(StrEnum):
    """What became of a feature. One that has moved may have changed otherwise, too."""

    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


#: In words, as a label of a count.
CHANGE_LABELS = {
    Change.ADDED: "aggiunti",
    Change.REMOVED: "tolti",
    Change.MOVED: "spostati",
    Change.CHANGED: "modificati",
    Change.UNCHANGED: "invariati",
}


@dataclass(frozen=True, slots=True)
class FeatureChange:
    """One feature that is not as it was. ``metres`` is how far it moved; positions are longitude and latitude.

    ``attributes``: names whose value is another one, reserved ones included. ``nth``: of those that share a key.
    """

    change: Change
    plan_class: str
    key: str
    name: str
    metres: float | None
    before: tuple[float, float] | None
    after: tuple[float, float] | None
    attributes: tuple[str, ...] = ()
    nth: int = 1

    @property
    def far(self) -> bool:
        """Whether it moved so far that a person should look."""
        return self.metres is not None and self.metres > FAR_METRES
