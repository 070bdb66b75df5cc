"""Emergency areas inside a hazard that they serve (T9), each with where it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import url_for
from sqlalchemy.orm import Session

from app.core.i18n import N_
from app.regional.quality.columns import CODE, Row, words
from app.regional.quality.viewing import Found, code_of, sheet_of, turned, without_page
from app.regional.tables import Column, Kind, Table
from plans.domain.taxonomy import CLASSES, Visibility
from plans.tracking.contents import conflict_page
from plans.tracking.scope import Scope

_EVERY = 1_000_000


def conflicts(session: Session, scope: Scope, given: Mapping[str, str]) -> Found:
    """One page of them: municipalities with the most first."""
    turn = turned(given)
    rows, total, municipalities = conflict_page(session, scope, start=turn.start, size=turn.size or _EVERY)
    if not rows and turn.start:
        return conflicts(session, scope, without_page(given))
    return Found(turn.shown(_areas(rows), total), {}, {"municipalities": municipalities, "place": place})


def place(row: Row) -> str | None:
    """Where citizens see the area on the map of the plan; None for what only operators see."""
    seen = row["class"] in CLASSES and CLASSES[row["class"]].visibility is Visibility.CITIZENS
    if not seen or row["lon"] is None:
        return None
    return url_for(
        "citizen.plan", istat_code=row["istat_code"], luogo=f"{row['class']},{row['lon']:.6f},{row['lat']:.6f}"
    )


def _label(code: str) -> str:
    return CLASSES[code].label if code in CLASSES else code


def _areas(rows: Sequence[Row]) -> Table[Row]:
    columns: list[Column[Row]] = [
        words("comune", N_("Municipality"), lambda row: row["municipality"], lambda row: row["municipality"]),
        CODE,
        Column("classe", N_("Class"), lambda row: _label(row["class"]), sortable=False),
        Column("nome", N_("Name"), lambda row: row["name"], sortable=False),
        Column("pericoli", N_("Inside"), lambda row: ", ".join(map(_label, row["hazards"] or ())), figure="conflicts",
               sortable=False),
        Column("lon", N_("Longitude"), lambda row: row["lon"], Kind.TEXT, sortable=False),
        Column("lat", N_("Latitude"), lambda row: row["lat"], Kind.TEXT, sortable=False),
    ]  # fmt: skip
    return Table(
        "aree_in_pericolo", N_("Emergency areas inside a hazard that they serve"), columns, rows, code_of, sheet_of,
        N_("No emergency area lies in a hazard that it serves, as far as hazards are drawn."),
    )  # fmt: skip
