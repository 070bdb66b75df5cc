"""Placeholder until the real matching arrives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from alerts.domain.cap import Area
from alerts.sources.contract import Issue


@dataclass(frozen=True, slots=True)
class Match:
    istat_code: str
    method: str
    share: float


def match(session: Session, areas: Sequence[Area], *, day: date) -> tuple[list[Match], list[Issue]]:
    return [], []
