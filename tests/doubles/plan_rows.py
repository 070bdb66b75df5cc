"""A published plan written straight into the database: for what only reads one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from types import MappingProxyType
from typing import Any, NamedTuple

from geoalchemy2.shape import from_shape
from shapely.geometry.base import BaseGeometry
from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from plans.models.features import PlanFeature
from plans.models.plan import Plan, PlanStep
from plans.models.versions import PlanVersion

AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


class Row(NamedTuple):
    """One feature: class, key, geometry (EPSG:4326), and what is known of it."""

    plan_class: str | None
    key: str
    geometry: BaseGeometry
    public: Mapping[str, Any] = MappingProxyType({})
    reserved: Mapping[str, Any] = MappingProxyType({})
    held: bool = False


def publish(session: Session, istat_code: str, rows: Iterable[Row], *, at: datetime = AT) -> int:
    """Make these rows the published version; its number."""
    plan = session.get(Plan, istat_code)
    if plan is None:
        plan = Plan(istat_code=istat_code, state="BOZZA", publications=0, created_at=at, changed_at=at)
        session.add(plan)
    plan.publications += 1
    take_away(session, istat_code)
    session.flush()
    version = PlanVersion(
        istat_code=istat_code,
        number=plan.publications,
        state="published",
        created_at=at,
        created_by="prova",
        answers={},
        checksum="0" * 64,
        act="DCC n. 12 del 03/05/2026",
        published_at=at,
        published_by="prova",
    )
    session.add(version)
    session.flush()
    session.execute(insert(PlanFeature), _values(version.id, list(rows)))
    return version.number


def take_away(session: Session, istat_code: str) -> None:
    """Nothing of a municipality is published any more."""
    published = (PlanVersion.istat_code == istat_code) & (PlanVersion.state == "published")
    session.execute(update(PlanVersion).where(published).values(state="superseded"))


def approve(session: Session, istat_code: str, number: str, day: date) -> None:
    """Write down an approval by the council."""
    facts = {"addressee": "", "protocol": "riservato-1", "text": "parole interne", "url": ""}
    session.add(
        PlanStep(
            istat_code=istat_code,
            step="APPROVATO",
            day=day,
            recorded_at=AT,
            recorded_by="Maria Rossi",
            body="consiglio",
            number=number,
            **facts,
        )
    )


def _values(version_id: int, rows: Sequence[Row]) -> list[dict[str, Any]]:
    return [
        {
            "version_id": version_id,
            "layer": "strato",
            "row": number,
            "plan_class": row.plan_class,
            "key": row.key,
            "geometry": from_shape(row.geometry, 4326),
            "public": dict(row.public),
            "reserved": dict(row.reserved),
            "source": {"tutto": "com'era", "cellulare": "333 1234567"},
            "held": row.held,
        }
        for number, row in enumerate(rows, 1)
    ]
