"""What reading did to the cells of a column, as findings A05 and A06."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from plans.domain.attributes import Attribute, Kind
from plans.domain.findings import Finding, Scope, Severity
from plans.domain.listing import at_rows, listed, quoted
from plans.domain.text import LONGEST
from plans.mapping.values import Remark
from plans.readers.contract import Value

_READ_AS = {
    Kind.TEXT: "codici",
    Kind.NUMBER: "numeri",
    Kind.COUNT: "numeri",
    Kind.BOOLEAN: "sì o no",
    Kind.DATE: "date",
    Kind.CHOICE: "voci dell'elenco",
    Kind.CHOICES: "voci dell'elenco",
}
_WANTED = {
    Kind.NUMBER: "un numero solo",
    Kind.COUNT: "un numero intero solo",
    Kind.DATE: "una data che esiste",
}


class Column(NamedTuple):
    """What remarks are about. ``secret``: its cells are not quoted."""

    attribute: Attribute
    name: str
    layer: str
    file: str
    secret: bool


def remarks_of(
    column: Column, cells: Sequence[Value], numbers: Sequence[int], remarks: Mapping[Remark, Sequence[int]]
) -> list[Finding]:
    """Repairs once for the column; numbers found in text and unreadable cells row by row too."""
    found: list[Finding] = []
    for remark, says in _SAYINGS.items():
        if indexes := remarks.get(remark):
            found += says(column, [(numbers[index], cells[index]) for index in indexes])
    return found


Cells = Sequence[tuple[int, Value]]


def _repaired(column: Column, cells: Cells, what: str) -> list[Finding]:
    message = f"colonna {quoted(column.name)}: {what} {at_rows([number for number, _ in cells])}"
    return [Finding("A05", Severity.REPAIRS, Scope.LAYER, message, column.file, column.layer)]


def _tidied(column: Column, cells: Cells) -> list[Finding]:
    return _repaired(column, cells, "tolti spazi superflui o rimessi a posto caratteri rovinati")


def _cut(column: Column, cells: Cells) -> list[Finding]:
    return _repaired(column, cells, f"testo più lungo di {LONGEST} caratteri, accorciato")


def _converted(column: Column, cells: Cells) -> list[Finding]:
    return _repaired(column, cells, f"testo letto come {_READ_AS[column.attribute.kind]}")


def _from_text(column: Column, cells: Cells) -> list[Finding]:
    label = column.attribute.label
    rows = [(number, f"{label}: {_cell(column, cell)} è testo, se ne usa il numero") for number, cell in cells]
    summary = f"colonna {quoted(column.name)}: numero preso da un testo {at_rows([number for number, _ in cells])}"
    return listed("A06", Severity.WARNS, rows, summary, layer=column.layer, file=column.file)


def _unreadable(column: Column, cells: Cells) -> list[Finding]:
    kind, label = column.attribute.kind, column.attribute.label
    is_not = "non è né sì né no" if kind is Kind.BOOLEAN else f"non è {_WANTED.get(kind, 'leggibile')}"
    rows = [(number, f"{label}: {_cell(column, cell)} {is_not}; il dato resta vuoto") for number, cell in cells]
    summary = f"colonna {quoted(column.name)}: celle che non si leggono {at_rows([number for number, _ in cells])}"
    rule = "A06" if kind is Kind.COUNT else "A05"
    return listed(rule, Severity.WARNS, rows, summary, layer=column.layer, file=column.file)


def _cell(column: Column, cell: Value) -> str:
    return "il valore" if column.secret else quoted(cell)


_SAYINGS: dict[Remark, Callable[[Column, Cells], list[Finding]]] = {
    Remark.TIDIED: _tidied,
    Remark.CUT: _cut,
    Remark.CONVERTED: _converted,
    Remark.FROM_TEXT: _from_text,
    Remark.UNREADABLE: _unreadable,
}
