"""What an edit does to what is around it: doubles (G08) and places of safety in danger (G12) that were not there."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from sqlalchemy import text
from sqlalchemy.orm import Session

from plans.domain.findings import Finding
from plans.publishing.copying import copy_findings
from plans.validation.neighbours import Features, check_neighbours

_ROWS = text("""
    SELECT layer, row, class, coalesce(public ->> 'nome', '') AS name, public -> 'rischi_serviti' AS served,
        ST_AsBinary(geometry) AS shape
    FROM plan_feature WHERE version_id = :version AND class IS NOT NULL ORDER BY id
""")


def warn(session: Session, base_id: int, version_id: int) -> tuple[str, ...]:
    """Keep what is found of a version and was not of its base; the sentences that say it."""
    before = {_same(finding) for finding in _findings(session, base_id)}
    new = [finding for finding in _findings(session, version_id) if _same(finding) not in before]
    copy_findings(session, version_id, new)
    return tuple(finding.message for finding in new)


def _same(finding: Finding) -> tuple[Any, ...]:
    return finding.rule, finding.layer, finding.row, finding.message


def _findings(session: Session, version_id: int) -> list[Finding]:
    rows = session.execute(_ROWS, {"version": version_id}).all()
    return check_neighbours(
        Features(
            layers=[row.layer for row in rows],
            rows=[row.row for row in rows],
            classes=[row[2] for row in rows],
            names=[row.name for row in rows],
            served=[frozenset(row.served if isinstance(row.served, list) else ()) for row in rows],
            geometries=np.array([shapely.from_wkb(bytes(row.shape)) for row in rows], dtype=object),
        )
    )
