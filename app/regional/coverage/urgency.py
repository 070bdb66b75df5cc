"""What has to be acted on, and in which order. Pure.

A municipality is in every group that concerns it, and in a list it comes where the first of them puts it: last night's
alert before an expired plan, an expired plan before a person who never came; within a group most inhabitants first.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum

from app.regional.picture import Pictured
from plans.domain.lifecycle import State
from plans.domain.standing import Standing
from plans.domain.validity import STUCK_DAYS


class Why(StrEnum):
    """The reasons, in the order in which they are acted on; the values are those of URLs."""

    #: An alert of the last 30 days reached less than 90 % of its devices.
    REACH = "raggiunti"
    #: Nothing on record.
    MISSING = "senza-piano"
    EXPIRED = "scaduto"
    #: Within 90 days, and within 180 but not 90.
    EXPIRING_SOON = "scade-90"
    EXPIRING = "scade-180"
    #: On the way to an approval, and for more than 60 days at the same step.
    STUCK = "fermo"
    #: It has joined or was invited, and nobody has ever signed in.
    NEVER_IN = "mai-entrato"


_BY_STANDING = {
    Standing.NONE: Why.MISSING,
    Standing.EXPIRED: Why.EXPIRED,
    Standing.EXPIRING_SOON: Why.EXPIRING_SOON,
    Standing.EXPIRING: Why.EXPIRING,
}
_ON_THE_WAY = frozenset({State.DRAFT, State.ADOPTED, State.TRANSMITTED, State.OBSERVED, State.CLEARED})
_PLACES = {why: place for place, why in enumerate(Why)}


def reasons(row: Pictured) -> tuple[Why, ...]:
    """Why a municipality has to be acted on, the first reason first; empty: all is well."""
    found = []
    if row.reach is not None and row.reach.low:
        found.append(Why.REACH)
    if row.standing in _BY_STANDING:
        found.append(_BY_STANDING[row.standing])
    if row.plan.state in _ON_THE_WAY and (row.days_in_state or 0) > STUCK_DAYS:
        found.append(Why.STUCK)
    if row.account is not None and row.account.signed_in_at is None:
        found.append(Why.NEVER_IN)
    return tuple(found)


def worst_first(rows: Iterable[Pictured]) -> list[Pictured]:
    """The order of lists where nobody has asked for another."""
    return sorted(rows, key=_order)


def by_reason(rows: Iterable[Pictured]) -> dict[Why, list[Pictured]]:
    """Every group in its order, empty ones too; most inhabitants first."""
    groups: dict[Why, list[Pictured]] = {why: [] for why in Why}
    for row in sorted(rows, key=_size):
        for why in reasons(row):
            groups[why].append(row)
    return groups


def _order(row: Pictured) -> tuple[int, int, str]:
    return (_first(reasons(row)), *_size(row))


def _first(found: Sequence[Why]) -> int:
    return _PLACES[found[0]] if found else len(_PLACES)


def _size(row: Pictured) -> tuple[int, str]:
    return -(row.population or 0), row.place.name
