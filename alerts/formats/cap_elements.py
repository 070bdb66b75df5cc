"""The elements of a CAP message, read one block at a time: their order, how often they may stand, and their words.

Nothing here stops at a fault: every one is noted, and reading goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import TypeVar

from lxml import etree

from alerts.formats.cap_time import read_time
from alerts.formats.plain_text import one_line
from alerts.formats.printable import printable

#: A stable code and one Italian sentence.
Fault = tuple[str, str]
_Value = TypeVar("_Value")

#: By block, its elements in the order of the schema (1.1 and 1.2 alike). A star: may stand more than once.
_SEQUENCES = {
    "alert": "identifier sender sent status msgType source scope restriction addresses code* note references incidents"
    " info*",
    "info": "language category* event responseType* urgency severity certainty audience eventCode* effective onset"
    " expires senderName headline description instruction web contact parameter* resource* area*",
    "area": "areaDesc polygon* circle* geocode* altitude ceiling",
    "pair": "valueName value",
}
_POSITIONS = {
    block: {name.rstrip("*"): position for position, name in enumerate(names.split())}
    for block, names in _SEQUENCES.items()
}
_SINGLE = {block: [name for name in names.split() if not name.endswith("*")] for block, names in _SEQUENCES.items()}

#: A document can be wrong in a million places; an operator reads the first.
MOST_FAULTS = 50
#: Of words and parameters, no more than these are read.
_MOST_WORDS = 1_000
_LONGEST = 255
_string = etree.XPath("string()", smart_strings=False)


@dataclass(slots=True)
class Faults:
    """What was found wrong, in the order of reading, once each. An error refuses the message."""

    errors: dict[Fault, None] = field(default_factory=dict)
    warnings: dict[Fault, None] = field(default_factory=dict)

    def error(self, code: str, message: str) -> None:
        if len(self.errors) < MOST_FAULTS:
            self.errors[code, message] = None

    def warn(self, code: str, message: str) -> None:
        if len(self.warnings) < MOST_FAULTS:
            self.warnings[code, message] = None

    def warn_once(self, code: str, message: str) -> None:
        """For what needs saying of the first place only."""
        if code not in {known for known, _ in self.warnings}:
            self.warn(code, message)


def words_of(element: etree._Element) -> str:
    """All the words in an element, as they are written; comments, and what stands around words, are left out."""
    return str(_string(element)).strip()


class Block:
    """One element and its children of the same name space; what comes from elsewhere is not looked at.

    ``kind`` is its row among the sequences, ``place`` how a sentence calls it ("nel blocco info 2").
    """

    def __init__(self, element: etree._Element, kind: str, place: str, faults: Faults) -> None:
        self.place = place
        self.faults = faults
        self._children: dict[str, list[etree._Element]] = {}
        space = element.tag.rpartition("}")[0] + "}"
        positions, farthest = _POSITIONS[kind], 0
        for child in element.iterchildren(f"{space}*"):
            name = child.tag[len(space) :]
            position = positions.get(name, farthest)
            if position < farthest:
                faults.warn_once("element_order", f"L'elemento {name} {place} è fuori dall'ordine di CAP.")
            farthest = max(position, farthest)
            self._children.setdefault(name, []).append(child)
        self._check_names(kind)

    def _check_names(self, kind: str) -> None:
        for name in islice((name for name in self._children if name not in _POSITIONS[kind]), MOST_FAULTS):
            text = f"L'elemento {printable(name)} {self.place} non esiste in CAP: non viene considerato."
            self.faults.warn("element_unknown", text)
        for name in _SINGLE[kind]:
            if (times := self.count(name)) > 1:
                text = f"L'elemento {name} {self.place} compare {times} volte: ne è ammesso uno."
                self.faults.error("element_repeated", text)

    def count(self, name: str) -> int:
        """How many elements of that name there are."""
        return len(self._children.get(name, ()))

    def raw(self, name: str) -> str:
        """The words of the first element of that name, just as they are written."""
        return next(self.raws(name), "")

    def raws(self, name: str) -> Iterator[str]:
        for element in self._children.get(name, ()):
            yield words_of(element)

    def text(self, name: str, limit: int = _LONGEST, shape: Callable[[str, int], str] = one_line) -> str:
        """The first element of that name as plain words."""
        text = shape(self.raw(name), limit)
        if len(text) == limit and text.endswith("…"):
            self.faults.warn("text_shortened", f"Il testo di {name} {self.place} è troppo lungo: è stato accorciato.")
        return text

    def texts(self, name: str) -> tuple[str, ...]:
        texts = (one_line(text, _LONGEST) for text in self.raws(name))
        return tuple(islice(filter(None, texts), _MOST_WORDS))

    def needed(self, name: str, limit: int = _LONGEST) -> str:
        """The text, which must be there."""
        text = self.text(name, limit)
        if not text:
            self.faults.error("element_missing", f"Manca l'elemento {name} {self.place}, o è vuoto.")
        return text

    def instant(self, name: str) -> datetime | None:
        """The instant, if there is one that can be read."""
        raw = self.raw(name)
        try:
            return read_time(raw) if raw else None
        except ValueError as error:
            self.faults.warn("time_malformed", self.about_time(name, error))
            return None

    def about_time(self, name: str, error: ValueError) -> str:
        return f"L'istante {name} {self.place} non è utilizzabile: {error} ({printable(self.raw(name)[:40])!r})."

    def read(self, name: str, code: str, reader: Callable[[str], _Value]) -> Iterator[_Value]:
        """What ``reader`` makes of every element of that name; those that it cannot read (``ValueError``) are noted."""
        for number, raw in enumerate(self.raws(name), 1):
            try:
                yield reader(raw)
            except ValueError as error:
                self.faults.warn(code, f"L'elemento {name} {number} {self.place} non è utilizzabile: {error}.")

    def blocks(self, name: str, kind: str, place: str, most: int | None = None) -> list[Block]:
        """The blocks of that name; ``place`` calls each of them, with its number in the place of ``{}``."""
        return [
            Block(element, kind, place.format(number), self.faults)
            for number, element in enumerate(self._children.get(name, ())[:most], 1)
        ]

    def pairs(self, name: str, limit: int, most: int | None = _MOST_WORDS) -> tuple[tuple[str, str], ...]:
        """(valueName, value) of the elements of that name; a value may be empty, a name may not."""
        found = self.blocks(name, "pair", f"nel {name} {{}} {self.place}", most)
        pairs = [(pair.text("valueName"), pair.text("value", limit)) for pair in found]
        return tuple((key, value) for key, value in pairs if key)
