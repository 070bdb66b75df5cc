"""What was found in the files, grouped by what to do about it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, request
from flask_babel import gettext as _
from flask_babel import ngettext

from app.core.errors import InputRefused
from app.core.i18n import N_
from app.municipal.plans.frame import acting, looking, opened, to_examination, to_step
from app.web.exports import Cell, table_answer
from app.web.routing import Access, Route
from plans.domain.rule_book import RULE_BOOK
from plans.domain.rules import Rule
from plans.models.versions import PlanFinding, PlanVersion
from plans.publishing.desk import find_version
from plans.publishing.preparing import look_again_at_left_out, settle_held
from plans.queries.preparation import HeldRow, Step, findings, held_rows
from plans.validation.repairs import REPAIR

#: Findings of a rule that the page lists; the sheet has all.
BRIEF = 30
#: Rows of a line that have their own link to the map.
_SHOWN = 12
#: Layer and number of rows.
_Rows = set[tuple[str, int]]
#: What to do, in this order: its words.
TO_DO = {
    "mend": N_("To put right in the file"),
    "confirm": N_("To confirm here"),
    "know": N_("To know"),
}
LEVELS = {"E": N_("Refused"), "R": N_("Repaired"), "W": N_("Warning"), "I": N_("Information")}
_HEADER = ("Che cosa fare", "Regola", "Titolo", "File", "Livello", "Riga", "Messaggio", "Come si rimedia", "Lat", "Lon")


@dataclass(frozen=True, slots=True)
class Line:
    """Findings that say the same of several rows of a layer, told once: ``rows`` as ``7–36, 40``."""

    first: PlanFinding
    rows: str
    places: Sequence[PlanFinding]


@dataclass(frozen=True, slots=True)
class RuleFindings:
    """What a rule has found: ``lines`` are the first, ``left`` how many findings they do not tell of ``count``."""

    rule: Rule
    count: int
    lines: Sequence[Line]
    left: int


def plan_findings(istat_code: str, number: int) -> Any:
    """All findings; rows that are held are settled here."""
    refused = ""
    if request.method == "POST":
        try:
            return _put_back(istat_code, number) if request.form.get("act") == "back" else _settle(istat_code, number)
        except InputRefused as error:
            refused = error.message
    with looking() as session:
        work = opened(session, istat_code, number, Step.FINDINGS)
        held = held_rows(session, work.preparation.version.id)
        found = findings(session, work.preparation.version.id)
    if not work.preparation.is_examined:
        return to_examination(istat_code, number, Step.FINDINGS)
    confirmed = _confirmed(work.preparation.version)
    return work.page(
        "municipal/plans/findings.html",
        refused=refused,
        groups=_groups(found, held, confirmed),
        held=[(row, _about(row, found)) for row in held],
        left_out=_left_out(found, held, confirmed) if work.preparation.accepted else 0,
        words=TO_DO,
        levels=LEVELS,
        unread=[(file, _whys(file.name, found)) for file in work.preparation.unread],
        sent=set(request.form.getlist("row")),
    )


def _whys(name: str, found: Iterable[PlanFinding]) -> list[str]:
    """Why a file was refused whole."""
    told = (one for one in found if one.level == "E" and one.scope == "file")
    return [one.message for one in told if one.file == name or (one.file or "").startswith(f"{name}/")]


def plan_findings_xlsx(istat_code: str, number: int) -> Any:
    """The same as a workbook, for whoever mends the files."""
    return _sheet(istat_code, number, "xlsx")


def plan_findings_csv(istat_code: str, number: int) -> Any:
    """The same as text."""
    return _sheet(istat_code, number, "csv")


def _sheet(istat_code: str, number: int, kind: str) -> Any:
    with looking() as session:
        version = find_version(session, istat_code, number)
        found = findings(session, version.id)
        held = held_rows(session, version.id)
    rows = [_row(todo, one) for todo, one in _sorted(found, held, _confirmed(version))]
    return table_answer(f"segnalazioni-{istat_code}-v{number}", _HEADER, rows, kind)


def _settle(istat_code: str, number: int) -> Any:
    """Confirm, or leave out, those that are ticked, or all."""
    act, every = request.form.get("act", ""), request.form.get("which") == "all"
    rows = [int(row) for row in request.form.getlist("row") if row.isdecimal() and len(row) < 19]
    if not every and not rows:
        raise InputRefused("plan_rows_missing", "Scegliere almeno una riga, oppure «tutte».")
    with acting() as (session, person, now):
        settled = settle_held(
            session,
            person,
            istat_code,
            number,
            None if every else rows,
            confirm=act == "confirm",
            seen=request.form.get("seen", -1, type=int),
            now=now,
        )
    if act == "confirm":
        flash(ngettext("%(num)d repair confirmed.", "%(num)d repairs confirmed.", settled))
    else:
        flash(ngettext("%(num)d row left out.", "%(num)d rows left out.", settled))
    return to_step(istat_code, number, Step.FINDINGS)


def _put_back(istat_code: str, number: int) -> Any:
    """Rows that were left out wait again, once the files are read again."""
    with acting() as (session, person, now):
        look_again_at_left_out(
            session, person, istat_code, number, seen=request.form.get("seen", -1, type=int), now=now
        )
    return to_examination(istat_code, number, Step.COLUMNS)


def _left_out(found: Iterable[PlanFinding], held: Sequence[HeldRow], confirmed: _Rows) -> int:
    """How many rows somebody has left out rather than confirm."""
    settled = confirmed | {(row.layer, row.row) for row in held}
    proposed = {(one.layer or "", one.row or 0) for one in found if _of_repair(one) and one.proposal == REPAIR}
    return len(proposed - settled)


def _confirmed(version: PlanVersion) -> _Rows:
    """Rows whose repair somebody has looked at: what was found of them is no longer to be done."""
    return {(layer, row) for layer, row in version.answers.get("confirmed", ())}


def _groups(found: Iterable[PlanFinding], held: Sequence[HeldRow], confirmed: _Rows) -> dict[str, list[RuleFindings]]:
    """By what to do, then by rule."""
    groups: dict[str, dict[str, list[PlanFinding]]] = {todo: {} for todo in TO_DO}
    for todo, finding in _sorted(found, held, confirmed):
        groups[todo].setdefault(finding.rule, []).append(finding)
    return {todo: [_of_rule(RULE_BOOK[rule], them) for rule, them in rules.items()] for todo, rules in groups.items()}


def _of_rule(rule: Rule, them: Sequence[PlanFinding]) -> RuleFindings:
    alike: dict[tuple[str, str, str | None, str | None], list[PlanFinding]] = {}
    for one in them:
        alike.setdefault((one.level, one.message, one.file, one.layer), []).append(one)
    shown = list(alike.values())[:BRIEF]
    lines = [
        Line(some[0], _ranges(some), [one for one in some if one.longitude is not None][:_SHOWN]) for some in shown
    ]
    return RuleFindings(rule, len(them), lines, len(them) - sum(map(len, shown)))


def _ranges(some: Sequence[PlanFinding]) -> str:
    """``7–36, 40``; of very many the first."""
    rows = sorted({one.row for one in some if one.row is not None})
    runs: list[list[int]] = []
    for row in rows:
        if runs and row == runs[-1][-1] + 1:
            runs[-1][1:] = [row]
        else:
            runs.append([row])
    told = ", ".join("–".join(map(str, run)) for run in runs[:_SHOWN])
    return f"{told}…" if len(runs) > _SHOWN else told


def _sorted(found: Iterable[PlanFinding], held: Sequence[HeldRow], confirmed: _Rows) -> list[tuple[str, PlanFinding]]:
    waiting = {(row.layer, row.row) for row in held}
    pairs = [(_to_do(finding, waiting, confirmed), finding) for finding in found]
    order = list(TO_DO)
    return sorted(pairs, key=lambda pair: order.index(pair[0]))


def _to_do(finding: PlanFinding, waiting: _Rows, confirmed: _Rows) -> str:
    """A row that is held is not refused: a repair of its shape waits for somebody."""
    row = (finding.layer or "", finding.row or 0)
    if _of_repair(finding) and row in waiting:
        return "confirm"
    if _of_repair(finding) and row in confirmed:
        return "know"
    if finding.level == "E":
        return "mend"
    return "confirm" if finding.scope == "layer" and finding.proposal else "know"


def _of_repair(finding: PlanFinding) -> bool:
    return finding.scope == "row" and finding.level in "ER" and finding.rule.startswith("G")


def _about(row: HeldRow, found: Iterable[PlanFinding]) -> list[str]:
    """Why a row is held."""
    return [one.message for one in found if _of_repair(one) and (one.layer, one.row) == (row.layer, row.row)]


def _row(todo: str, one: PlanFinding) -> list[Cell]:
    rule = RULE_BOOK[one.rule]
    place = (one.latitude, one.longitude)
    return [str(_(TO_DO[todo])), one.rule, rule.title, one.file, one.layer, one.row, one.message, rule.cure, *place]


_VERSION = "/comune/<istat_code>/piani/<int:number>"
ROUTES = (
    Route(f"{_VERSION}/segnalazioni", plan_findings, Access.DESK, ("GET", "POST")),
    Route(f"{_VERSION}/segnalazioni.xlsx", plan_findings_xlsx, Access.DESK),
    Route(f"{_VERSION}/segnalazioni.csv", plan_findings_csv, Access.DESK),
)
