"""Which column of a layer says which attribute of its class: proposed from names, and from what cells can be read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from plans.domain.attributes import ATTRIBUTES, Attribute, Kind
from plans.domain.personal import find_personal
from plans.domain.taxonomy import PlanClass
from plans.domain.text import fold
from plans.mapping.synonyms import SYNONYMS
from plans.mapping.values import Remark, read
from plans.mapping.words import called
from plans.readers.contract import Value

Rows = Sequence[Mapping[str, Value]]

#: dBASE names are no longer.
_DBF = 10
#: How well a column is named, from the attribute's own name down to a word in a longer one.
_EXACT, _CUT, _CLASS_WORD, _BEGINS, _LAST_RESORT = 100, 80, 75, 50, 5
_SURE_WORD = 0.75
_MOST_LOOKED_AT = 50
_READABLE = 0.5
#: Columns that programs number by themselves, differently each time: no identifier of a thing.
_AUTOMATIC = frozenset(("fid", "objectid", "ogc fid", "gid", "oid", "pk", "rowid"))
#: What may serve as a name where no column is one, provided that it tells the rows apart.
_PLACES = re.compile(r"^(?:localita|comune|frazione|zona|descr)")


def propose_columns(
    plan_class: PlanClass,
    fields: Sequence[str],
    samples: Rows,
    remembered: Mapping[str, str] = {},
) -> dict[str, str]:
    """Attribute → column, each column for one attribute only, in the order of the class's attributes.

    ``remembered`` (attribute → column, confirmed for a past upload) comes first where the column is there. A column
    that holds personal data is never proposed for an attribute that citizens may read; cells that cannot be read as
    the attribute's kind speak against a column, however it is called.
    """
    personal = find_personal(fields, samples)
    rows = samples[:: len(samples) // _MOST_LOOKED_AT + 1]
    chosen = {
        name: column
        for name, column in remembered.items()
        if name in plan_class.attributes and column in fields and _allowed(name, column, personal)
    }
    for _, name, column in sorted(_candidates(plan_class, fields, rows), key=lambda one: -one[0]):
        if name not in chosen and column not in chosen.values() and _allowed(name, column, personal):
            chosen[name] = column
    return {name: chosen[name] for name in plan_class.attributes if name in chosen}


def _allowed(name: str, column: str, personal: Mapping[str, str]) -> bool:
    return column not in personal or not ATTRIBUTES[name].public


def _candidates(plan_class: PlanClass, fields: Sequence[str], rows: Rows) -> Iterator[tuple[float, str, str]]:
    """Score, attribute, column; attributes that come first in the class win where two are named as well."""
    for place, name in enumerate(plan_class.attributes):
        for column in fields:
            score = _named(plan_class, name, fold(column))
            if score and _fits(ATTRIBUTES[name], column, rows):
                yield score - place / 100, name, column


def _named(plan_class: PlanClass, name: str, column: str) -> float:
    best = max((_alike(column, word) - rank / 2 for rank, word in enumerate(_words(name))), default=0.0)
    if name == "nome":
        best = max(best, _names_the_class(plan_class, column))
    if name == "codice" and column == "id":
        best = _EXACT / 2
    return best if best > 0 else 0.0


def _words(name: str) -> tuple[str, ...]:
    return (name.replace("_", " "), *SYNONYMS.get(name, ()))


def _alike(column: str, word: str) -> float:
    """The same but for blanks, cut as dBASE cuts, or beginning with all its words."""
    bare, wanted = column.replace(" ", ""), word.replace(" ", "")
    if bare == wanted:
        return _EXACT
    if wanted.startswith(bare) and len(bare) >= _DBF - word.count(" ") - 1 and len(bare) >= _DBF - 3:
        return _CUT
    if len(wanted) > 3 and re.match(rf"{re.escape(word)}\b", column):
        return _BEGINS - (len(column) - len(word)) / 10
    return 0.0


def _names_the_class(plan_class: PlanClass, column: str) -> float:
    """``Area_di_attesa`` in a layer of waiting areas is the name of each; failing that, where it is."""
    if called(column).get(plan_class.code, 0.0) >= _SURE_WORD and len(column.split()) <= 4:
        return _CLASS_WORD
    return _LAST_RESORT if _PLACES.match(column) else 0.0


def _fits(attribute: Attribute, column: str, rows: Rows) -> bool:
    """Whether at least half of the filled cells can be read as the attribute's kind."""
    cells = [cell for row in rows if (cell := row.get(column)) not in (None, "")]
    if attribute.name == "codice" and (fold(column) in _AUTOMATIC or (fold(column) == "id" and _just_counts(cells))):
        return False
    if attribute.name == "nome" and not _tell_apart(fold(column), cells):
        return False
    if not cells or attribute.kind is Kind.TEXT:
        return True
    readings = [read(attribute, cell) for cell in cells]
    good = sum(1 for one in readings if one.remark is not Remark.UNREADABLE and _known(attribute, one.value))
    return good >= len(cells) * _READABLE


def _tell_apart(column: str, cells: Sequence[Value]) -> bool:
    """A name is words; the place of a thing is its name only where most things are elsewhere."""
    if cells and all(isinstance(cell, bool | float) for cell in cells):
        return False
    return not _PLACES.match(column) or len(set(cells)) * 2 >= len(cells)


def _known(attribute: Attribute, value: object) -> bool:
    """Choices that are in the list, for columns that may be something else: "scenario", "classe"."""
    codes = [code for code, _ in attribute.choices]
    if attribute.kind is Kind.CHOICE:
        return value in codes
    return not isinstance(value, list) or any(one in codes for one in value)


def _just_counts(cells: Sequence[Value]) -> bool:
    """1, 2, 3…: the number of the row, which the next export gives to another thing."""
    numbers = [str(cell) for cell in cells if isinstance(cell, int | float) or str(cell).isdecimal()]
    return bool(cells) and len(numbers) == len(cells) and len(set(numbers)) == len(numbers)
