"""A cell as a person filled it → the value of an attribute (rules A05 and A06).

Italian forms come first: the comma is decimal, the dot groups thousands, days precede months. What cannot be read for
sure is left out and said, never guessed: the cell itself stays in the row's source.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from plans.domain.attributes import Attribute, Kind
from plans.domain.text import LONGEST, clean, fold, is_clean
from plans.mapping.choices import choices_in, code_of
from plans.readers.contract import Value

#: Text, number, boolean, a day as ``YYYY-MM-DD``, or a list of codes; None where the cell says nothing.
MappedValue = str | int | float | bool | list[str] | None


class Remark(StrEnum):
    """What was done to a cell on the way; nothing that a person would want to know of has no remark."""

    NONE = ""
    TIDIED = "tidied"
    CUT = "cut"
    CONVERTED = "converted"
    FROM_TEXT = "from text"
    UNREADABLE = "unreadable"


class Reading(NamedTuple):
    """The value of a cell, and what was done to it."""

    value: MappedValue
    remark: Remark = Remark.NONE


_NOTHING = Reading(None)
_UNREADABLE = Reading(None, Remark.UNREADABLE)
#: What people write where they have nothing to write.
_BLANK = frozenset(("", "-", "--", "---", "n.d.", "nd", "n/d", "null", "none", "nan", "<null>", "non disponibile", "/"))
#: Nobody is counted, and no surface measured, beyond this: such a number is something else.
_LARGEST = 10_000_000_000
_MOST_PEOPLE = 10_000_000

_YES = frozenset(("si", "s", "yes", "y", "x", "vero", "true", "t", "v", "1", "ok", "presente", "accessibile"))
_NO = frozenset(("no", "n", "falso", "false", "f", "0", "assente", "non"))
_NUMBER = re.compile(r"[+-]?\d+(?:[.,' ]\d+)*")
_SIMPLE = re.compile(r"-?\d+(?:,\d+|\.\d{1,2})?")
_GROUPED = re.compile(r"[+-]?[1-9]\d{0,2}\.\d{3}")
_GROUPED_WHOLE = re.compile(r"[+-]?[1-9]\d{0,2}[.,]\d{3}")
_RANGE = re.compile(r"\d\s*[-–÷/]\s*\d|\bda\b.*\ba\b", re.IGNORECASE)
_OF_PEOPLE = re.compile(
    r"(\d+(?:[.,' ]\d{3})*)\s*(?:persone|pers\b|p\.|posti|abitanti|ab\b|unit|individui|utenti|pax|sfollati|ospiti)",
    re.IGNORECASE,
)
_MONTHS = ("gen", "feb", "mar", "apr", "mag", "giu", "lug", "ago", "set", "ott", "nov", "dic")
_DAYS = (
    re.compile(r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})(?:[T ].*)?"),
    re.compile(r"(?P<day>\d{1,2})\s?[-/.]\s?(?P<month>\d{1,2})\s?[-/.]\s?(?P<year>\d{4}|\d{2})(?:[T ].*)?"),
    re.compile(r"(?P<day>\d{1,2})[°º]?\s+(?P<month>[a-zA-Z]{3,9})\.?\s+(?P<year>\d{4})"),
    re.compile(r"(?P<year>(?:19|20)\d{2})(?P<month>\d{2})(?P<day>\d{2})"),
)


def plain(attribute: Attribute, texts: Collection[str]) -> bool:
    """Whether all the texts of a column stand for themselves: asked of thousands at once, since mostly they do."""
    if attribute.kind is not Kind.TEXT or attribute.name == "codice_istat":
        return False
    return (
        is_clean(" ".join(texts))
        and max(map(len, texts), default=0) <= LONGEST
        and _BLANK.isdisjoint(map(str.lower, texts))
    )


def read(attribute: Attribute, value: Value) -> Reading:
    """What the cell says of the attribute. Never raises: a cell that cannot be read is ``UNREADABLE``."""
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return _NOTHING
    text = clean(value) if isinstance(value, str) else value
    if isinstance(text, str) and text.lower() in _BLANK:
        return _NOTHING
    return _READERS[attribute.kind](attribute, value, text)


def _text(attribute: Attribute, value: Value, text: Value) -> Reading:
    if attribute.name == "codice_istat":
        return _istat(value, text)
    if isinstance(text, bool):
        return Reading("sì" if text else "no")
    if isinstance(text, float) and text.is_integer() and abs(text) < _LARGEST**2:
        return Reading(str(int(text)))
    written = str(text)
    if len(written) > LONGEST:
        return Reading(written[:LONGEST].rstrip(), Remark.CUT)
    return Reading(written, Remark.NONE if not isinstance(value, str) or written == value else Remark.TIDIED)


def _istat(value: Value, text: Value) -> Reading:
    """Six digits; tables of numbers lose the zeros in front."""
    digits = str(int(text)) if isinstance(text, float) and text.is_integer() else str(text)
    if digits.isdecimal() and digits.isascii() and 4 <= len(digits) < 6:
        return Reading(digits.zfill(6), Remark.CONVERTED)
    return Reading(digits[:LONGEST], Remark.NONE if digits == value or not isinstance(value, str) else Remark.TIDIED)


def _number(attribute: Attribute, value: Value, text: Value) -> Reading:
    if isinstance(text, bool):
        return _UNREADABLE
    if isinstance(text, int | float):
        return Reading(text) if abs(text) < _LARGEST else _UNREADABLE
    written = str(text)
    found = [written] if _SIMPLE.fullmatch(written) else _NUMBER.findall(written)
    if len(found) != 1 or (found[0] != written and _RANGE.search(written)):
        return _UNREADABLE
    number = decimal(found[0])
    return _UNREADABLE if number is None or abs(number) >= _LARGEST else Reading(number, Remark.CONVERTED)


def _count(attribute: Attribute, value: Value, text: Value) -> Reading:
    """A whole number that is not negative; "400 persone" is 400, with the remark that makes it A06."""
    if isinstance(text, str):
        return _count_in(text)
    if isinstance(text, bool) or text is None or not 0 <= text <= _MOST_PEOPLE or text != int(text):
        return _UNREADABLE
    return Reading(int(text))


def _count_in(text: str) -> Reading:
    if _RANGE.search(text):
        return _UNREADABLE
    found = _OF_PEOPLE.findall(text) or _NUMBER.findall(text)
    number = decimal(found[0], whole=True) if len(found) == 1 else None
    if number is None or not 0 <= number <= _MOST_PEOPLE or number != int(number):
        return _UNREADABLE
    return Reading(int(number), Remark.CONVERTED if _NUMBER.fullmatch(text) else Remark.FROM_TEXT)


def decimal(text: str, *, whole: bool = False) -> float | int | None:
    """A number as Italians write it: ``1.200,50``, ``1 200``, ``12,5``; English ``1,200.50`` where it can be no other.

    One dot before exactly three digits groups thousands, as does one comma where the number is ``whole``.
    """
    text = text.replace(" ", "").replace("'", "")
    if "," in text and "." in text:
        comma_last = text.rfind(",") > text.rfind(".")
        text = text.replace(".", "").replace(",", ".") if comma_last else text.replace(",", "")
    elif text.count(".") > 1 or text.count(",") > 1 or (_GROUPED_WHOLE if whole else _GROUPED).fullmatch(text):
        text = text.replace(".", "").replace(",", "")
    text = text.replace(",", ".")
    try:
        number = float(text)
    except ValueError:
        return None
    return int(number) if number.is_integer() and abs(number) < _LARGEST else number


def _boolean(attribute: Attribute, value: Value, text: Value) -> Reading:
    if isinstance(text, bool):
        return Reading(text)
    if isinstance(text, int | float):
        return Reading(bool(text), Remark.CONVERTED) if text in (0, 1) else _UNREADABLE
    word = fold(str(text)).partition(" ")[0]
    if word in _YES or word in _NO:
        return Reading(word in _YES, Remark.CONVERTED)
    return _UNREADABLE


def _date(attribute: Attribute, value: Value, text: Value) -> Reading:
    written = str(text)
    for form in _DAYS:
        if found := form.fullmatch(written):
            day = _day(found["year"], found["month"], found["day"])
            return _UNREADABLE if day is None else Reading(day, Remark.NONE if day == value else Remark.CONVERTED)
    return _UNREADABLE


def _day(year: str, month: str, day: str) -> str | None:
    short = month[:3].lower()
    number = int(month) if month.isdecimal() else _MONTHS.index(short) + 1 if short in _MONTHS else 0
    try:
        return date(int(year) + (2000 if len(year) == 2 else 0), number, int(day)).isoformat()
    except ValueError:
        return None


def _choice(attribute: Attribute, value: Value, text: Value) -> Reading:
    """The code of the choice; words that are none of them stay as written, for rule A04 to say."""
    code = code_of(attribute, text)
    if code is None:
        return _text(attribute, value, text)
    return Reading(code, Remark.NONE if code == value else Remark.CONVERTED)


def _choices(attribute: Attribute, value: Value, text: Value) -> Reading:
    return Reading(choices_in(attribute, text), Remark.CONVERTED)


_READERS: dict[Kind, Callable[[Attribute, Value, Value], Reading]] = {
    Kind.TEXT: _text,
    Kind.NUMBER: _number,
    Kind.COUNT: _count,
    Kind.BOOLEAN: _boolean,
    Kind.DATE: _date,
    Kind.CHOICE: _choice,
    Kind.CHOICES: _choices,
}
