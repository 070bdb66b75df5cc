"""Everything on record of one municipality's plan, for who looks after it: in one statement.

Steps in the order of their recording, versions the newest first, what was found in the newest, the newest measure, who
plans together with it, and where its operations centre is, with the telephone that citizens are not shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.core.json_rows import values
from plans.domain.checklist import LINES, Line, weights
from plans.queries.activity import PlanActivity


@dataclass(frozen=True, slots=True)
class StepRecord:
    """A step of the procedure with its act (:class:`plans.models.plan.PlanStep`)."""

    id: int
    step: str
    day: date | None
    body: str | None
    number: str
    addressee: str
    protocol: str
    text: str
    url: str
    resolved: bool | None
    recorded_at: datetime
    recorded_by: str


@dataclass(frozen=True, slots=True)
class VersionRecord:
    """A version. ``findings`` are counted by level (E, R, W, I) of the newest only; of the others it is empty."""

    number: int
    state: str
    created_at: datetime
    created_by: str
    features: int | None
    checksum: str | None
    act: str | None
    failure: str | None
    staged_at: datetime | None
    published_at: datetime | None
    published_by: str | None
    ended_at: datetime | None
    findings: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class MeasureRecord:
    """The newest snapshot; ``conflicts`` are emergency areas that lie in a hazard they serve."""

    valid_on: date
    known_on: datetime
    region_code: str
    formal: float
    content: float
    conflicts: int
    grades: Mapping[str, float]

    @property
    def missing(self) -> tuple[tuple[Line, float], ...]:
        """Lines that are not proven, with their weight there and their grade: absent ones first, the heaviest first."""
        applying = weights(tuscan=self.region_code == "09")
        left = [(replace(LINES[key], weight=of), float(self.grades.get(key, 0))) for key, of in applying.items()]
        open_ones = [pair for pair in left if pair[1] < 1]
        return tuple(sorted(open_ones, key=lambda pair: (pair[1], -pair[0].weight, pair[0].id)))


@dataclass(frozen=True, slots=True)
class CentreRecord:
    """The operations centre as the published plan draws it."""

    name: str | None
    address: str | None
    telephone: str | None
    role: str | None


@dataclass(frozen=True, slots=True)
class PlanRecord:
    """All of it; where the procedure is now is told by :mod:`plans.tracking.procedure`."""

    steps: tuple[StepRecord, ...]
    versions: tuple[VersionRecord, ...]
    measure: MeasureRecord | None
    ambiti: tuple[str, ...]
    centres: tuple[CentreRecord, ...]

    @property
    def published(self) -> VersionRecord | None:
        """What citizens see."""
        return next((one for one in self.versions if one.state == "published"), None)

    def activity(self, istat_code: str) -> PlanActivity | None:
        """The same as :func:`plans.queries.activity.plan_activity`, of versions that are here already."""
        if not self.versions:
            return None
        staged = [one.staged_at for one in self.versions if one.staged_at]
        published = [one.published_at for one in self.versions if one.published_at]
        last = max(*(one.created_at for one in self.versions), *published, self.versions[0].created_at)
        return PlanActivity(istat_code, min(staged, default=None), min(published, default=None), last)


def plan_record(session: Session, istat_code: str) -> PlanRecord:
    """What is on record of a municipality's plan."""
    row: Any = session.execute(_RECORD, {"istat_code": istat_code}).one()
    return PlanRecord(
        values(StepRecord, row.steps),
        values(VersionRecord, row.versions),
        next(iter(values(MeasureRecord, row.measure)), None),
        tuple(row.ambiti or ()),
        values(CentreRecord, row.centres),
    )


_RECORD = text("""
SELECT (
    SELECT jsonb_agg(to_jsonb(x) ORDER BY x.id) FROM plan_step x WHERE x.istat_code = asked.code
) AS steps, (
    SELECT jsonb_agg(to_jsonb(x) ORDER BY x.number DESC) FROM (
        SELECT v.number, v.state, v.created_at, v.created_by, v.features, v.checksum, v.act, v.failure, v.staged_at,
            v.published_at, v.published_by, v.ended_at, coalesce(CASE
                WHEN v.number = (SELECT max(number) FROM plan_version WHERE istat_code = asked.code) THEN (
                    SELECT jsonb_object_agg(level, count) FROM (
                        SELECT level, count(*) AS count FROM plan_finding WHERE version_id = v.id GROUP BY level
                    ) by_level
                ) END, '{}') AS findings
        FROM plan_version v WHERE v.istat_code = asked.code
    ) x
) AS versions, (
    SELECT jsonb_agg(to_jsonb(x)) FROM (
        SELECT valid_on, known_on, region_code, formal, content, conflicts, grades FROM plan_snapshot
        WHERE istat_code = asked.code ORDER BY month DESC, known_on DESC LIMIT 1
    ) x
) AS measure, (
    SELECT array_agg(name ORDER BY name) FROM plan_ambito WHERE istat_code = asked.code
) AS ambiti, (
    SELECT jsonb_agg(to_jsonb(x)) FROM (
        SELECT f.public->>'nome' AS name, f.public->>'indirizzo' AS address, f.reserved->>'telefono' AS telephone,
            f.public->>'ruolo' AS role
        FROM plan_feature f JOIN plan_version v ON v.id = f.version_id
        WHERE v.istat_code = asked.code AND v.state = 'published' AND f.class = 'CO_COC' AND NOT f.held
        ORDER BY f.public->>'ruolo' DESC NULLS LAST, f.key, f.id LIMIT 5
    ) x
) AS centres
FROM (SELECT CAST(:istat_code AS bpchar) AS code) asked
""")
