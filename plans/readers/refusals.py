"""How readers speak: findings about a file, with names made harmless."""

from __future__ import annotations

from plans.domain.findings import FileRefused, Finding, Scope, Severity
from plans.readers.limits import SPOKEN_LENGTH


def spoken(text: str) -> str:
    """A name or value from a file as it may be said back: one line, no control characters, not endless."""
    line = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    return line if len(line) <= SPOKEN_LENGTH else line[: SPOKEN_LENGTH - 1] + "…"


def refusal(rule: str, message: str, name: str) -> FileRefused:
    """The refusal of the whole file that its owner calls ``name``."""
    return FileRefused(Finding(rule, Severity.REFUSES, Scope.FILE, message, file=spoken(name)))


def too_large(what: str, limit: int, name: str) -> FileRefused:
    """F01: more of something than is read."""
    number = f"{limit:,}".replace(",", ".")
    return refusal("F01", f"Il file «{spoken(name)}» ha più di {number} {what}: è oltre il limite.", name)


def damaged(name: str, kind: str, reason: object = "") -> FileRefused:
    """F01: it began like its format, but cannot be read to the end."""
    detail = f" ({spoken(str(reason))})" if str(reason) else ""
    return refusal("F01", f"Il file «{spoken(name)}» è danneggiato: non si legge come {kind}{detail}.", name)


def remark(
    rule: str, level: Severity, message: str, name: str, *, layer: str | None = None, row: int | None = None
) -> Finding:
    """A finding about the file, a layer or a row: the narrowest of those given."""
    scope = Scope.ROW if row is not None else Scope.LAYER if layer is not None else Scope.FILE
    return Finding(rule, level, scope, message, file=spoken(name), layer=layer, row=row)
