"""Staging: what an examination made of an upload becomes a version that can be looked at, and not yet seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from plans.examination.contract import DocumentReport, Examined, LayerReport
from plans.models.features import PlanFeature
from plans.models.versions import PlanFinding, PlanVersion
from plans.publishing.answers import refuse_closed
from plans.publishing.copying import copy_features, copy_findings
from plans.publishing.holding import hold_version


def stage(session: Session, version_id: int, examined: Examined, *, now: datetime) -> PlanVersion:
    """Put the rows and findings of an examination in the place of what the version had.

    An upload that is not accepted leaves a draft with its findings: other answers, or another file, may mend it.

    Raises:
        NotFound: ``plan_version_unknown``.
        InputRefused: ``plan_version_closed``, ``plan_rows_refused``.
    """
    _, version = hold_version(session, version_id)
    refuse_closed(version)
    _clear(session, version)
    copy_findings(session, version.id, examined.findings)
    version.layers = [_as_json(layer) for layer in examined.layers]
    version.documents = _documents(version.documents or (), examined.documents)
    version.examined_at, version.failure = now, None
    if examined.accepted:
        version.features, version.checksum = copy_features(session, version.id, examined.rows)
        version.state, version.staged_at = "staged", now
    session.flush()
    return version


def fail(session: Session, version_id: int, why: str, *, now: datetime) -> None:
    """Say that an upload could not be examined, and why in an Italian sentence.

    Raises:
        NotFound: ``plan_version_unknown``.
        InputRefused: ``plan_version_closed``.
    """
    _, version = hold_version(session, version_id)
    refuse_closed(version)
    _clear(session, version)
    version.examined_at, version.failure = now, why
    session.flush()


def _clear(session: Session, version: PlanVersion) -> None:
    """Make it a draft of which nothing is known."""
    session.execute(delete(PlanFeature).where(PlanFeature.version_id == version.id))
    session.execute(delete(PlanFinding).where(PlanFinding.version_id == version.id))
    version.state, version.layers = "draft", None
    version.staged_at = version.features = version.checksum = None


def _documents(before: Sequence[Mapping[str, Any]], found: Sequence[DocumentReport]) -> list[dict[str, Any]]:
    """What may be served, each as what it was said to be when it was found before."""
    kinds = {document["sha256"]: document["kind"] for document in before}
    return [{**asdict(document), "kind": kinds.get(document.sha256, "plan")} for document in found]


def _as_json(layer: LayerReport) -> dict[str, Any]:
    return asdict(layer)
