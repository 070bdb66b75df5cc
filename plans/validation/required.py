"""Rules A01 and A08: what has to be known of a thing, and what happens where it is not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from plans.domain.attributes import ATTRIBUTES
from plans.domain.findings import Finding, Scope, Severity
from plans.domain.listing import at_rows, listed, quoted
from plans.domain.taxonomy import PlanClass, Shape
from plans.mapping.rows import Mapped

#: Found by where they are, not by what they are called.
_NAMELESS = frozenset({"IDRANTE"})


def check_required(
    layer: str,
    file: str,
    numbers: Sequence[int],
    mapped: Mapped,
    plan_class: PlanClass,
    columns: Mapping[str, str],
    personal: Mapping[str, str],
) -> tuple[npt.NDArray[np.bool_], list[Finding]]:
    """Rows in which every required attribute is filled, and findings A01 and A08.

    A cell left empty refuses its row (A01, E): who has the column can fill the cell. An attribute without any column
    is said once for the layer and refuses nothing (A01, W): real layers, such as the national plan's waiting areas,
    have a name and no address, and would else be lost whole with nothing the person could do. Except the name of what
    people look for by name: points and buildings without any are refused as a layer (A01, E), and choosing a column is
    the way out; areas of hazard, roads and hydrants are recognised by where they are, so theirs only warns. An empty
    address of a waiting area is A08 (W), which the table of rules knows apart. What a column says but keeps reserved,
    because of personal data, is not missing: A07 has spoken of it.
    """
    kept = np.ones(len(numbers), dtype=bool)
    findings: list[Finding] = []
    for name in ("nome", *plan_class.required):
        column = columns.get(name)
        if column is None:
            finding = _without_column(layer, file, plan_class, name)
            kept &= finding.level is not Severity.REFUSES
            findings.append(finding)
        elif column not in personal or not ATTRIBUTES[name].public:
            empty = np.fromiter(_empty(mapped, name), dtype=bool, count=len(numbers))
            rule, level = consequence(plan_class, name)
            findings += _empty_cells(layer, file, numbers, empty, (rule, level), name, column)
            kept &= ~empty | (level is not Severity.REFUSES)
    return kept, findings


def _empty(mapped: Mapped, name: str) -> Iterator[bool]:
    rows = mapped.public if ATTRIBUTES[name].public else mapped.reserved
    return (name not in row for row in rows)


def _needs_name(plan_class: PlanClass) -> bool:
    return Shape.POINT in plan_class.shapes and plan_class.code not in _NAMELESS


def consequence(plan_class: PlanClass, name: str) -> tuple[str, Severity]:
    """The rule that an empty cell of a required attribute breaks, and whether its row is refused."""
    if name == "indirizzo" and plan_class.code == "AE_ATTESA":
        return "A08", Severity.WARNS
    if name == "nome" and not _needs_name(plan_class):
        return "A01", Severity.WARNS
    return "A01", Severity.REFUSES


def _without_column(layer: str, file: str, plan_class: PlanClass, name: str) -> Finding:
    label = ATTRIBUTES[name].label
    rule, _ = consequence(plan_class, name)
    if name == "nome" and _needs_name(plan_class):
        message = f"nessuna colonna dice il nome ({plan_class.label}): indicare quale colonna lo contiene"
        return Finding("A01", Severity.REFUSES, Scope.LAYER, message, file, layer)
    message = f"nessuna colonna dice {quoted(label)}, richiesto per {quoted(plan_class.label)}: righe accettate senza"
    return Finding(rule, Severity.WARNS, Scope.LAYER, message, file, layer)


def _empty_cells(
    layer: str,
    file: str,
    numbers: Sequence[int],
    empty: npt.NDArray[np.bool_],
    breaks: tuple[str, Severity],
    name: str,
    column: str,
) -> list[Finding]:
    rule, level = breaks
    at = [numbers[index] for index in np.flatnonzero(empty).tolist()]
    refused = ": riga esclusa" if level is Severity.REFUSES else ""
    label = ATTRIBUTES[name].label
    rows = [(number, f"manca {quoted(label)} (colonna {quoted(column)} vuota o illeggibile){refused}") for number in at]
    summary = f"manca {quoted(label)} in {len(at)} righe su {len(numbers)}, {at_rows(at)}" if at else ""
    return listed(rule, level, rows, summary, layer=layer, file=file)
