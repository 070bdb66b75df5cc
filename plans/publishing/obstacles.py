"""What keeps a version from being published, all of it at once: the rules P01, P02 and, at publication, A07."""

from __future__ import annotations

import json
from collections.abc import Iterator

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.core.errors import InputRefused
from plans.domain.attributes import ATTRIBUTES
from plans.domain.findings import Finding, Scope, Severity
from plans.domain.lifecycle import State
from plans.domain.rules_publishing import years_finding
from plans.domain.taxonomy import CLASSES
from plans.models.versions import PlanVersion

#: Of rows that are held, those that are named.
_NAMED = 20
_ALLOWED = json.dumps({code: one.public_attributes for code, one in CLASSES.items()})

_HELD = text(
    "SELECT layer, row, count(*) OVER () FROM plan_feature WHERE version_id = :id AND held ORDER BY id LIMIT :n"
)
_CLASSED = text("SELECT count(*), count(class) FROM plan_feature WHERE version_id = :id")
_NOT_ALLOWED = text("""
    SELECT class, name, count(*)
    FROM plan_feature, jsonb_object_keys(public) AS name
    WHERE version_id = :id AND class IS NOT NULL AND NOT (CAST(:allowed AS jsonb) -> class) ? name
    GROUP BY class, name ORDER BY class, name
""")
_SAID = text("SELECT EXISTS (SELECT FROM plan_feature WHERE version_id = :id AND layer = :layer AND public ? :name)")
_YEARS = text("""
    SELECT DISTINCT CAST(found[1] AS integer) FROM (
        SELECT regexp_match(coalesce(source ->> 'anno_piano', public ->> 'atto'), '((19|20)\\d\\d)(?!\\d)') AS found
        FROM plan_feature WHERE version_id = :id
    ) AS written WHERE found IS NOT NULL
""")
_APPROVED = text("SELECT max(day) FROM plan_step WHERE istat_code = :istat_code AND step = :step")


def obstacles(session: Session, version: PlanVersion) -> tuple[Finding, ...]:
    """Why a staged version cannot be published (level E), in the order of the rules; empty: it can."""
    return (*_held(session, version), *_outside_the_list(session, version), *_personal(session, version))


def warnings(session: Session, version: PlanVersion) -> tuple[Finding, ...]:
    """What whoever publishes should know and may ignore: rows without a class stay out; years that disagree (P04)."""
    return (*_without_class(session, version), *_years(session, version))


def classed(session: Session, version: PlanVersion) -> int:
    """Rows that would be public, the others being without a class."""
    return int(session.execute(_CLASSED, {"id": version.id}).one()[1])


def refuse_unfit(session: Session, version: PlanVersion) -> None:
    """Stop here if a version is not ready for somebody to decide about it.

    Raises:
        InputRefused: ``plan_system_unconfirmed``, ``plan_without_features``, ``plan_not_publishable`` with all reasons.
    """
    unsure = [layer["name"] for layer in version.layers or () if layer["assumed"] and layer["plan_class"]]
    if unsure:
        named = ", ".join(f"«{name}»" for name in unsure)
        raise InputRefused("plan_system_unconfirmed", f"Va confermato sulla mappa dove cadono i livelli {named}.")
    if not classed(session, version) and not version.documents:
        message = "Nessuna riga ha una classe e non ci sono documenti: non c'è nulla da pubblicare."
        raise InputRefused("plan_without_features", message)
    if found := obstacles(session, version):
        raise InputRefused("plan_not_publishable", " ".join(f"[{one.rule}] {one.message}" for one in found))


def _held(session: Session, version: PlanVersion) -> Iterator[Finding]:
    rows = session.execute(_HELD, {"id": version.id, "n": _NAMED}).all()
    if not rows:
        return
    named = ", ".join(f"{layer} riga {row}" for layer, row, _ in rows)
    rest = "" if rows[0][2] <= _NAMED else f" e altre {rows[0][2] - _NAMED}"
    message = f"Riparazioni da confermare sulla mappa, o righe da togliere: {named}{rest}."
    yield Finding("P01", Severity.REFUSES, Scope.FILE, message)


def _outside_the_list(session: Session, version: PlanVersion) -> Iterator[Finding]:
    found = session.execute(_NOT_ALLOWED, {"id": version.id, "allowed": _ALLOWED})
    for plan_class, name, rows in found:
        message = f"L'attributo «{name}» non è fra quelli pubblici di «{CLASSES[plan_class].label}»: {rows} righe."
        yield Finding("P02", Severity.REFUSES, Scope.FILE, message)


def _personal(session: Session, version: PlanVersion) -> Iterator[Finding]:
    for layer in version.layers or []:
        for name, column in layer["columns"].items():
            if column not in layer["personal"] or name not in ATTRIBUTES or not ATTRIBUTES[name].public:
                continue
            if session.scalar(_SAID, {"id": version.id, "layer": layer["name"], "name": name}):
                message = f"La colonna «{column}» contiene dati personali e diventerebbe pubblica come «{name}»."
                yield Finding("A07", Severity.REFUSES, Scope.LAYER, message, layer["file"], layer["name"])


def _without_class(session: Session, version: PlanVersion) -> Iterator[Finding]:
    rows, with_class = session.execute(_CLASSED, {"id": version.id}).one()
    if rows > with_class:
        message = f"Righe lasciate fuori dal piano, che non diventano pubbliche: {rows - with_class}."
        yield Finding("F06", Severity.WARNS, Scope.FILE, message)


def _years(session: Session, version: PlanVersion) -> Iterator[Finding]:
    approved = session.scalar(_APPROVED, {"istat_code": version.istat_code, "step": State.APPROVED})
    written = session.scalars(_YEARS, {"id": version.id}).all()
    if (found := years_finding(approved.year if approved else None, written)) is not None:
        yield found
