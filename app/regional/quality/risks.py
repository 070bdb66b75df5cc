"""The matrix of municipalities and risks (T6): for each risk that a plan calls relevant, what of it is there."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.core.i18n import N_
from app.regional.quality.columns import CODE, MUNICIPALITY, Row, number, words
from app.regional.quality.viewing import Found, code_of, sheet_of, turned, without_page
from app.regional.tables import Column, Table
from plans.domain.attributes import ATTRIBUTES
from plans.tracking.risks import ORDERS, missing_parts, risk_page
from plans.tracking.scope import Scope

#: Risks by their Italian names, in the order of the taxonomy.
RISK_NAMES: dict[str, str] = dict(ATTRIBUTES["rischio"].choices)
_WORD = re.compile("[a-z_]{1,40}")
_PARTS = {"layer": N_("area"), "scenario": N_("scenario"), "phases": N_("phases")}
_ORDER_NAMES = {
    "incompleti": N_("Most incomplete first"),
    "rilevanti": N_("Most relevant risks first"),
    "nome": N_("By name"),
}


@dataclass(frozen=True, slots=True)
class Mark:
    """A cell of the matrix: a symbol that differs in shape, the words, and its class of CSS."""

    symbol: str
    words: str
    kind: str


def risks(session: Session, scope: Scope, given: Mapping[str, str]) -> Found:
    """The risks with how far plans have come, and a page of the matrix."""
    order = given.get("ordina", "") if given.get("ordina") in ORDERS else "incompleti"
    risk = given.get("rischio") if _WORD.fullmatch(given.get("rischio", "")) else None
    turn = turned(given)
    found = risk_page(session, scope, order=order, risk=risk, size=turn.size, start=turn.start)
    names = _names(found.summary)
    if risk and risk not in names:
        return risks(session, scope, {name: text for name, text in given.items() if name != "rischio"})
    if not found.rows and turn.start:
        return risks(session, scope, without_page(given))
    relevant = [one for one in names if found.summary.get(one, {}).get("relevant")]
    more = {
        "risks": [(one, names[one]) for one in relevant],
        "silent": [name for one, name in names.items() if one not in relevant],
        "risk": risk,
        "order": order,
        "orders": [(one, _(_ORDER_NAMES[one])) for one in ORDERS],
        "mark": mark,
        "legend": legend(),
    }
    matrix = _matrix(found.rows, {one: names[one] for one in relevant})
    return Found(turn.shown(matrix, found.total), {"rischi": _summary(found.summary, names)}, more)


def _names(summary: Mapping[str, Any]) -> dict[str, str]:
    """Risks by name, in the order of the taxonomy; one that months of the past knew, and it no longer has, by its own
    word after them: it counts among those that are incomplete, so it is seen."""
    return RISK_NAMES | {one: one.replace("_", " ").capitalize() for one in sorted(summary.keys() - RISK_NAMES.keys())}


def mark(row: Row, risk: str) -> Mark:
    """What the plan of a municipality has of a risk."""
    said = row["risks"].get(risk)
    if said is None:
        return _other(row, risk)
    missing = [_(_PARTS[part]) for part in missing_parts(said)]
    if not missing:
        return Mark("●", _("complete"), "whole")
    if len(missing) == len(_PARTS):
        return Mark("○", _("relevant, nothing there"), "empty")
    return Mark("◐", _("missing: %(parts)s", parts=", ".join(missing)), "part")


def _other(row: Row, risk: str) -> Mark:
    if risk not in row["other"]:
        return Mark("·", _("not stated"), "silent")
    if row["other"][risk] is None:
        return Mark("?", _("not assessed"), "open")
    return Mark("–", _("not relevant"), "out")


def legend() -> list[Mark]:
    """Every mark, with what it says."""
    return [
        Mark("●", _("complete: area drawn, scenario and phases"), "whole"),
        Mark("◐", _("in part: the cell says what is missing"), "part"),
        Mark("○", _("relevant, nothing there"), "empty"),
        Mark("–", _("not relevant, by the plan"), "out"),
        Mark("?", _("not assessed, by the plan"), "open"),
        Mark("·", _("not stated"), "silent"),
    ]


def _matrix(rows: Sequence[Row], risks: Mapping[str, str]) -> Table[Row]:
    columns: list[Column[Row]] = [MUNICIPALITY, CODE]
    columns += [words(risk, name, _words(risk), _words(risk)) for risk, name in risks.items()]
    columns += [number("rilevanti", N_("Relevant"), "relevant"), number("incompleti", N_("Incomplete"), "incomplete")]
    return Table("rischi", N_("Municipalities and risks"), columns, rows, code_of, sheet_of)


def _words(risk: str) -> Callable[[Row], str]:
    return lambda row: mark(row, risk).words


def _summary(summary: Mapping[str, Mapping[str, Any]], names: Mapping[str, str]) -> Table[Row]:
    nothing = dict.fromkeys(("relevant", "layer", "scenario", "phases", "complete", "not_relevant", "not_assessed"), 0)
    rows = [{"name": name, **nothing, **summary[risk]} for risk, name in names.items() if risk in summary]
    rows = [row | {"incomplete": row["relevant"] - row["complete"]} for row in rows if row["relevant"]]
    rows.sort(key=lambda row: (-row["incomplete"], -row["relevant"]))
    columns: list[Column[Row]] = [
        Column("rischio", N_("Risk"), lambda row: row["name"]),
        number("incompleti", N_("Incomplete"), "incomplete", "risk_complete"),
        number("completi", N_("Complete"), "complete"),
        number("rilevante", N_("Relevant"), "relevant"),
        number("con_area", N_("With its area"), "layer"),
        number("con_scenario", N_("With a scenario"), "scenario"),
        number("con_fasi", N_("With phases"), "phases"),
        number("non_rilevante", N_("Not relevant"), "not_relevant"),
        number("non_valutato", N_("Not assessed"), "not_assessed"),
    ]
    return Table("rischi_riassunto", N_("Plans by risk"), columns, rows)
