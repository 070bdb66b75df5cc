"""How many people have a waiting area within reach: of where they live, where that is loaded; else of the area.

500 m are as the crow flies. A cell counts by the share of it that is within reach; without any place of the
municipality the share of its territory is all there is, and says something else: the two are kept apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.core.db import array

#: Metres to a waiting area that people can be asked to walk.
WALK = 500

#: A circle of 500 m around each waiting area of a version, as one shape in metres.
_REACH = f"""
SELECT feature.version_id,
    ST_Union(ST_Buffer(ST_Transform(feature.geometry, 25832), {WALK}, 'quad_segs=16')) AS shape
FROM plan_feature feature
WHERE feature.version_id = ANY(CAST(:versions AS bigint[])) AND feature.class = 'AE_ATTESA' AND NOT feature.held
GROUP BY feature.version_id
"""  # noqa: S608 (numbers are ours)

_BY_AREA = f"""
WITH reach AS ({_REACH})
SELECT reach.version_id, ST_Area(ST_Intersection(reach.shape, ST_Transform(municipality.boundary, 25832)))
    / ST_Area(ST_Transform(municipality.boundary, 25832)) AS share
FROM reach
JOIN plan_version version ON version.id = reach.version_id
JOIN municipality ON municipality.istat_code = version.istat_code
"""  # noqa: S608

#: Of a cell that lies wholly inside or outside no area is taken: of a city's thousands those are most.
_BY_PEOPLE = f"""
WITH reach AS ({_REACH})
SELECT version.id, sum(place.people) AS known,
    coalesce(sum(place.people * CASE
        WHEN reach.shape IS NULL OR NOT ST_Intersects(reach.shape, placed.shape) THEN 0
        WHEN ST_Dimension(placed.shape) = 0 OR ST_Covers(reach.shape, placed.shape) THEN 1
        ELSE ST_Area(ST_Intersection(reach.shape, placed.shape)) / ST_Area(placed.shape)
    END), 0) AS near
FROM plan_version version
JOIN population_place place ON place.istat_code = version.istat_code
CROSS JOIN LATERAL ST_Transform(place.geometry, 25832) placed(shape)
LEFT JOIN reach ON reach.version_id = version.id
WHERE version.id = ANY(CAST(:versions AS bigint[]))
GROUP BY version.id
"""  # noqa: S608


def by_area(session: Session, versions: Iterable[int]) -> dict[int, float]:
    """The share (0–1) of the municipality's territory within reach, of versions that have a waiting area."""
    return {version: round(share, 4) for version, share in session.execute(text(_BY_AREA), _given(versions))}


def by_people(session: Session, versions: Iterable[int]) -> dict[int, tuple[float, float]]:
    """People within reach, and people whose place is known; of versions of municipalities that have places."""
    rows = session.execute(text(_BY_PEOPLE), _given(versions))
    return {version: (round(near, 1), round(known, 1)) for version, known, near in rows}


def near_share(figures: Mapping[str, Any]) -> float:
    """The share within reach, as measured: of the people where their places are known, else of the territory."""
    if figures.get("near_known"):
        return float(figures["near_people"] / figures["near_known"])
    return float(figures.get("near_share", 0.0))


def _given(versions: Iterable[int]) -> dict[str, Any]:
    return {"versions": array(versions)}
