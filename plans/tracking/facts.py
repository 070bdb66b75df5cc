"""Facts of all municipalities on a day, as known at an instant: ten statements, however many they are.

What is published is measured once per version: ``kept`` are figures that snapshots have of it already.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.core.clock import end_of_day
from app.core.territory.reserved import RESERVED_CODE
from plans.domain.facts import FUNCTIONS, Acts, Declared, Facts, Risk
from plans.tracking.declarations import Said, statements
from plans.tracking.geodata import FORMAT, geodata, measure
from plans.tracking.population import sources
from plans.tracking.procedure import Procedure, procedures

#: ISTAT's code of Toscana: only there is a self-evaluation form (A5).
TOSCANA = "09"
#: How long a plan is said to be followed after somebody of the municipality has worked on it (E5).
_ALIVE = timedelta(days=365)

_PLACES = """
SELECT istat_code, region_code, population,
    round((ST_Area(boundary::geography) / 1e6)::numeric, 3)::float AS area_km2
FROM municipality
WHERE istat_code <> :reserved AND (CAST(:codes AS bpchar[]) IS NULL OR istat_code = ANY(CAST(:codes AS bpchar[])))
ORDER BY istat_code
"""

#: What citizens saw at the end of the day, what was made public afterwards (again, perhaps: then its row has forgotten
#: the first time), and when somebody last brought anything.
_VERSIONS = """
SELECT istat_code,
    max(id) FILTER (WHERE published_at < :end AND (ended_at IS NULL OR ended_at >= :end)) AS visible,
    array_agg(id) FILTER (WHERE published_at >= :end) AS later,
    max(created_at) FILTER (WHERE created_at < :end) AS uploaded_at
FROM plan_version
WHERE (CAST(:codes AS bpchar[]) IS NULL OR istat_code = ANY(CAST(:codes AS bpchar[])))
GROUP BY istat_code
"""


class Place(NamedTuple):
    """A municipality as it is now; ``area_km2`` of its boundary."""

    istat_code: str
    region_code: str
    population: int | None
    area_km2: float


@dataclass(frozen=True, slots=True)
class Measured:
    """One municipality. ``figures`` are those of the version that citizens see (:mod:`plans.tracking.geodata`)."""

    place: Place
    procedure: Procedure | None
    version_id: int | None
    figures: Mapping[str, Any]
    facts: Facts


@dataclass(frozen=True, slots=True)
class Question:
    """``on``: the day that is asked about; ``known``: what was written down later does not count.

    ``codes``: all if None. ``versions`` says which version was visible, where that is on record already; when a month
    is ``closing`` it was written down before its last hours, and counts only where nothing else is known. ``kept`` has
    figures by version.
    """

    on: date
    known: datetime
    codes: list[str] | None = None
    versions: Mapping[str, int | None] | None = None
    closing: bool = False
    kept: Mapping[int, Mapping[str, Any]] | None = None

    @property
    def end(self) -> datetime:
        """The instant before which things have happened that count."""
        return min(end_of_day(self.on), self.known + timedelta(microseconds=1))


@dataclass(frozen=True, slots=True)
class _Found:
    """What the statements found, by ISTAT code; ``figures`` by version."""

    steps: Mapping[str, Procedure]
    said: Mapping[str, Mapping[str, Said]]
    visible: Mapping[str, int | None]
    uploaded: Mapping[str, datetime | None]
    figures: Mapping[int, Mapping[str, Any]]


def measured(session: Session, asked: Question) -> list[Measured]:
    """What is known of every municipality, by ISTAT code. Those without any plan are among them."""
    given = {"codes": asked.codes, "end": asked.end, "reserved": RESERVED_CODE}
    places = [Place(*row) for row in session.execute(text(_PLACES), given)]
    uploads = session.execute(text(_VERSIONS), given).all()
    visible = _visible(uploads, asked)
    regions = {place.istat_code: place.region_code for place in places}
    found = _Found(
        procedures(session, on=asked.on, end=asked.end, known=asked.known, codes=asked.codes),
        statements(session, until=asked.end, codes=asked.codes),
        visible,
        {row.istat_code: row.uploaded_at for row in uploads},
        _figures(session, asked, {one: regions[code] for code, one in visible.items() if one and code in regions}),
    )
    return [_measured(place, asked, found) for place in places]


def _visible(rows: Sequence[Any], asked: Question) -> dict[str, int | None]:
    """By ISTAT code, the version that citizens saw."""
    seen: dict[str, int | None] = {row.istat_code: row.visible for row in rows}
    on_record = dict(asked.versions or {})
    if asked.closing:
        again = {row.istat_code: row.later or () for row in rows}
        on_record = {code: one for code, one in on_record.items() if not seen.get(code) and one in again.get(code, ())}
    return seen | on_record


def _measured(place: Place, asked: Question, found: _Found) -> Measured:
    code = place.istat_code
    version, procedure, said = found.visible.get(code), found.steps.get(code), found.said.get(code, {})
    figures = found.figures.get(version, {}) if version else {}
    recorded = procedure.last_recorded if procedure else None
    activity = [recorded, found.uploaded.get(code), *(one.stated_at for one in said.values())]
    facts = Facts(
        tuscan=place.region_code == TOSCANA,
        acts=procedure.acts if procedure else Acts(),
        geodata=geodata(figures, place.population),
        visible=version is not None,
        alive=any(one is not None and one >= asked.end - _ALIVE for one in activity),
        **_stated(said, asked.on),
    )
    return Measured(place, procedure, version, figures, facts)


def _figures(session: Session, asked: Question, versions: Mapping[int, str]) -> dict[int, Mapping[str, Any]]:
    """Of these versions (with their regions). Of one whose features are forgotten, what was measured while they were
    there. What counts now as where people live counts for the month that lasts; those that are over stay as they were.
    """
    kept = asked.kept or {}
    counting = {region: source.id for region, source in sources(session).items()}
    places = {one: counting[region] for one, region in versions.items() if region in counting}
    known = {one: kept[one] for one in versions if one in kept}
    over = asked.versions is not None
    fresh = {
        one for one, figures in known.items()
        if figures.get("format") == FORMAT and (over or figures.get("near_source") == places.get(one))
    }  # fmt: skip
    return known | dict(measure(session, set(versions) - fresh, places))


def _stated(said: Mapping[str, Said], on: date) -> dict[str, Any]:
    """What people state, as the checklist wants it. Risks, functions and exercises speak through their detail.

    An exercise that is still to be held is none.
    """
    risks = said["B2"].detail["risks"] if "B2" in said else {}
    functions = said["C2"].detail["functions"] if "C2" in said else {}
    exercise = said["E3"].detail if "E3" in said and said["E3"].detail["day"] <= on.isoformat() else None
    return {
        "declared": {line: Declared(one.backed) for line, one in said.items() if line not in ("B2", "C2", "E3")},
        "risks": {risk: Risk(**one) for risk, one in risks.items()},
        "functions": frozenset(code for code in FUNCTIONS if _whole(functions.get(code, {}))),
        "exercise": (on - date.fromisoformat(exercise["day"])).days / 365.25 if exercise else None,
        "exercise_report": bool(exercise and exercise.get("report")),
    }


def _whole(function: Mapping[str, bool]) -> bool:
    return all(function.get(name) for name in ("holder", "deputy", "on_call"))
