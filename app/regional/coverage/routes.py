"""URL → view of coverage."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask import render_template, request

from app.regional.asked import asked
from app.regional.coverage import words
from app.regional.coverage.columns import table
from app.regional.coverage.filters import ARGUMENTS, left, wanted
from app.regional.coverage.on_map import on_map
from app.regional.coverage.shares import shares
from app.regional.coverage.urgency import Why, worst_first
from app.regional.picture import Pictured, picture, with_followers
from app.regional.tables import shown, taken_away
from app.web.context import context
from app.web.routing import Access, Route

#: The column whose order needs the followers of all, and not only of those that are shown.
_BY_FOLLOWERS = "seguono"


def municipalities() -> Any:
    """Every municipality that the filters leave: how much of the region, where, and one by one."""
    given, now = request.args, context().clock()
    filters = wanted(given)
    with context().database.transaction() as session:
        about = asked(session, given)
        everybody = "formato" in given or given.get("ordina", "").endswith(_BY_FOLLOWERS)
        seen = picture(session, about, now=now, counted=everybody)
        rows = worst_first(left(seen.rows, filters))
        page = shown(table(rows, of_now=seen.of_now), given)
        if seen.of_now and not everybody:
            page = replace(page, rows=with_followers(session, page.rows))
    if file := taken_away(table(rows, of_now=seen.of_now, whole=True), given, about):
        return file
    return render_template(
        "regional/coverage/municipalities.html",
        about=about,
        seen=seen,
        page=page,
        measures=shares(rows),
        counts=Counter(row.standing for row in rows),
        on_map=on_map(seen.rows, rows) if about.region_code else None,
        options=_options(seen.rows),
        filtered=filters.anything,
        chosen={name: given.get(name, "") for name in ARGUMENTS},
        words=words,
        reasons=Why,
    )


def _options(rows: Sequence[Pictured]) -> Mapping[str, Sequence[tuple[str, str]]]:
    """What there is to choose from, of all municipalities."""
    provinces = {(row.place.province_code, row.place.province_name) for row in rows if row.place.province_code}
    zones = {zone for row in rows for zone in row.zones}
    together = {name for row in rows for name in row.together}
    return {
        "provincia": sorted(provinces, key=lambda pair: pair[1]),
        "zona": [(zone, zone) for zone in sorted(zones)],
        "insieme": [(name, name) for name in sorted(together)],
    }


ROUTES = (Route("/regione/comuni", municipalities, Access.REGION),)
