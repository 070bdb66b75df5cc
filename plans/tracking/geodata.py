"""What published versions hold, measured in a few statements for all of them.

A version never changes, so it is measured once: snapshots keep the figures. Areas and distances are taken in EPSG:25832
(metres; shares of one municipality, so the scale of a far zone cancels out). Who has a waiting area within reach is
counted where people live, once an operator has loaded that (:mod:`plans.tracking.population`); until then area stands
for population. The figures say which of the two they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.core.db import array
from plans.domain.facts import Geodata
from plans.domain.taxonomy import CLASSES
from plans.tracking.waiting import by_area, by_people, near_share

#: Of the figures below: figures of another number are measured again.
FORMAT = 3

_FEATURES = "version_id = ANY(CAST(:versions AS bigint[])) AND class IS NOT NULL AND NOT held"

_HAZARD = "JOIN unnest(CAST(:classes AS text[]), CAST(:hazards AS text[])) hazard(class, risk)"


def _number(name: str) -> str:
    return f"CASE WHEN jsonb_typeof(public->'{name}') = 'number' THEN (public->>'{name}')::float END"


_COUNTS = f"""
SELECT version_id, class, count(*) AS features,
    count(*) FILTER (WHERE coalesce(public->>'indirizzo', '') <> '') AS addressed,
    count(*) FILTER (WHERE coalesce(public->>'indirizzo', '') <> '' AND public->>'ruolo' = 'alternativa') AS alternate,
    count(*) FILTER (WHERE coalesce(reserved->>'squadra', public->>'squadra', '') <> '') AS teams,
    coalesce(sum(coalesce({_number("posti")}, {_number("capienza")})), 0) AS capacity,
    coalesce(sum(coalesce({_number("popolazione_servita")}, {_number("capienza")})), 0) AS served,
    array_agg(left(public->>'verificato_il', 7)) FILTER (
        WHERE public->>'verificato' = 'true' AND public->>'verificato_il' ~ '^[0-9]{{4}}-[0-9]{{2}}-'
    ) AS verified
FROM plan_feature
WHERE {_FEATURES}
GROUP BY version_id, class
"""  # noqa: S608 (names are ours)

_HAZARDS = f"""
SELECT feature.version_id, array_agg(DISTINCT hazard.risk ORDER BY hazard.risk) AS risks,
    ST_Area(ST_Transform(ST_Intersection(ST_Union(feature.geometry), municipality.boundary), 25832))
        / ST_Area(ST_Transform(municipality.boundary, 25832)) AS share
FROM plan_feature feature
{_HAZARD} ON hazard.class = feature.class
JOIN plan_version version ON version.id = feature.version_id
JOIN municipality ON municipality.istat_code = version.istat_code
    AND ST_Intersects(feature.geometry, municipality.boundary)
    AND NOT ST_Touches(feature.geometry, municipality.boundary)
WHERE {_FEATURES.replace("class", "feature.class", 1)}
GROUP BY feature.version_id, municipality.istat_code
"""  # noqa: S608

#: Emergency areas in a hazard that they serve, with all that a list of them says: it is read without any feature. A
#: shared border is no conflict, and an area that does not say which risks it serves is meant for all of them.
_CONFLICTS = """
SELECT area.version_id, area.id AS feature_id, area.class, area.public->>'nome' AS name,
    round(ST_X(ST_PointOnSurface(area.geometry))::numeric, 6)::float AS lon,
    round(ST_Y(ST_PointOnSurface(area.geometry))::numeric, 6)::float AS lat,
    array_agg(DISTINCT danger.class ORDER BY danger.class) AS hazards
FROM plan_feature area
JOIN plan_feature danger ON danger.version_id = area.version_id AND danger.class = ANY(CAST(:classes AS text[]))
    AND NOT danger.held AND ST_Intersects(area.geometry, danger.geometry)
    AND (ST_Dimension(area.geometry) = 0 OR NOT ST_Touches(area.geometry, danger.geometry))
WHERE area.version_id = ANY(CAST(:versions AS bigint[])) AND NOT area.held
    AND area.class = ANY(CAST(:emergency AS text[]))
    AND (coalesce(area.public->'rischi_serviti', '[]') IN ('[]', 'null')
        OR area.public->'rischi_serviti' @> to_jsonb(
            (CAST(:hazards AS text[]))[array_position(CAST(:classes AS text[]), danger.class)]))
GROUP BY area.version_id, area.id
ORDER BY area.version_id, area.class, area.id
"""

#: What is kept of a conflict: a row of its list (T9).
CONFLICT = ("feature_id", "class", "name", "lon", "lat", "hazards")


def _parameters(versions: Iterable[int]) -> dict[str, Any]:
    """What the statements of this module are given."""
    dangers = [one for one in CLASSES.values() if one.hazard]
    return {
        "versions": array(versions),
        "classes": [one.code for one in dangers],
        "hazards": [one.hazard for one in dangers],
        "emergency": [one.code for one in CLASSES.values() if one.is_emergency_area],
    }


def measure(session: Session, versions: Iterable[int], places: Mapping[int, int]) -> dict[int, dict[str, Any]]:
    """The figures of each version, as snapshots keep them (JSON; zeros left out).

    ``places`` says, by version, which source of where people live counts for its municipality, where there is any.
    """
    versions = list(versions)
    given = _parameters(versions)
    found: dict[int, dict[str, Any]] = {}
    for row in session.execute(text(_COUNTS), given).mappings():
        _add_class(found.setdefault(row["version_id"], _nothing()), row)
    for version, risks, share in session.execute(text(_HAZARDS), given):
        found[version] |= {"hazards": risks, "hazard_share": round(share, 4)}
    for row in session.execute(text(_CONFLICTS), given).mappings():
        conflict = {name: row[name] for name in CONFLICT}
        found[row["version_id"]].setdefault("conflicts", []).append(conflict)
    for version, share in by_area(session, versions).items():
        found[version]["near_share"] = share
    people = by_people(session, versions) if places else {}
    for version, (near, known) in people.items():
        found.setdefault(version, _nothing()).update(near_people=near, near_known=known)
    return {version: figures | _counted_with(places.get(version)) for version, figures in found.items()}


def _counted_with(source: int | None) -> dict[str, int]:
    """Which source was there, also where it has no place of the municipality: it is not looked for again."""
    return {} if source is None else {"near_source": source}


def _nothing() -> dict[str, Any]:
    return {"format": FORMAT, "classes": {}, "addressed": {}, "verified": {}}


def _add_class(figures: dict[str, Any], row: Any) -> None:
    code = row["class"]
    figures["classes"][code] = row["features"]
    if row["addressed"]:
        figures["addressed"][code] = row["addressed"]
    for month in row["verified"] or ():
        figures["verified"][month] = figures["verified"].get(month, 0) + 1
    if code == "CO_COC":
        figures |= {"main": row["addressed"] - row["alternate"], "alternate": row["alternate"]}
    elif code == "PRESIDIO":
        figures["teams"] = row["teams"]
    elif code == "AE_ATTESA":
        figures["served"] = round(row["served"])
    elif code in ("AE_ASSIST", "ED_ASSIST"):
        figures["capacity"] = figures.get("capacity", 0) + round(row["capacity"])


def geodata(figures: Mapping[str, Any], population: int | None) -> Geodata:
    """The figures of a version as the checklist wants them."""
    share = figures.get("hazard_share")
    return Geodata(
        classes=figures.get("classes", {}),
        addressed=figures.get("addressed", {}),
        hazards=frozenset(figures.get("hazards", ())),
        main_seats=figures.get("main", 0),
        alternate_seats=figures.get("alternate", 0),
        teams=figures.get("teams", 0),
        near_share=near_share(figures),
        served_share=min(1.0, figures.get("served", 0) / population) if population else 0.0,
        capacity=figures.get("capacity", 0),
        exposed=None if share is None or population is None else round(share * population),
        conflicts=len(figures.get("conflicts", ())),
    )
