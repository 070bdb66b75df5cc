"""How the devices of a page are found: one by one by their keys, or all that lie between the first and the last.

When everybody is told, a batch is thousands of neighbouring keys, and to descend an index for each of them is in vain.
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


def of_page(key: str, *, close: bool) -> str:
    """The condition that the column ``key`` is in a page, for a cursor of the driver; for :func:`page_parameters`."""
    page = "%(page)s::bigint[]"
    if not close:
        return f"{key} = ANY({page})"
    # Without IS TRUE the planner would join, which is to look each up after all.
    return f"{key} BETWEEN %(lowest)s AND %(highest)s AND ({key} IN (SELECT unnest({page}))) IS TRUE"


def page_parameters(devices: Sequence[int]) -> dict[str, Any]:
    """The parameters of :func:`of_page` for keys in order, of which there is at least one."""
    page = {"page": array(devices)}
    return page | {"lowest": devices[0], "highest": devices[-1]} if is_close(devices) else page
