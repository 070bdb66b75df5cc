"""What the municipality itself has declared, for its page: the operating phase, and the operations centre if open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.core.phases.phase import Phase
from app.core.phases.queries import centre_of, phase_of
from app.web.phases import PhaseLabel, phase_label, since_text

#: How long it is said that all is back to normal.
RETURNED = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class CentreCard:
    """The open operations centre."""

    since: str
    place: str
    phones: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PhaseCard:
    """What is declared; ``since`` is a phrase (``dalle 16:20 di oggi``)."""

    phase: PhaseLabel | None
    since: str
    act: str
    note: str
    centre: CentreCard | None


def phase_card(session: Session, istat_code: str, *, now: datetime, language: str) -> PhaseCard | None:
    """What is to be shown of a municipality; None where there is nothing out of the ordinary."""
    declared, opened = phase_of(session, istat_code, at=now), centre_of(session, istat_code, at=now)
    said = declared.content if declared else None
    if said and said.phase is Phase.NORMAL and said.since < now - RETURNED:
        said = None
    centre = None
    if opened:
        centre = CentreCard(since_text(opened.since, now, language), opened.said.place, opened.said.phones)
    if said is None:
        return PhaseCard(None, "", "", "", centre) if centre else None
    return PhaseCard(phase_label(said.phase), since_text(said.since, now, language), said.act, said.note, centre)
