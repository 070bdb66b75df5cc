"""The definition of one figure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Definition:
    """One figure. ``id`` is its anchor, on the page and in docs/metrics.md; ``name`` and ``text`` are msgids."""

    id: str
    name: str
    text: str
