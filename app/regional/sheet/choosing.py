"""Of municipalities that were chosen: to whom a letter goes, who is left out and why."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.core.follow_up.recipients import recipients, reminded_lately
from app.core.follow_up.reminding import LeftOut
from app.core.follow_up.wording import Template
from app.core.i18n import N_
from app.regional.places import places
from app.regional.sheet.facts import known_of
from app.regional.sheet.letter_text import MODELS, Known

#: What a letter would say is not so.
NOT_TRUE = "not_true"
#: Letters that may say how far alerts got.
_OF_REACH = (Template.REACH_LOW, Template.FREE)
#: Why somebody is left out, in words.
WHY: Mapping[str, str] = {
    LeftOut.NOBODY: N_("nobody works for it"),
    LeftOut.LATELY: N_("it had the same in the last 14 days"),
    NOT_TRUE: N_("it is not so there"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One municipality that was chosen: to whom the letter goes, or (``why``) why it does not. ``last``: when the same
    was sent there lately."""

    known: Known
    addresses: Sequence[str]
    last: datetime | None
    why: str

    @property
    def ticked(self) -> bool:
        """Whether it can get the letter at all: who has had the same lately can, if one says so."""
        return self.why in ("", LeftOut.LATELY)


def lines_of(session: Session, codes: Collection[str], template: Template, *, again: bool, now: datetime) -> list[Line]:
    """Every municipality of ``codes``, by name; ``again``: also those that had the same lately."""
    known = known_of(session, codes, reached=template in _OF_REACH, now=now)
    people = recipients(session, known, template)
    lately = reminded_lately(session, known, template, now=now)
    lines = []
    for code, one in known.items():
        why = LeftOut.LATELY.value if code in lately and not again else ""
        why = why if people.get(code) else LeftOut.NOBODY.value
        why = why if MODELS[template].true_of(one) else NOT_TRUE
        lines.append(Line(one, people.get(code, ()), lately.get(code), why))
    return lines


def lines_of_region(
    session: Session, region_code: str | None, template: Template, *, again: bool, now: datetime
) -> list[Line]:
    """Every municipality of a region of which the letter is true."""
    lines = lines_of(session, places(session, region_code), template, again=again, now=now)
    return [line for line in lines if line.why != NOT_TRUE]
