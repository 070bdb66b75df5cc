"""How the devices of a page are found: one by one by their keys, or all that lie between the first and the last.

When everybody is told, a batch is thousands of neighbouring keys, and to descend an index for each of them is in vain.
So is asking of each whether it is meant, where all between two keys are.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.core.db import array

#: Keys among which at most every second one is somebody else's are close: a row that is read in vain costs less than a
#: descent.
_CLOSE = 2


def is_close(devices: Sequence[int]) -> bool:
    """Whether what lies between these keys, in order, is hardly more than they are."""
    return bool(devices) and devices[-1] - devices[0] < _CLOSE * len(devices)


def is_whole(devices: Sequence[int]) -> bool:
    """Whether these keys, in order, are all the numbers from the first to the last."""
    return bool(devices) and devices[-1] - devices[0] == len(devices) - 1


def around_page(key: str, *, close: bool) -> str:
    """The condition that the column ``key`` is in a page, or, where its keys are close, lies between them.

    For a cursor of the driver, and :func:`page_parameters`.
    """
    return f"{key} BETWEEN %(lowest)s AND %(highest)s" if close else f"{key} = ANY(%(page)s::bigint[])"


def of_page(key: str, *, close: bool, whole: bool) -> str:
    """The condition that the column ``key`` is in a page: as :func:`around_page`, and nothing else."""
    around = around_page(key, close=close)
    # Without IS TRUE the planner would join, which is to look each up after all.
    return around if whole or not close else f"{around} AND ({key} IN (SELECT unnest(%(page)s::bigint[]))) IS TRUE"


def page_parameters(devices: Sequence[int]) -> dict[str, Any]:
    """The parameters of these conditions for keys in order, at least one: without ``page`` where they are whole."""
    around = {"lowest": devices[0], "highest": devices[-1]}
    return around if is_whole(devices) else around | {"page": array(devices)}
