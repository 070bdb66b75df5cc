"""``/regione/andamento``: the page, and its tables to take away (``tabella``)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import render_template, request
from sqlalchemy.orm import Session

from app.core.adoption.existing import derivable
from app.core.adoption.figures import figures
from app.core.adoption.months import month_of
from app.core.adoption.platform import platform
from app.core.clock import rome_day
from app.core.territory.lookup import names_of
from app.regional.asked import Asked, asked
from app.regional.over_time import plans_line, platform_line
from app.regional.tables import Table, shown, taken_away
from app.web.context import context
from app.web.remembered import remembered
from app.web.routing import Access, Route
from plans.tracking.past import plans_counted
from plans.tracking.series import Month, series, together


@dataclass(frozen=True, slots=True)
class _Line:
    """All that the page tells. ``months`` are those of the region asked for, or of all together."""

    months: list[Month]
    plans: list[plans_line.PlanPoint]
    platform: list[platform_line.PlatformPoint]
    regions: list[plans_line.RegionRow]


def over_time() -> Any:
    """How plans and the platform have come to where they are."""
    now, today = context().clock(), request.args.get("noto") == "oggi"
    with context().database.transaction() as session:
        about = asked(session, request.args)
        key = ("over time", about.region_code, about.month, today, rome_day(now))
        line = remembered(session, key, lambda: _line(session, about, now=now, today=today))
    corrected = plans_line.corrections(line.months)
    tables: dict[str, Table[Any]] = {
        "piani": plans_line.plans_table(line.plans),
        "piattaforma": platform_line.platform_table(line.platform, today=today),
        "correzioni": plans_line.corrections_table(corrected),
        "regioni": plans_line.regions_table(line.regions),
    }
    which = request.args.get("tabella", "")
    if answer := taken_away(tables.get(which, tables["piani"]), request.args):
        return answer
    pages = {name: shown(table, _own(name, which)) for name, table in tables.items()}
    return render_template(
        "regional/over_time/over_time.html",
        about=about,
        line=line,
        pages=pages,
        today=today,
        bands=plans_line.BANDS,
        when=plans_line.when,
        first_on_platform=platform_line.when,
    )


def _own(name: str, which: str) -> dict[str, str]:
    """What a table is asked for: its order and page are in the URL together with its name."""
    given = request.args.to_dict()
    if which != name:
        given = {key: value for key, value in given.items() if key not in ("ordina", "pagina")}
    return given | {"tabella": name}


def _line(session: Session, about: Asked, *, now: datetime, today: bool) -> _Line:
    regions = series(session, about.region_code)
    months = together(regions.values())
    plans = plans_line.plan_points(months, plans_counted(session, about.region_code), today=today)
    known = platform(session, about.region_code)
    counted = figures(session, about.region_code)
    existing = platform_line.existing_by_month(
        {one.month: one.seen(today=today).municipalities for one in months},
        derivable(session, about.region_code),
        month_of(now),
    )
    points = platform_line.platform_points(known, existing, now=now, today=today)
    names = names_of(session, {code for one in counted for code in one.named})
    beside = plans_line.region_rows(regions, about.regions, today=today) if len(regions) > 1 else []
    return _Line(months, plans, platform_line.with_figures(points, counted, names), beside)


ROUTES = (Route("/regione/andamento", over_time, Access.REGION),)
