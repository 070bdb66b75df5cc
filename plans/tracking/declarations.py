"""What people state of the lines that no platform can see: by whom, when, on which pages; never changed, only added to.

``detail`` says more where a line asks more::

    B2  {"risks": {"idraulico": {"relevant": true, "scenario": true, "phases": true}, …}}   relevant null: not assessed
    C2  {"functions": {"sanita": {"holder": true, "deputy": true, "on_call": true}, …}}     never names or numbers
    E3  {"day": "2026-05-01", "report": true}
    AMBITO  {"day": "2026-05-01"}            the common section was adopted; no line of the checklist (indicator T14)
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.core.audit.log import Actor
from app.core.errors import InputRefused, NotFound
from app.core.territory.models import Municipality
from plans.domain.checklist import LINES
from plans.domain.facts import FUNCTIONS, RISKS
from plans.models.tracking import PlanDeclaration

#: The common section of an ambito, adopted: not a line, but stated in the same way.
AMBITO = "AMBITO"
_PAGES = re.compile(r"[1-9]\d{0,4}(-[1-9]\d{0,4})?")
_HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Statement:
    """``line`` of the checklist, or :data:`AMBITO`; ``document`` is an original's SHA-256, with its ``pages``."""

    line: str
    detail: Mapping[str, Any]
    document: str | None = None
    pages: str | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """A statement in force. ``backed``: by pages of an original of the municipality's, or checked by an operator.

    ``stated_at``: when it was stated last; that an operator has checked it since is no word of the municipality's.
    """

    detail: Mapping[str, Any]
    backed: bool
    stated_at: datetime


def declare(session: Session, actor: Actor, istat_code: str, said: Statement, *, now: datetime) -> PlanDeclaration:
    """State a line for a municipality; what was stated before stays on record.

    Raises:
        NotFound: ``municipality_unknown``.
        InputRefused: ``declaration_invalid``: no line that can be stated, or a detail or pages that say nothing.
    """
    _require_municipality(session, istat_code)
    _check(said)
    return _add(session, actor, istat_code, said, "stated", now)


def check(session: Session, actor: Actor, istat_code: str, line: str, *, now: datetime) -> PlanDeclaration:
    """Confirm, as an operator who has looked, what a municipality states of a line.

    Raises:
        InputRefused: ``declaration_missing``: nothing is stated of it.
    """
    return _add(session, actor, istat_code, _in_force(session, istat_code, line), "checked", now)


def withdraw(session: Session, actor: Actor, istat_code: str, line: str, *, now: datetime) -> PlanDeclaration:
    """Take back what is stated of a line.

    Raises:
        InputRefused: ``declaration_missing``: nothing is stated of it.
    """
    return _add(session, actor, istat_code, _in_force(session, istat_code, line), "withdrawn", now)


_IN_FORCE = """
SELECT istat_code, line, detail, said_at, kind = 'checked' OR EXISTS (
        SELECT FROM plan_original original JOIN plan_version version ON version.id = original.version_id
        WHERE version.istat_code = newest.istat_code AND original.sha256 = newest.document AND original.at < :until
    ) AS backed
FROM (
    SELECT DISTINCT ON (istat_code, line) *,
        max(stated_at) FILTER (WHERE kind = 'stated') OVER (PARTITION BY istat_code, line) AS said_at
    FROM plan_declaration
    WHERE stated_at < :until AND (CAST(:codes AS bpchar[]) IS NULL OR istat_code = ANY(CAST(:codes AS bpchar[])))
    ORDER BY istat_code, line, id DESC
) newest
WHERE kind <> 'withdrawn'
"""


def statements(session: Session, *, until: datetime, codes: list[str] | None) -> dict[str, dict[str, Said]]:
    """What was in force just before ``until``, by ISTAT code and line: of all municipalities, or of ``codes``."""
    found: dict[str, dict[str, Said]] = {}
    for row in session.execute(text(_IN_FORCE), {"until": until, "codes": codes}):
        found.setdefault(row.istat_code, {})[row.line] = Said(row.detail, row.backed, row.said_at)
    return found


def _require_municipality(session: Session, istat_code: str) -> None:
    if session.scalar(select(Municipality.istat_code).where(Municipality.istat_code == istat_code)) is None:
        raise NotFound("municipality_unknown", f"Nessun comune ha il codice ISTAT {istat_code!r}.")


def _in_force(session: Session, istat_code: str, line: str) -> Statement:
    newest = session.scalars(
        select(PlanDeclaration)
        .where(PlanDeclaration.istat_code == istat_code, PlanDeclaration.line == line)
        .order_by(PlanDeclaration.id.desc())
        .limit(1)
    ).first()
    if newest is None or newest.kind == "withdrawn":
        raise InputRefused("declaration_missing", f"Il Comune {istat_code} non ha dichiarato nulla alla voce {line}.")
    return Statement(line, newest.detail, newest.document, newest.pages)


def _add(session: Session, actor: Actor, istat_code: str, said: Statement, kind: str, now: datetime) -> PlanDeclaration:
    row = PlanDeclaration(
        istat_code=istat_code, line=said.line, kind=kind, detail=dict(said.detail), document=said.document,
        pages=said.pages, stated_by=actor.name, stated_at=now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


def _check(said: Statement) -> None:
    line = LINES.get(said.line)
    if said.line != AMBITO and (line is None or not line.declarable):
        raise _invalid(said.line, "non è una voce che si possa dichiarare")
    if not _pages_right(said):
        raise _invalid(said.line, "le pagine vanno indicate come 12 oppure 12-15, di un documento caricato")
    wrong = _WRONG.get(said.line, _no_detail)(said.detail)
    if wrong:
        raise _invalid(said.line, wrong)


def _invalid(line: str, why: str) -> InputRefused:
    return InputRefused("declaration_invalid", f"Voce {line[:20]!r}: {why}.")


def _pages_right(said: Statement) -> bool:
    if said.document is None or said.pages is None:
        return said.document is said.pages
    numbers = [int(page) for page in said.pages.split("-")] if _PAGES.fullmatch(said.pages) else []
    return bool(numbers) and numbers == sorted(numbers) and bool(_HASH.fullmatch(said.document))


def _no_detail(detail: Mapping[str, Any]) -> str:
    return "non chiede altri dati" if detail else ""


def _flags(given: object, names: Iterable[str], *, nullable: str = "") -> bool:
    """Whether something is a mapping of these names to yes or no."""
    if not isinstance(given, dict) or not given.keys() <= set(names):
        return False
    return all(isinstance(value, bool) or (value is None and name == nullable) for name, value in given.items())


def _wrong_risks(detail: Mapping[str, Any]) -> str:
    risks = detail.get("risks")
    if detail.keys() != {"risks"} or not isinstance(risks, dict) or not risks.keys() <= set(RISKS):
        return "serve l'elenco dei rischi, con i loro codici"
    right = all(
        "relevant" in said and _flags(said, ("relevant", "scenario", "phases"), nullable="relevant")
        for said in risks.values()
        if isinstance(said, dict)
    ) and all(isinstance(said, dict) for said in risks.values())
    return "" if right else "di ogni rischio si dice se è rilevante, se ha uno scenario, se ha le fasi"


def _wrong_functions(detail: Mapping[str, Any]) -> str:
    functions = detail.get("functions")
    if detail.keys() != {"functions"} or not isinstance(functions, dict) or not functions.keys() <= FUNCTIONS.keys():
        return "serve l'elenco delle funzioni di supporto, con i loro codici"
    right = all(_flags(said, ("holder", "deputy", "on_call")) for said in functions.values())
    return "" if right else "di ogni funzione si dice solo se ha titolare, sostituto e reperibilità, senza nomi"


def _wrong_exercise(detail: Mapping[str, Any]) -> str:
    rest = {name: value for name, value in detail.items() if name != "day"}
    return "" if _is_day(detail.get("day")) and _flags(rest, ("report",)) else "servono la data e se c'è il verbale"


def _wrong_ambito(detail: Mapping[str, Any]) -> str:
    return "" if detail.keys() == {"day"} and _is_day(detail["day"]) else "serve la data"


def _is_day(given: object) -> bool:
    try:
        return isinstance(given, str) and bool(date.fromisoformat(given))
    except ValueError:
        return False


_WRONG = {"B2": _wrong_risks, "C2": _wrong_functions, "E3": _wrong_exercise, AMBITO: _wrong_ambito}
