"""Who has a waiting area within reach (T7), white spots first; each way of counting by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.core.i18n import N_
from app.regional.quality.columns import CODE, MUNICIPALITY, Row, number, share
from app.regional.quality.viewing import Found, code_of, sheet_of
from app.regional.tables import Column, Table, shown
from plans.tracking.contents import waiting_coverage
from plans.tracking.population import named
from plans.tracking.scope import Scope
from plans.tracking.waiting import WALK

METHODS = {
    "points": N_("counted where people live"),
    "area": N_("estimated by area"),
    "none": N_("no plan published here"),
}


def waiting(session: Session, scope: Scope, given: Mapping[str, str]) -> Found:
    """Municipalities, white spots first; with ``conto`` those of one way of counting."""
    everybody = list(waiting_coverage(session, scope).rows)
    sources = named(session, {row["source_id"] for row in everybody if row["method"] == "points"})
    method = given.get("conto") if given.get("conto") in METHODS else None
    rows = [row for row in everybody if method in (None, row["method"])]
    more = {
        "walk": WALK,
        "sums": [_sum(everybody, one) for one in METHODS],
        "method": method,
        "methods": [(one, _(name)) for one, name in METHODS.items()],
        "sources": [_source(one) for one in sources.values()],
        "bare": sum(row["areas"] == 0 for row in everybody),
    }
    return Found(shown(_municipalities(rows, sources), given), {}, more)


def _sum(everybody: Sequence[Row], method: str) -> dict[str, Any]:
    rows = [row for row in everybody if row["method"] == method]
    people, near = (sum(row[name] or 0 for row in rows) for name in ("people", "near_population"))
    return {"method": method, "municipalities": len(rows), "people": people, "near": near,
            "share": near / people if people else None}  # fmt: skip


def _source(source: Any) -> str:
    return f"{source.name}, {source.year}"


def _municipalities(rows: Sequence[Row], sources: Mapping[int, Any]) -> Table[Row]:
    def counted(row: Row) -> str:
        source = sources.get(row["source_id"]) if row["method"] == "points" else None
        return f"{_(METHODS[row['method']])}{f' ({_source(source)})' if source else ''}"

    columns: list[Column[Row]] = [
        MUNICIPALITY,
        CODE,
        number("aree", N_("Waiting areas"), "areas"),
        share("quota", N_("Share within reach"), "near_share", "waiting_reach"),
        number("vicini", N_("People within reach"), "near_population"),
        number("su", N_("Of how many people"), "people"),
        Column("conto", N_("How it was counted"), counted, figure="waiting_method"),
        share("dichiarata", N_("Said to be served"), "served_share", "waiting_served"),
    ]
    return Table(
        "aree_di_attesa", N_("Municipalities, those with nobody within reach first"), columns, rows, code_of, sheet_of,
        N_("No municipality was counted in this way."),
    )  # fmt: skip
