"""How many of a kind are said one by one: a person mends a list of rows, but reads no hundred thousand lines."""

from __future__ import annotations

from collections.abc import Sequence

from plans.domain.findings import Finding, Scope, Severity

#: Rows of a layer that a warning names one by one; refused rows are all named.
LISTED = 100
_EXAMPLES = 5


def listed(
    rule: str, level: Severity, rows: Sequence[tuple[int, str]], summary: str, *, layer: str, file: str
) -> list[Finding]:
    """One finding for each row, number and message, and the ``summary`` for the layer where there are several rows."""
    each = rows if level is Severity.REFUSES else rows[:LISTED]
    found = [Finding(rule, level, Scope.ROW, message, file, layer, number) for number, message in each]
    if len(rows) > 1:
        softer = Severity.WARNS if level is Severity.REFUSES else level
        found.insert(0, Finding(rule, softer, Scope.LAYER, summary, file, layer))
    return found


def at_rows(numbers: Sequence[int]) -> str:
    """``alla riga 3``, ``alle righe 3, 5, 8 e altre 40``."""
    if len(numbers) == 1:
        return f"alla riga {numbers[0]}"
    more = f" e altre {len(numbers) - _EXAMPLES}" if len(numbers) > _EXAMPLES else ""
    return "alle righe " + ", ".join(map(str, numbers[:_EXAMPLES])) + more


def quoted(value: object, longest: int = 60) -> str:
    """``«400 persone»``, shortened."""
    text = " ".join(str(value).split())
    return f"«{text if len(text) <= longest else text[: longest - 1] + '…'}»"
