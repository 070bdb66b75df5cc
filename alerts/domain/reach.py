"""How far a message got, of those whom it was due to: one formula for every page (docs/metrics.md). Pure."""

from __future__ import annotations

#: A municipality of whose devices fewer than this were reached has to be looked at.
ENOUGH = 0.9


def reached_share(queued: int, accepted: int | None, superseded: int | None) -> float | None:
    """Accepted of those that were due, 0-1; None where nobody was, or it is not known yet.

    Due are the devices that were queued, but for those that a newer message has replaced. Who was held was not queued,
    and who left meanwhile stays among them: what became of those is not known. Of one municipality devices that began
    to follow it since may have accepted too: that is all of them, and no more.
    """
    due = queued - (superseded or 0)
    return min(accepted / due, 1.0) if accepted is not None and due > 0 else None


def is_low(share: float | None) -> bool:
    """Whether somebody has to look into it; nobody has where nothing is known."""
    return share is not None and share < ENOUGH
