"""Which municipality a name means, when somebody else wrote it. Pure.

Names come from other people's documents: with straight apostrophes for accents, ``?`` for a lost apostrophe, in one of
two languages, with ``S.`` for San, with the province in parentheses, or of a municipality that has since merged. A name
that could be two municipalities is none of them: somebody would be warned in the other's place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from app.core.territory.names import folded

_PROVINCE = re.compile(r"\(([^()]*)\)\s*$")
#: What may come before a name, folded.
_PREAMBLE = re.compile(r"(?:comun[ei]|citta|municipio) (?:di|d) ")

#: How a saint is shortened, and how in full: gender, number and language make no difference.
_SHORT = frozenset({"s", "st", "ss", "sta", "sto", "ste", "sankt"})
_SAINTS = _SHORT | {"san", "sant", "santa", "santo", "santi", "saint", "sainte"}

_Names = list[tuple[str, str]]
_Index = dict[str, set[str]]


@dataclass(frozen=True, slots=True)
class Town:
    """A municipality as names need it. ``province_code`` is the plate: ``FI``."""

    istat_code: str
    name: str
    province_code: str
    province_name: str


class Gazetteer:
    """The names of some municipalities. ``former`` maps names that no longer exist to the code of today."""

    def __init__(self, towns: Iterable[Town], former: Mapping[str, str]) -> None:
        self._towns = {town.istat_code: town for town in towns}
        present = [(town.name, town.istat_code) for town in self._towns.values()]
        halves = [(half, code) for name, code in present if "/" in name for half in _halves(name)]
        gone = [(name, code) for name, code in former.items() if code in self._towns]
        #: The more certain first.
        self._names = (_index(present), _index(halves), _index(gone))
        self._saints = _index([*present, *halves, *gone], _saintly)

    def find(self, text: str) -> str | None:
        """The ISTAT code of the one municipality that ``text`` names; None for none, and for more than one."""
        bare, province = _without_province(text)
        for key in dict.fromkeys((folded(bare), _PREAMBLE.sub("", folded(bare), count=1))):
            if found := self._called(key):
                mine = [code for code in found if not province or self._is_in(code, province)]
                return mine[0] if len(mine) == 1 else None
        return None

    def _called(self, key: str) -> set[str]:
        for index in self._names:
            if found := index.get(key):
                return found
        # "S. Miniato", never "Santa Miniato": only what is shortened is looked for among all saints.
        return self._saints.get(_saintly(key), set()) if _SHORT.intersection(key.split()) else set()

    def _is_in(self, istat_code: str, province: str) -> bool:
        town = self._towns[istat_code]
        return province in (folded(town.province_code), folded(town.province_name))


def _without_province(text: str) -> tuple[str, str]:
    """``Livo (TN)`` → ``Livo``, ``tn``."""
    found = _PROVINCE.search(text)
    return (text[: found.start()], folded(found[1])) if found else (text, "")


def _halves(name: str) -> tuple[str, ...]:
    """``Bolzano/Bozen`` is called by each of its names, and by both in the other order."""
    names = name.split("/")
    return (*names, "/".join(reversed(names)))


def _saintly(key: str) -> str:
    return " ".join("s" if word in _SAINTS else word for word in key.split())


def _index(names: _Names, shape: Callable[[str], str] = str) -> _Index:
    index: _Index = {}
    for name, code in names:
        index.setdefault(shape(folded(name)), set()).add(code)
    return index
