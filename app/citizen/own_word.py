"""What the municipality itself says, beside the alerts: its notices, and what it has declared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.citizen.notice_cards import NoticeCard, shown_cards
from app.citizen.phase_card import PhaseCard, phase_card
from plans.queries.made_up import made_up_plan


@dataclass(frozen=True, slots=True)
class OwnWord:
    """All of it. ``turn`` is when a notice begins or ends by itself; ``made_up``: its plan is a demonstration's."""

    declared: PhaseCard | None
    notices: Sequence[NoticeCard]
    turn: datetime | None
    made_up: bool


def own_word(session: Session, istat_code: str, now: datetime, language: str) -> OwnWord:
    """What is to be shown of a municipality."""
    notices, turn = shown_cards(session, istat_code, now, language)
    declared = phase_card(session, istat_code, now=now, language=language)
    return OwnWord(declared, notices, turn, made_up_plan(session, istat_code))
