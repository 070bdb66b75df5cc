"""What each part of the page shows, made of what was read."""

from __future__ import annotations

from typing import Any

from alerts.domain.reach import FEW_DEVICES
from app.regional.room.attention import attention
from app.regional.room.clocks import clock
from app.regional.room.dispatches import behind, title
from app.regional.room.events import GROUPS, chosen, event_lines
from app.regional.room.levels import levels
from app.regional.room.reading import Room
from app.regional.room.signals import signals
from app.regional.room.state import canary_card, lane_lines, pause_lines, source_cards
from app.regional.room.strip import hours

#: Entries of the journal that the room lists.
_LISTED = 40


def parts(found: Room, group: str) -> dict[str, Any]:
    """By the names that the template has for them; ``group``: the kind of events that is chosen."""
    now = found.at
    troubles, pauses = attention(found), pause_lines(found.pauses, now)
    entries = chosen(found.entries, group)
    return {
        "about": found.about,
        "of_demonstration": any(one.facts.demonstration and one.newest_stamp for one in found.sources.values()),
        "troubles": troubles,
        "pauses": pauses,
        "levels": levels(found),
        "dispatches": found.dispatches,
        "title": title,
        "behind": behind(found.dispatches),
        "few_devices": FEW_DEVICES,
        "sources": source_cards(tuple(found.sources.values()), now),
        "lanes": lane_lines(found),
        "canary": canary_card(found),
        "events": event_lines(entries[:_LISTED]),
        "events_total": len(entries),
        "groups": GROUPS,
        "group": group,
        "hours": hours(found.entries, now),
        "signals": signals(found.places, troubles, pauses),
        "clock": lambda instant: clock(instant, now),
    }
