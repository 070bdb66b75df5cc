"""What was found in an upload: by rule, with where it is and what to do about it.

A finding never stops the reading: whoever uploads sees everything that is wrong at once.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class Severity(StrEnum):
    """What a finding does."""

    REFUSES = "E"
    REPAIRS = "R"
    WARNS = "W"
    INFORMS = "I"


class Scope(StrEnum):
    """What it is about: a refusal refuses just that."""

    FILE = "file"
    LAYER = "layer"
    ROW = "row"


@dataclass(frozen=True, slots=True)
class Finding:
    """``message`` is Italian: what is wrong here. Why it matters and how to mend it is said once, by the rule.

    ``file`` is the name as given, ``row`` counts from 1, ``position`` is longitude and latitude (EPSG:4326) where
    known. ``proposal`` is what a person can confirm: a reference system, a repair, the swap of coordinates.
    """

    rule: str
    level: Severity
    scope: Scope
    message: str
    file: str | None = None
    layer: str | None = None
    row: int | None = None
    position: tuple[float, float] | None = None
    proposal: str | None = None

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


class FileRefused(Exception):
    """A file that cannot be used at all; the findings say why."""

    def __init__(self, *findings: Finding) -> None:
        super().__init__("; ".join(finding.message for finding in findings))
        self.findings = findings


def refuses_file(findings: Iterable[Finding]) -> bool:
    """Whether something refuses a file as a whole."""
    return any(finding.level is Severity.REFUSES and finding.scope is Scope.FILE for finding in findings)
