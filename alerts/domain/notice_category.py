"""What the notices of municipalities are about. A device chooses which of them it wants to be told of."""

from __future__ import annotations

from enum import StrEnum


class NoticeCategory(StrEnum):
    """In the order in which people look for them."""

    ROADS = "roads"
    SCHOOLS = "schools"
    WATER = "water"
    UTILITIES = "utilities"
    HEALTH = "health"
    LOCAL_EVENTS = "local_events"
    OTHER = "other"
