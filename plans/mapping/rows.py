"""The rows of a layer → the attributes of its class, what may be read by all apart from what may not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from plans.domain.attributes import ATTRIBUTES, Attribute
from plans.domain.findings import Finding
from plans.domain.taxonomy import PlanClass
from plans.mapping.code_lists import strangers
from plans.mapping.keys import stable_keys
from plans.mapping.remarks import Column, remarks_of
from plans.mapping.values import MappedValue, Remark, plain, read
from plans.readers.contract import Value


@dataclass(frozen=True, slots=True)
class Mapped:
    """A layer's rows, all four lists in their order.

    ``public`` has mapped attributes of the allow-list and no others, ``reserved`` mapped ones that are not public and
    every personal column under its own name, as it came; empty cells are absent from both. ``keys`` stay the same for
    the same thing across uploads. ``findings`` say what reading did to the cells (A04 of CLE lists, A05, A06).
    """

    public: list[dict[str, MappedValue]]
    reserved: list[dict[str, Any]]
    keys: list[str]
    findings: list[Finding]


def map_rows(
    layer: str,
    file: str,
    numbers: Sequence[int],
    attributes: Sequence[Mapping[str, Value]],
    plan_class: PlanClass | None,
    columns: Mapping[str, str],
    personal: frozenset[str],
) -> Mapped:
    """All rows of a layer, read column by column; ``columns`` is attribute → column, ``personal`` are columns.

    A personal column says nothing public, whatever it is mapped to. Without a class nothing is mapped.
    """
    public: list[dict[str, MappedValue]] = [{} for _ in numbers]
    reserved: list[dict[str, Any]] = [{} for _ in numbers]
    findings = strangers(layer, file, numbers, attributes)
    for attribute in _mapped(plan_class, columns, personal):
        column = columns[attribute.name]
        cells = [row.get(column) for row in attributes]
        values, remarks = _read_column(attribute, cells)
        _fill(public if attribute.public else reserved, attribute.name, values)
        about = Column(attribute, column, layer, file, secret=column in personal)
        findings += remarks_of(about, cells, numbers, remarks)
    for column in sorted(personal):
        _keep(reserved, column, attributes)
    return Mapped(public, reserved, stable_keys(plan_class, public, attributes, personal), findings)


def _mapped(plan_class: PlanClass | None, columns: Mapping[str, str], personal: frozenset[str]) -> list[Attribute]:
    """The attributes of the class that a column says, public ones only where that column is nobody's."""
    named = [ATTRIBUTES[name] for name in plan_class.attributes if name in columns] if plan_class else []
    return [one for one in named if not (one.public and columns[one.name] in personal)]


def _read_column(attribute: Attribute, cells: Sequence[Value]) -> tuple[list[MappedValue], dict[Remark, list[int]]]:
    """The values, and where each remark was made. Each distinct text is read once; plain ones are not even read.

    Numbers are not remembered, since 1, 1.0 and True are the same key.
    """
    texts = {cell for cell in cells if isinstance(cell, str)}
    if plain(attribute, texts) and all(cell is None or isinstance(cell, str) for cell in cells):
        return list(cells), {}
    known = {text: read(attribute, text) for text in texts}
    readings = [known[cell] if isinstance(cell, str) else read(attribute, cell) for cell in cells]
    remarks: defaultdict[Remark, list[int]] = defaultdict(list)
    for index, (_, remark) in enumerate(readings):
        if remark is not Remark.NONE:
            remarks[remark].append(index)
    return [value for value, _ in readings], remarks


def _fill(rows: list[dict[str, Any]], name: str, values: Sequence[MappedValue]) -> None:
    for row, value in zip(rows, values, strict=True):
        if value is not None:
            row[name] = value


def _keep(rows: list[dict[str, Any]], column: str, attributes: Sequence[Mapping[str, Value]]) -> None:
    for row, given in zip(rows, attributes, strict=True):
        if (value := given.get(column)) not in (None, ""):
            row[column] = value
