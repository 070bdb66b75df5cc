"""What a rule is: its id, and what a person needs to hear of it once, whatever it found."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rule:
    """``title`` in a few words, ``why`` it matters, ``cure`` how to mend it: Italian sentences for officials."""

    id: str
    title: str
    why: str
    cure: str
