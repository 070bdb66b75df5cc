"""Whom a URL leaves of all municipalities. Pure: the same filters for the page, its map, its shares and its files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from app.core.errors import InputRefused
from app.regional.coverage.urgency import Why, reasons
from app.regional.picture import Pictured
from plans.domain.standing import Standing
from plans.domain.validity import AgeBand

#: Inhabitants from … to less than …, by their word in URLs.
BANDS: dict[str, tuple[int, int | None]] = {
    "0-1000": (0, 1_000),
    "1000-5000": (1_000, 5_000),
    "5000-15000": (5_000, 15_000),
    "15000-50000": (15_000, 50_000),
    "50000-": (50_000, None),
}
#: Days within which an approval ends, by their word in URLs.
WITHIN = {"90": 90, "180": 180}
COAST = {"si": True, "no": False}
_Word = TypeVar("_Word", bound=StrEnum)
_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for; whatever is empty or None leaves everybody."""

    name: str = ""
    province: str = ""
    zone: str = ""
    together: str = ""
    coastal: bool | None = None
    band: tuple[int, int | None] | None = None
    standing: Standing | None = None
    age: AgeBand | None = None
    within: int | None = None
    why: Why | None = None

    @property
    def anything(self) -> bool:
        return self != Wanted()


#: The arguments of a URL that filter.
ARGUMENTS = ("nome", "provincia", "zona", "insieme", "costa", "abitanti", "stato", "eta", "scadenza", "fare")


def wanted(given: Mapping[str, str]) -> Wanted:
    """What a URL asks for. Names of places that are not there leave nobody.

    Raises:
        InputRefused: ``filter_unknown``: a word that no filter has, so that nobody takes all for a few.
    """
    return Wanted(
        name=given.get("nome", "").strip(),
        province=given.get("provincia", ""),
        zone=given.get("zona", ""),
        together=given.get("insieme", ""),
        coastal=_chosen(given, "costa", COAST),
        band=_chosen(given, "abitanti", BANDS),
        standing=_word(given, "stato", Standing),
        age=_word(given, "eta", AgeBand),
        within=_chosen(given, "scadenza", WITHIN),
        why=_word(given, "fare", Why),
    )


def left(rows: Iterable[Pictured], asked: Wanted) -> list[Pictured]:
    """The rows that a filter leaves, in their order."""
    tests = [test for value, test in _tests(asked) if value not in ("", None)]
    return [row for row in rows if all(test(row) for test in tests)]


def _tests(asked: Wanted) -> list[tuple[object, Callable[[Pictured], bool]]]:
    name = asked.name.casefold()
    return [
        (asked.name, lambda row: name in row.place.name.casefold()),
        (asked.province, lambda row: row.place.province_code == asked.province),
        (asked.zone, lambda row: asked.zone in row.zones),
        (asked.together, lambda row: asked.together in row.together),
        (asked.coastal, lambda row: row.place.coastal is asked.coastal),
        (asked.band, lambda row: _inhabited(row, asked.band)),
        (asked.standing, lambda row: row.standing is asked.standing),
        (asked.age, lambda row: row.age is asked.age),
        (asked.within, lambda row: _ends_within(row, asked.within)),
        (asked.why, lambda row: asked.why in reasons(row)),
    ]


def _inhabited(row: Pictured, band: tuple[int, int | None] | None) -> bool:
    if row.population is None or band is None:
        return False
    return band[0] <= row.population and (band[1] is None or row.population < band[1])


def _ends_within(row: Pictured, days: int | None) -> bool:
    """Still good, and not for longer."""
    return row.days_left is not None and days is not None and 0 < row.days_left <= days


def _chosen(given: Mapping[str, str], name: str, known: Mapping[str, _Value]) -> _Value | None:
    word = given.get(name, "")
    if word and word not in known:
        raise _unknown(name, word)
    return known.get(word)


def _word(given: Mapping[str, str], name: str, kind: type[_Word]) -> _Word | None:
    return _chosen(given, name, {one.value: one for one in kind})


def _unknown(name: str, word: str) -> InputRefused:
    return InputRefused("filter_unknown", f"Il filtro «{name}» non conosce {word[:40]!r}.")
