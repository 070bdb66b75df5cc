"""How every plan stands, month by month; rows are only added.

A month's row is about its last day, or about today while it lasts. Measuring again adds a row only where something is
different, so a run that is repeated adds nothing. When a step becomes known whose day lies in a month that is over,
that month gets a row more with what we know now: *as valid on* a month is its newest row, *as known on* an instant the
newest that was there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, insert, select, text
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from app.core.clock import rome_day, start_of_day
from plans.domain.checklist import score
from plans.domain.validity import age_band
from plans.models.tracking import PlanMonth, PlanSnapshot
from plans.tracking.facts import Measured, Place, Question, measured
from plans.tracking.sums import add_sums
from plans.tracking.uploads import add_uploads

_LOCK = 0x706C616E  # "plan"
#: Steps that were being written while the last run looked are looked for again: what is the same adds nothing.
_OVERLAP = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Taken:
    """``municipalities`` were measured for ``month``; ``added`` rows are new, ``corrected`` of them for months past."""

    month: date
    municipalities: int
    added: int
    corrected: int


def first_of_month(day: date) -> date:
    return day.replace(day=1)


def last_of_month(month: date) -> date:
    return first_of_month(month + timedelta(days=32)) - timedelta(days=1)


def take_snapshot(session: Session, *, now: datetime) -> Taken:
    """Measure this month, close the last one, correct those before; one run at a time."""
    session.execute(select(func.pg_advisory_xact_lock(_LOCK)))
    today = rome_day(now)
    month = first_of_month(today)
    corrected = sum(
        _add(session, earlier, now=now, codes=codes)[0] for earlier, codes in _to_correct(session, month).items()
    )
    added, places = _add(session, month, now=now, codes=None)
    add_uploads(session, month, now=now)
    return Taken(month, places, added + corrected, corrected)


def newest(session: Session, months: Iterable[date], *, known: datetime | None = None) -> list[PlanSnapshot]:
    """The newest rows of these months, or the newest that were there at ``known``; by municipality and month."""
    rows = select(PlanSnapshot).where(PlanSnapshot.month.in_(list(months)))
    if known is not None:
        rows = rows.where(PlanSnapshot.known_on <= known)
    order = (PlanSnapshot.istat_code, PlanSnapshot.month)
    return list(session.scalars(rows.ext(distinct_on(*order)).order_by(*order, PlanSnapshot.known_on.desc())))


def _add(session: Session, month: date, *, now: datetime, codes: list[str] | None) -> tuple[int, int]:
    """Rows added for a month, and how many municipalities were looked at.

    A month that is over has those that were measured while it lasted: one that was loaded since, because two have
    merged or another region was added, was not there.
    """
    before = first_of_month(month - timedelta(days=1))
    rows = newest(session, [before, month])
    there = {row.istat_code: row for row in rows if row.month == month}
    on = min(rome_day(now), last_of_month(month))
    over = on < rome_day(now)
    closing = over and codes is None
    asked = Question(
        on, now, sorted(there) if closing else codes,
        versions={code: row.version_id for code, row in there.items()} if over else None,
        closing=closing,
        kept={row.version_id: row.facts for row in rows if row.version_id is not None},
    )  # fmt: skip
    found = [_row(one, month, on, there.get(one.place.istat_code), over=over) for one in measured(session, asked)]
    added = [row | {"known_on": now} for row in found if _differs(row, there.get(row["istat_code"]))]
    if added:
        session.execute(insert(PlanSnapshot.__table__), added)  # type: ignore[arg-type]
    if added or closing:
        add_sums(session, month, {row["region_code"] for row in (found if codes is None else added)}, now=now)
    return len(added), len(found)


def _to_correct(session: Session, month: date) -> dict[date, list[str] | None]:
    """Months before this one to look at again, earliest first: where a step has become known since the last run, and
    the last that was measured (None: of everybody) until its end is on record, however long nobody looked."""
    late: dict[date, list[str]] = {}
    for earlier, code in session.execute(text(_LATE), {"month": month, "overlap": _OVERLAP}):
        late.setdefault(earlier, []).append(code)
    measured_before = select(PlanMonth.month, func.max(PlanMonth.known_on)).where(PlanMonth.month < month)
    before = session.execute(measured_before.group_by(PlanMonth.month).order_by(PlanMonth.month.desc()).limit(1))
    last: dict[date, list[str] | None] = {
        one: None for one, known in before if known < start_of_day(last_of_month(one) + timedelta(days=1))
    }
    return dict(sorted({**late, **last}.items()))


#: Months that have rows of a municipality, from the day of a step on that was written down since the last run.
_LATE = """
SELECT DISTINCT snapshot.month, snapshot.istat_code
FROM (
    SELECT istat_code, min(coalesce(day, (recorded_at AT TIME ZONE 'Europe/Rome')::date)) AS since
    FROM plan_step
    WHERE recorded_at > (SELECT max(known_on) FROM plan_month) - CAST(:overlap AS interval)
    GROUP BY istat_code
) late
JOIN plan_snapshot snapshot ON snapshot.istat_code = late.istat_code
    AND snapshot.month >= date_trunc('month', late.since)::date AND snapshot.month < :month
ORDER BY snapshot.month, snapshot.istat_code
"""


def _row(one: Measured, month: date, on: date, there: PlanSnapshot | None, *, over: bool) -> dict[str, Any]:
    scores, procedure = score(one.facts), one.procedure
    revised = procedure.revised_on if procedure else None
    return {
        **_place(one.place, there, over=over),
        "month": month,
        "valid_on": on,
        "state": procedure.state if procedure else None,
        "state_since": procedure.since if procedure else None,
        "revised_on": revised,
        "age_band": age_band(revised, on, in_the_making=procedure is not None).value,
        "formal": scores.formal,
        "content": scores.content,
        "version_id": one.version_id,
        "conflicts": one.facts.geodata.conflicts,
        "grades": {line.line.id: line.grade for line in scores.lines if line.grade},
        "facts": _kept(one),
    }


def _place(place: Place, there: PlanSnapshot | None, *, over: bool) -> dict[str, Any]:
    """The municipality as of that month: its region is of the month, and what is over stays as it was."""
    if there is None:
        return place._asdict()
    of_then = {"region_code": there.region_code}
    more = {"population": there.population, "area_km2": there.area_km2} if over else {}
    return {**place._asdict(), **of_then, **more}


def _kept(one: Measured) -> dict[str, Any]:
    """The figures of the version, and what is stated of risks: the matrix T6 is read from here."""
    risks = {
        risk: {"layer": risk in one.facts.geodata.hazards, "scenario": one.facts.covered(risk) or said.scenario,
               "phases": said.phases}
        for risk, said in one.facts.risks.items()
        if said.relevant
    }  # fmt: skip
    exposed = one.facts.geodata.exposed
    more: dict[str, Any] = {"risks": risks} if risks else {}
    other = {risk: said.relevant for risk, said in one.facts.risks.items() if not said.relevant}
    more |= {"other_risks": other} if other else {}
    if one.version_id is not None:
        more |= {"exposed": exposed, "served_share": round(one.facts.geodata.served_share, 4)}
    figures = {name: value for name, value in one.figures.items() if name not in _OF_THE_DAY}
    return {**figures, **more}


#: What does not come from the version alone.
_OF_THE_DAY = ("risks", "other_risks", "exposed", "served_share")


def _differs(row: Mapping[str, Any], there: PlanSnapshot | None) -> bool:
    """Whether a measure says anything that the newest row does not."""
    if there is None:
        return True
    said = ("state", "state_since", "revised_on", "age_band", "formal", "content", "version_id", "conflicts", "grades",
            "facts", "population", "region_code")  # fmt: skip
    return any(row[name] != getattr(there, name) for name in said)
