"""A published plan in a few lines: for a page on which it is one part of many. Three questions, whatever it holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from app.core.db import fetch
from plans.documents.serving import Document, served_documents
from plans.queries.features import allowed
from plans.queries.published import CITIZEN_CLASSES

#: Classes of which the first few are named, the others only counted; and how many.
NAMED = ("AE_ATTESA", "CO_COC")
_FEW = 3


@dataclass(frozen=True, slots=True)
class NamedFeature:
    """``values`` are what citizens may read (P02); ``point`` is longitude and latitude (EPSG:4326)."""

    plan_class: str
    values: Mapping[str, Any]
    point: tuple[float, float]


@dataclass(frozen=True, slots=True)
class PlanSummary:
    """The published version: its act as written, its last approval as recorded, how many of what, the first few."""

    number: int
    published_at: datetime | None
    act: str | None
    body: str | None
    act_number: str
    act_day: date | None
    counts: Mapping[str, int]
    named: tuple[NamedFeature, ...]
    documents: tuple[Document, ...]


_VERSION = b"""
    SELECT version.id, version.number, version.published_at, version.act, step.body, step.number, step.day
    FROM plan_version AS version
    LEFT JOIN LATERAL (
        SELECT body, number, day FROM plan_step
        WHERE istat_code = version.istat_code AND step IN ('APPROVATO', 'AGGIORNATO')
          AND (number <> '' OR day IS NOT NULL)
        ORDER BY id DESC LIMIT 1
    ) AS step ON true
    WHERE version.istat_code = %(istat_code)s AND version.state = 'published'
"""

# Those that are meant for the risk come first, then those of which the plan does not say, then the others.
_FEATURES = b"""
    SELECT class, count, public, ST_X(ST_PointOnSurface(geometry)), ST_Y(ST_PointOnSurface(geometry))
    FROM (
        SELECT class, public, geometry, count(*) OVER (PARTITION BY class) AS count, row_number() OVER (
            PARTITION BY class
            ORDER BY CASE WHEN %(risk)s = '' THEN 0 WHEN public->'rischi_serviti' ? %(risk)s THEN 0
                          WHEN public->'rischi_serviti' IS NULL THEN 1 ELSE 2 END,
                     public->>'nome' NULLS LAST, key, id
        ) AS place
        FROM plan_feature
        WHERE version_id = %(version)s AND NOT held AND class = ANY(%(classes)s)
    ) AS features
    WHERE place <= CASE WHEN class = ANY(%(named)s) THEN %(few)s ELSE 1 END
    ORDER BY class, place
"""


def plan_summary(session: Session, istat_code: str, *, risk: str = "") -> PlanSummary | None:
    """What is public of a municipality; None when nothing is. ``risk`` is a code of ``rischi_serviti``, or empty."""
    versions = fetch(session, _VERSION, {"istat_code": istat_code})
    if not versions:
        return None
    version_id, *said = versions[0]
    asked = {"version": version_id, "classes": list(CITIZEN_CLASSES), "named": list(NAMED), "few": _FEW, "risk": risk}
    rows = fetch(session, _FEATURES, asked)
    counts = {row[0]: row[1] for row in rows}
    number, published_at, act, body, act_number, act_day = said
    return PlanSummary(
        number=number,
        published_at=published_at,
        act=act,
        body=body,
        act_number=act_number or "",
        act_day=act_day,
        counts={code: counts[code] for code in CITIZEN_CLASSES if code in counts},
        named=tuple(
            NamedFeature(code, allowed(code, public), (x, y)) for code, _, public, x, y in rows if code in NAMED
        ),
        documents=tuple(served_documents(session, istat_code)),
    )
