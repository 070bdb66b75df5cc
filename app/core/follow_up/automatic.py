"""Reminders that nobody had to ask for: written for who is due one, into the same log and outbox as an operator's."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from app.core.follow_up.recipients import recipients, reminded_lately
from app.core.follow_up.wording import Template, Wording
from app.core.follow_up.writing import one_at_a_time, write


def remind_by_itself(session: Session, wordings: Mapping[str, Wording], *, now: datetime) -> set[str]:
    """Write to the people of each municipality (by ISTAT code); those that are served.

    Nobody is written to where an operator has just sent the same: it has been said. Where nobody works yet, nothing is
    written, and the municipality is not among those served.
    """
    served: set[str] = set()
    for template in Template:
        texts = {code: one for code, one in wordings.items() if one.template is template}
        if texts:
            served |= _written(session, template, texts, now)
    return served


def _written(session: Session, template: Template, texts: Mapping[str, Wording], now: datetime) -> set[str]:
    one_at_a_time(session)
    people = recipients(session, texts, template)
    lately = reminded_lately(session, texts, template, now=now)
    for code in texts.keys() & people.keys() - lately.keys():
        write(session, code, texts[code], people[code], by=None, now=now)
    return texts.keys() & (people.keys() | lately.keys())
