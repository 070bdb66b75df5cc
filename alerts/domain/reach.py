"""How far a message got, of those whom it was due to: one formula for every page (docs/metrics.md). Pure."""

from __future__ import annotations

#: A municipality of whose devices fewer than this were reached has to be looked at.
ENOUGH = 0.9
#: With fewer devices a share says little: one telephone that is switched off would be a quarter of them.
FEW_DEVICES = 5


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


def behind_order(due: int, accepted: int, name: str) -> tuple[bool, int, float, str]:
    """What sorts municipalities that were not reached enough: where the most devices were not told comes first.

    Of as many the lesser share, then by name; those with fewer than ``FEW_DEVICES`` come after all others, since a
    single telephone that is gone is none of a hundred per cent. ``due`` is above 0.
    """
    return due < FEW_DEVICES, accepted - due, accepted / due, name
