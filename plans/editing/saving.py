"""Making an edit: a new staged version, which is its base with one difference. Undoing is one more."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import shapely
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app.core.audit.log import Actor, record
from app.core.errors import InputRefused, NotFound
from app.core.identity.person import Person
from app.core.identity.policy import require
from app.core.identity.roles import Permission
from plans.domain.taxonomy import CLASSES
from plans.editing.checking import BY_HAND, Row, check
from plans.editing.edits import Deed, Edit, EditRefused
from plans.editing.neighbours import new_warnings
from plans.editing.reading import Listed, editable, find, head, version_of
from plans.examination.places import place_of
from plans.mapping.keys import stable_keys
from plans.models.versions import PlanOriginal, PlanVersion
from plans.publishing.copying import copy_findings
from plans.publishing.holding import hold_plan

_COPY = text("""
    INSERT INTO plan_feature (version_id, layer, row, class, key, held, geometry, public, reserved, source)
    SELECT :new, layer, row, class, key, held AND id IS DISTINCT FROM :changed,
        CASE WHEN id = :changed THEN coalesce(ST_GeomFromWKB(:geometry, 4326), geometry) ELSE geometry END,
        CASE WHEN id = :changed THEN CAST(:public AS jsonb) ELSE public END,
        CASE WHEN id = :changed THEN CAST(:reserved AS jsonb) ELSE reserved END,
        source
    FROM plan_feature WHERE version_id = :base AND id IS DISTINCT FROM :removed
    ORDER BY id
""")
_ADD = text("""
    INSERT INTO plan_feature (version_id, layer, row, class, key, held, geometry, public, reserved, source)
    SELECT :new, :layer, coalesce(max(row) FILTER (WHERE layer = :layer), 0) + 1, :class, :key, false,
        ST_GeomFromWKB(:geometry, 4326), CAST(:public AS jsonb), CAST(:reserved AS jsonb), '{}'
    FROM plan_feature WHERE version_id = :new
""")


@dataclass(frozen=True, slots=True)
class Edited:
    """The version that came of it, and what its author should know: Italian sentences."""

    version: PlanVersion
    remarks: tuple[str, ...] = ()


def edit(session: Session, person: Person, istat_code: str, version_id: int, asked: Edit, *, now: datetime) -> Edited:
    """Make one change to a version that is the newest; it stays as it is, and a new one is staged.

    Raises:
        NotFound: ``plan_version_unknown``, ``plan_feature_unknown``, ``plan_class_unknown``.
        Forbidden: ``not_allowed``.
        InputRefused: ``plan_edited_meanwhile``; ``plan_edit_refused`` (:class:`EditRefused`);
            ``plan_features_forgotten``; ``plan_nothing_to_undo``.
    """
    actor = require(person, Permission.PREPARE_PLAN, istat_code)
    base = _base(session, istat_code, version_id, now)
    if asked.deed is Deed.UNDO:
        return _undo(session, actor, base, now)
    listed = None if asked.deed is Deed.ADD else find(session, base.id, asked.feature)
    row = None if asked.deed is Deed.REMOVE else _checked(session, istat_code, asked, listed)
    version = _begin(session, actor, base, asdict(asked), now)
    _copy(session, base.id, version.id, asked, listed, row)
    warnings = new_warnings(session, base.id, version.id) if row else []
    copy_findings(session, version.id, warnings)
    _finish(session, version, base, now)
    _record(session, actor, version, base, asked, listed, row, now)
    return Edited(version, (*(row.remarks if row else ()), *(one.message for one in warnings)))


def _base(session: Session, istat_code: str, version_id: int, now: datetime) -> PlanVersion:
    """The version to change, while nobody else can make another."""
    hold_plan(session, istat_code, now=now).changed_at = now
    base = version_of(session, istat_code, version_id)
    newest = head(session, istat_code)
    if newest is None or newest.id != base.id:
        who = f"{newest.created_by} ha preparato la versione {newest.number}" if newest else "la versione è stata tolta"
        raise InputRefused("plan_edited_meanwhile", f"Nel frattempo {who}: ripartire da quella.")
    return base


def _checked(session: Session, istat_code: str, asked: Edit, listed: Listed | None) -> Row:
    plan_class = listed.plan_class if listed else CLASSES.get(asked.plan_class)
    if plan_class is None:
        raise NotFound("plan_class_unknown", "Questo tipo di elemento non esiste.")
    boundary = shapely.from_wkb(place_of(session, istat_code).boundary)
    return check(plan_class, asked.typed or {}, asked.geometry, boundary, drawn=listed is None)


def _begin(session: Session, actor: Actor, base: PlanVersion, asked: dict[str, Any], now: datetime) -> PlanVersion:
    last = session.scalar(select(func.max(PlanVersion.number)).where(PlanVersion.istat_code == base.istat_code))
    version = PlanVersion(
        istat_code=base.istat_code,
        number=(last or 0) + 1,
        state="draft",
        created_at=now,
        created_by=actor.name,
        answers=base.answers,
        layers=base.layers,
        examined_at=now,
        based_on_id=base.id,
        edit=asked,
    )
    session.add(version)
    session.flush()
    originals = session.scalars(select(PlanOriginal).where(PlanOriginal.version_id == base.id)).all()
    session.add_all(_same(original, version.id) for original in originals)
    session.flush()
    return version


def _same(original: PlanOriginal, version_id: int) -> PlanOriginal:
    names = ("position", "sha256", "name", "size", "media_type", "uploaded_by", "at")
    return PlanOriginal(version_id=version_id, **{name: getattr(original, name) for name in names})


def _copy(session: Session, base: int, new: int, asked: Edit, listed: Listed | None, row: Row | None) -> None:
    given = {
        "base": base,
        "new": new,
        "changed": listed.row_id if listed and row else None,
        "removed": listed.row_id if listed and not row else None,
        "geometry": shapely.to_wkb(row.shape) if row and row.shape is not None else None,
        "public": json.dumps(row.public) if row else None,
        "reserved": json.dumps(_reserved(session, base, listed, row)) if row else None,
    }
    session.execute(_COPY, given)
    if row and listed is None:
        plan_class = CLASSES[asked.plan_class]
        (key,) = stable_keys(plan_class, [row.public], [row.public], frozenset())
        session.execute(_ADD, given | {"layer": BY_HAND, "class": plan_class.code, "key": key})


def _reserved(session: Session, base: int, listed: Listed | None, row: Row) -> dict[str, Any]:
    """Reserved columns that are no attribute (personal ones, under their own names) stay with the row."""
    if listed is None:
        return row.reserved
    before = session.scalar(text("SELECT reserved FROM plan_feature WHERE id = :id"), {"id": listed.row_id}) or {}
    kept = {name: value for name, value in before.items() if name not in listed.plan_class.attributes}
    return kept | row.reserved


def _finish(session: Session, version: PlanVersion, base: PlanVersion, now: datetime) -> None:
    rows = session.execute(
        text("SELECT count(*), count(class) FROM plan_feature WHERE version_id = :id"), {"id": version.id}
    ).one()
    if not rows[0] and version.edit and version.edit["deed"] != Deed.REMOVE:
        message = f"Gli elementi della versione {base.number} non si conservano più: caricarne di nuovo i file."
        raise InputRefused("plan_features_forgotten", message)
    said = json.dumps(version.edit, sort_keys=True, ensure_ascii=True)
    version.checksum = hashlib.sha256(f"{base.checksum} {version.number} {said}".encode()).hexdigest()
    version.features, version.state, version.staged_at = rows[0], "staged", now
    session.flush()


def _undo(session: Session, actor: Actor, base: PlanVersion, now: datetime) -> Edited:
    """What the last edit began from, as one more version: nothing is taken away."""
    if base.based_on_id is None or base.state != "staged":
        raise InputRefused("plan_nothing_to_undo", "Non c'è nessuna modifica da annullare.")
    before = session.get_one(PlanVersion, base.based_on_id)
    asked = Edit(Deed.UNDO)
    version = _begin(session, actor, before, asdict(asked) | {"undone": base.number}, now)
    version.based_on_id = before.based_on_id
    _copy(session, before.id, version.id, asked, None, None)
    _finish(session, version, before, now)
    _record(session, actor, version, base, asked, None, None, now)
    return Edited(version)


def _record(
    session: Session,
    actor: Actor,
    version: PlanVersion,
    base: PlanVersion,
    asked: Edit,
    listed: Listed | None,
    row: Row | None,
    now: datetime,
) -> None:
    before = dict(editable(session, base.id, listed.id).values) if listed else {}
    what = listed.name or listed.plan_class.label if listed else (row.public.get("nome", "") if row else "")
    record(
        session,
        actor,
        action=f"plan.edit.{asked.deed}",
        subject=f"municipality:{version.istat_code}",
        reason=f"versione {version.number} dalla {base.number}: {what or asked.deed}",
        before={"version": base.number, "feature": listed.id if listed else None, "values": before},
        after={
            "version": version.number,
            "values": row.public | row.reserved if row else {},
            "moved": bool(row and row.shape is not None),
        },
        now=now,
    )


__all__ = ["EditRefused", "Edited", "edit"]
