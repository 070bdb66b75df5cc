"""What became of the documents given: counted as they go in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from alerts.domain.decision import Kind
from alerts.ingestion.deciding import Decided
from alerts.ingestion.storing import Outcome
from alerts.sources.contract import RawFile


@dataclass(slots=True)
class IngestReport:
    """What became of the documents given."""

    accepted: int = 0
    refused: int = 0
    unchanged: int = 0
    issues: list[dict[str, str]] = field(default_factory=list)
    decisions: Counter[Kind] = field(default_factory=Counter)
    notifications: int = 0

    @property
    def documents(self) -> int:
        return self.accepted + self.refused + self.unchanged

    def add(self, outcome: Outcome, files: Sequence[RawFile]) -> None:
        """Count one document in."""
        setattr(self, outcome.status, getattr(self, outcome.status) + 1)
        names = ", ".join(file.name for file in files)
        self.issues += [
            {"level": issue.level, "code": issue.code, "message": issue.message, "files": names}
            for issue in outcome.issues
        ]

    def count(self, decided: Decided) -> None:
        """Count in what was decided."""
        self.decisions.update(decided.kinds)
        self.notifications += decided.notifications

    def merge(self, other: IngestReport) -> None:
        """Count another report in."""
        self.accepted += other.accepted
        self.refused += other.refused
        self.unchanged += other.unchanged
        self.issues += other.issues
        self.decisions.update(other.decisions)
        self.notifications += other.notifications

    def document(self) -> dict[str, Any]:
        """The report as JSON, with all its keys whatever happened."""
        return {
            "documents": self.documents,
            "accepted": self.accepted,
            "refused": self.refused,
            "unchanged": self.unchanged,
            "issues": self.issues,
            "decisions": {kind.value: self.decisions[kind] for kind in Kind},
            "notifications": self.notifications,
        }
