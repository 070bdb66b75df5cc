"""What a definition of a figure is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Definition:
    """One figure. ``id`` is its anchor, here and in docs/metrics.md; ``name`` and ``text`` are msgids."""

    id: str
    name: str
    text: str
