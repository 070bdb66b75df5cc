"""What a wording is, and the blanks in it: ``[[nome della strada]]``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from alerts.domain.hazard import Hazard
from alerts.domain.level import Level
from alerts.domain.notice_category import NoticeCategory

#: Two brackets: easy to type on a phone, seen at once, and no Markdown.
_BLANK = re.compile(r"\[\[([^\[\]]{1,80})\]\]")


class Group(StrEnum):
    """Where a wording is found; the values are headings."""

    DANGER = "Pericolo adesso"
    ROADS = "Strade"
    SCHOOLS = "Scuole e luoghi pubblici"
    SUPPLIES = "Acqua, luce e gas"
    HEALTH = "Salute"
    WEATHER = "Allerta meteo"
    FOLLOW_UP = "Correggere e chiudere"


@dataclass(frozen=True, slots=True)
class Wording:
    """A notice with blanks. ``version`` grows with every change of what citizens read; ``id`` never changes.

    ``hours`` is how long such a notice usually holds; ``when`` says, to who chooses, what it is for.
    """

    id: str
    version: int
    group: Group
    name: str
    when: str
    category: NoticeCategory
    title: str
    body: str
    push: bool = True
    hours: int = 24
    hazard: Hazard | None = None
    level: Level | None = None

    @property
    def blanks(self) -> tuple[str, ...]:
        """Names of what is to be filled in, in the order in which it is read."""
        return blanks_in(self.title, self.body)


def blanks_in(*texts: str) -> tuple[str, ...]:
    """Names of the blanks that are still open, each once."""
    return tuple(dict.fromkeys(name.strip() for text in texts for name in _BLANK.findall(text)))


def filled(text: str, answers: Mapping[str, str]) -> str:
    """``text`` with the blanks that have an answer filled; the others stay open."""

    def answer(found: re.Match[str]) -> str:
        return " ".join(answers.get(found[1].strip(), "").split()) or found[0]

    return _BLANK.sub(answer, text)
