"""The act that approves a plan, or a part of it, as people cite it in a cell: «DCC n. 47 del 7/6/2016» (rule A09).

Councils approve most plans, but executives (giunta) and commissioners approve real ones too: who approved is read,
never assumed.
Source of the forms: 77 rows of the national plan for Vesuvio, and ``reference/plans.md`` §4.3.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Body(StrEnum):
    """Who decided. ``UNKNOWN``: the text says "delibera" and no more."""

    COUNCIL = "consiglio"
    GIUNTA = "giunta"
    COMMISSIONER = "commissario"
    MAYOR = "sindaco"
    UNKNOWN = "non indicato"


@dataclass(frozen=True, slots=True)
class Act:
    """``body`` is one of :class:`Body`, ``number`` as written, ``day`` its date, ``text`` the words read."""

    body: str
    number: str
    day: date
    text: str


#: In this order: the first that is found decides.
_BODIES = (
    (Body.COMMISSIONER, re.compile(r"commissar|\bd\.?\s?com\b|\bd\.?\s?c\.?\s?s\b", re.IGNORECASE)),
    (Body.COUNCIL, re.compile(r"consi[gl]|\b(?:d\.?\s?)?c\.?\s?c\b", re.IGNORECASE)),
    (Body.GIUNTA, re.compile(r"giunta|\b(?:d\.?\s?)?g\.?\s?c\b|\bd\.?\s?g\.?\s?m\b", re.IGNORECASE)),
    (Body.MAYOR, re.compile(r"sinda[ck]|sindacale|\bo\.?\s?s\b|\bd\.?\s?s\b", re.IGNORECASE)),
)
_MONTHS = (
    "gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno",
    "luglio", "agosto", "settembre", "ottobre", "novembre", "dicembre",
)  # fmt: skip
_KIND = (
    r"\b(?:D\.?\s?C\.?\s?C\.?|D\.?\s?G\.?\s?[CM]\.?|D\.?\s?Com\.?|D\.?\s?C\.?\s?S\.?|C\.?\s?C\.?|G\.?\s?C\.?"
    r"|[DO]\.?\s?S\.?|delib\w*\.?|del\.|ordinanza|decreto)"
)
#: Whose act it is, in words: "del Consiglio Comunale di …".
_WHOSE = r"(?P<whose>[^\d\n]{0,80}?)"
_NUMBER = r"\s*,?\s*(?:\bn(?:um|r)?\s*[.°º]*|\bnumero)?\s*(?P<number>\d{1,6})(?:\s*/\s*\d{2,4})?"
_MONTH = rf"(?:[/.\-]\s*(?P<month>\d{{1,2}})\s*[/.\-]|(?P<word>{'|'.join(_MONTHS)}))"
_DAY = rf"(?P<day>\d{{1,2}})[°º]?\s*{_MONTH}\s*(?P<year>\d{{4}})"
_ACT = re.compile(
    rf"{_KIND}{_WHOSE}{_NUMBER}\s*,?\s*(?:del(?:l['’])?|in\s+data|d\.?d\.?)\s*{_DAY}(?!\d)", re.IGNORECASE
)
#: Nobody cites an act in more words; longer cells are descriptions, and are looked at this far.
_REACH = 500


def parse_act(text: str) -> Act | None:
    """The first act that the text cites, or None where it cites none with a number and a date that exists."""
    found = _ACT.search(text[:_REACH])
    if found is None:
        return None
    month = int(found["month"]) if found["month"] else _MONTHS.index(found["word"].lower()) + 1
    try:
        day = date(int(found["year"]), month, int(found["day"]))
    except ValueError:
        return None
    return Act(_body(found[0][: found.start("number") - found.start()]), found["number"], day, found[0])


def _body(words: str) -> str:
    for body, pattern in _BODIES:
        if pattern.search(words):
            return body.value
    return Body.UNKNOWN.value
