"""Which class of the plan a layer is: proposed from all that it says of itself, for a person to confirm."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from plans.domain.layer_names import class_of_layer
from plans.domain.listing import quoted
from plans.domain.taxonomy import CLASSES, PlanClass, Shape
from plans.domain.text import fold
from plans.mapping.standards import by_cle, by_veneto
from plans.mapping.words import ABBREVIATIONS, called
from plans.readers.contract import Value

#: Less than this is not worth a person's look.
_LEAST = 0.2
#: Rows that are looked at, spread evenly over those given.
_MOST_LOOKED_AT = 200
_REMEMBERED = (0.98, 0.85, 0.6)
_FIELD_WEIGHT, _KIND_WEIGHT, _DESCRIPTION_WEIGHT = 0.7, 0.9, 0.5
#: A column with a longer name ("Area di incontro per il trasporto assistito") refers to something else's class.
_SHORT, _LONG_FIELD_WEIGHT = 4, 0.3
#: A closed line may become an area (rule G03).
_LINE_AS_AREA = 0.5

_OF_KIND = re.compile(
    r"\b(?:tip[oi]|tipolog\w*|categori\w*|class[ei]?|destinazion\w*|uso|funzion\w*|centro di coord\w*|layer)\b"
)
_OF_DESCRIPTION = re.compile(r"\b(?:nome|denom\w*|descr\w*|name|titolo|label|toponimo)\b")
_VERSION = re.compile(
    r"\b(?:19|20)\d{2}\b|\b\d{6,8}\b|\b(?:v|ver|rev)\d*\b|\b(?:def|definitivo|finale|export|copia|agg)\b"
)
_DATE = re.compile(r"\b\d{1,2} \d{1,2} (?:\d{2}|\d{4})\b")


@dataclass(frozen=True, slots=True)
class ClassProposal:
    """``code`` of the taxonomy, ``score`` between 0 and 1, ``why`` in Italian for the person who confirms."""

    code: str
    score: float
    why: str


@dataclass(slots=True)
class _Evidence:
    """What speaks for each class: pieces count together, each less the surer we are already."""

    doubt: dict[str, float] = field(default_factory=dict)
    why: dict[str, tuple[float, str]] = field(default_factory=dict)

    def add(self, weights: Mapping[str, float], why: str, factor: float = 1.0) -> None:
        for code, weight in weights.items():
            self.doubt[code] = self.doubt.get(code, 1.0) * (1.0 - weight * factor)
            if weight * factor > self.why.get(code, (0.0, ""))[0]:
                self.why[code] = (weight * factor, why)


def propose_classes(
    layer: str,
    fields: Sequence[str],
    samples: Sequence[Mapping[str, Value]],
    shapes: frozenset[Shape],
    remembered: Mapping[str, str] = {},
) -> tuple[ClassProposal, ...]:
    """The classes that a layer may be, best first; none where it gives nothing away.

    ``shapes`` are those of its rows (empty: unknown); classes drawn as none of them are left out. ``remembered`` is
    what the same municipality confirmed for past uploads: :func:`signature` → code.
    """
    evidence = _Evidence()
    rows = samples[:: len(samples) // _MOST_LOOKED_AT + 1]
    name = fold(layer)
    if code := class_of_layer(layer):
        evidence.add({code: 0.97}, "il nome del livello è il codice della classe")
    _from_past(evidence, layer, fields, remembered)
    evidence.add(by_veneto(name), "il nome del livello contiene un codice del modello del Veneto")
    evidence.add(by_cle(name, fields, rows), "livello o colonne dello standard CLE")
    evidence.add(called(name), f"il nome del livello è {quoted(layer)}")
    for column in fields:
        weight = _FIELD_WEIGHT if len(fold(column).split()) <= _SHORT else _LONG_FIELD_WEIGHT
        evidence.add(called(fold(column)), f"c'è la colonna {quoted(column)}", weight)
        _from_values(evidence, column, rows)
    proposals = [_proposal(CLASSES[code], evidence, shapes) for code in evidence.doubt if code in CLASSES]
    return tuple(sorted((one for one in proposals if one.score >= _LEAST), key=lambda one: (-one.score, one.code)))


def signature(layer: str, fields: Sequence[str]) -> str:
    """What a layer is recognised by in the next upload: its name without dates and versions, and its columns."""
    name = " ".join(_VERSION.sub(" ", _DATE.sub(" ", fold(layer))).split())
    return f"{name}|{','.join(sorted(fold(column) for column in fields))}"


def _from_past(evidence: _Evidence, layer: str, fields: Sequence[str], remembered: Mapping[str, str]) -> None:
    """The same name and columns are nearly proof; the same name counts more than the same columns."""
    exact, by_name, by_columns = _REMEMBERED
    here = signature(layer, fields)
    name, _, columns = here.partition("|")
    best: dict[str, float] = {}
    for past, code in remembered.items():
        past_name, _, past_columns = past.partition("|")
        weight = exact if past == here else by_name if name and past_name == name else 0.0
        if not weight and len(fields) > 2 and past_columns == columns:
            weight = by_columns
        if weight:
            best[code] = max(weight, best.get(code, 0.0))
    evidence.add(best, "è la classe confermata in un caricamento precedente")


def _from_values(evidence: _Evidence, column: str, rows: Sequence[Mapping[str, Value]]) -> None:
    """What the cells of a column of kinds, or of names and descriptions, call their rows."""
    folded = fold(column)
    of_kind = bool(_OF_KIND.search(folded))
    if not rows or not (of_kind or _OF_DESCRIPTION.search(folded)):
        return
    cells = Counter(fold(str(value)) for row in rows if (value := row.get(column)) is not None)
    shares: dict[str, float] = {}
    for text, often in cells.items():
        for code, weight in _cell(text, of_kind).items():
            shares[code] = shares.get(code, 0.0) + weight * often / len(rows)
    factor = _KIND_WEIGHT if of_kind else _DESCRIPTION_WEIGHT
    evidence.add(shares, f"lo dicono i valori della colonna {quoted(column)}", factor)


def _cell(text: str, of_kind: bool) -> Mapping[str, float]:
    short = ABBREVIATIONS.get(text.rstrip("0123456789 ")) if of_kind else None
    return {short: 0.95} if short else called(text)


def _proposal(plan_class: PlanClass, evidence: _Evidence, shapes: frozenset[Shape]) -> ClassProposal:
    score = (1.0 - evidence.doubt[plan_class.code]) * _fit(plan_class, shapes)
    return ClassProposal(plan_class.code, round(min(score, 1.0), 3), evidence.why[plan_class.code][1])


def _fit(plan_class: PlanClass, shapes: frozenset[Shape]) -> float:
    """Whether the rows are drawn as the class is: of mixed rows, some are enough (rule G04 splits them)."""
    if not shapes or shapes & plan_class.shapes:
        return 1.0
    return _LINE_AS_AREA if Shape.LINE in shapes and Shape.AREA in plan_class.shapes else 0.0
