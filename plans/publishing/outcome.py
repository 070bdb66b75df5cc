"""What became of files that were to be published in one go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.errors import InputRefused
from plans.documents.serving import Document
from plans.domain.difference import Change
from plans.models.versions import PlanFinding, PlanVersion


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the files. Not ``accepted``: nothing was published, and the findings say why.

    ``number`` is that of the version, None for documents alone; ``documents`` are those that citizens may download now.
    """

    accepted: bool
    number: int | None = None
    layers: Sequence[Mapping[str, Any]] = ()
    findings: Sequence[Mapping[str, Any]] = ()
    changes: Mapping[Change, int] = field(default_factory=dict)
    documents: Sequence[Document] = ()


def outcome_of(session: Session, version: PlanVersion, changes: Mapping[Change, int]) -> Outcome:
    """What became of a version, with what was found in it.

    Raises:
        InputRefused: ``plan_unreadable`` when nobody could look at it.
    """
    if version.failure is not None:
        raise InputRefused("plan_unreadable", version.failure)
    rows = session.scalars(select(PlanFinding).where(PlanFinding.version_id == version.id).order_by(PlanFinding.id))
    accepted = version.checksum is not None
    return Outcome(accepted, version.number, version.layers or [], [_finding(row) for row in rows], changes)


def _finding(row: PlanFinding) -> dict[str, Any]:
    position = None if row.longitude is None else (row.longitude, row.latitude)
    names = ("rule", "level", "scope", "message", "file", "layer", "row", "proposal")
    return {name: getattr(row, name) for name in names} | {"position": position}
