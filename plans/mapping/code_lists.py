"""Numbers of the CLE standard 3.1 that have to be in its lists, whatever they are mapped to (rule A04)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from plans.domain.findings import Finding, Severity
from plans.domain.listing import at_rows, listed, quoted
from plans.readers.contract import Value

#: Column of the standard → its numbers and what they mean; an empty ``tipo_area`` is a waiting area.
CODE_LISTS: dict[str, dict[str, str]] = {
    "tipo_area": {"1": "ammassamento", "2": "ricovero", "3": "ammassamento e ricovero"},
    "tipo_infra": {"1": "accessibilità", "2": "connessione"},
}


def strangers(
    layer: str, file: str, numbers: Sequence[int], attributes: Sequence[Mapping[str, Value]]
) -> list[Finding]:
    """The cells of CLE columns with a number that their list does not have."""
    found: list[Finding] = []
    for column in attributes[0] if attributes else ():
        if known := CODE_LISTS.get(column.strip().lower()):
            cells = [(number, code_in(row.get(column))) for number, row in zip(numbers, attributes, strict=True)]
            rows = [(number, _message(column, code, known)) for number, code in cells if code and code not in known]
            summary = f"colonna {quoted(column)}: valori fuori elenco {at_rows([number for number, _ in rows])}"
            found += listed("A04", Severity.WARNS, rows, summary, layer=layer, file=file)
    return found


def code_in(value: Value) -> str:
    """The number as the list writes it: ``2.0`` and ``" 2 "`` are ``2``; nothing and zero are empty."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = "" if value is None else str(value).strip()
    return "" if text == "0" else text


def _message(column: str, code: str, known: Mapping[str, str]) -> str:
    allowed = ", ".join(f"{number} ({meaning})" for number, meaning in known.items())
    return f"colonna {quoted(column)}: {quoted(code)} non è tra i valori previsti: {allowed}"
