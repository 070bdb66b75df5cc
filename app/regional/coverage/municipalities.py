"""The page of all municipalities: filters, map, shares and table, from one picture."""

from __future__ import annotations

from collections import Counter
from typing import Any

from flask import render_template, request

from alerts.queries.followers import followers
from app.regional.asked import asked
from app.regional.coverage import words
from app.regional.coverage.columns import SETS, columns_asked, on_screen, table
from app.regional.coverage.filters import ARGUMENTS, left, wanted
from app.regional.coverage.on_map import on_map
from app.regional.coverage.options import options
from app.regional.coverage.shares import shares
from app.regional.coverage.urgency import worst_first
from app.regional.picture import picture
from app.regional.tables import shown, taken_away
from app.web.context import context


def municipalities() -> Any:
    """Every municipality that the filters leave: how much of the region, where, and one by one."""
    given, now = request.args, context().clock()
    filters, file = wanted(given), bool(given.get("formato"))
    with context().database.transaction() as session:
        about = asked(session, given)
        seen = picture(session, about, now=now, zones=bool(file or filters.zone))
        rows = worst_first(left(seen.rows, filters))
        following: dict[str, int] | None = None if about.over else {}
        page = shown(on_screen(table(rows, following), given), given)
        if following is not None:
            following.update(followers(session, [row.istat_code for row in (rows if file else page.rows)]))
        choices = {} if file else options(session, about, seen)
    if answer := taken_away(table(rows, following, whole=True), given, about):
        return answer
    return render_template(
        "regional/coverage/municipalities.html",
        about=about,
        seen=seen,
        page=page,
        measures=shares(rows),
        counts=Counter(row.standing for row in rows),
        on_map=on_map(seen.rows, rows) if about.region_code else None,
        options=choices,
        filtered=filters.anything,
        sets=SETS,
        columns=columns_asked(given),
        chosen={name: given.get(name, "") for name in ARGUMENTS},
        words=words,
    )
