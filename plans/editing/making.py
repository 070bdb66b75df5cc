"""The version that an edit makes: its base in one statement, with one row added, changed or left out."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import Any

import shapely
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app.core.audit.log import Actor
from app.core.errors import InputRefused
from app.core.identity.person import Person
from plans.domain.taxonomy import CLASSES
from plans.editing.checking import BY_HAND, Row
from plans.editing.edits import Deed, Edit
from plans.editing.reading import Listed, head, version_of
from plans.mapping.keys import stable_keys
from plans.models.versions import PlanOriginal, PlanVersion
from plans.publishing.desk import refuse_submitted
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


def begin(
    session: Session, actor: Actor, person: Person, base: PlanVersion, asked: dict[str, Any], now: datetime
) -> PlanVersion:
    """A draft that knows what it was made from, with the originals of its base."""
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
        # Documents that wait with an upload wait on with what is made of it.
        documents=base.documents if base.state == "staged" else None,
        changed_at=now,
        changed_by=person.name,
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


def copy_rows(session: Session, base: int, new: int, asked: Edit, listed: Listed | None, row: Row | None) -> None:
    """Copy the base, with one difference."""
    given = {
        "base": base,
        "new": new,
        "changed": listed.row_id if listed and row else None,
        "removed": listed.row_id if listed and not row else None,
        "geometry": shapely.to_wkb(row.shape) if row and row.shape is not None else None,
        "public": json.dumps(row.public) if row else None,
        "reserved": json.dumps(_reserved(session, listed, row)) if row else None,
    }
    session.execute(_COPY, given)
    if row and listed is None:
        plan_class = CLASSES[asked.plan_class]
        (key,) = stable_keys(plan_class, [row.public], [row.public], frozenset())
        session.execute(_ADD, given | {"layer": BY_HAND, "class": plan_class.code, "key": key})


def _reserved(session: Session, listed: Listed | None, row: Row) -> dict[str, Any]:
    """Reserved columns that are no attribute (personal ones, under their own names) stay with the row."""
    if listed is None:
        return row.reserved
    before = session.scalar(text("SELECT reserved FROM plan_feature WHERE id = :id"), {"id": listed.row_id}) or {}
    kept = {name: value for name, value in before.items() if name not in listed.plan_class.attributes}
    return kept | row.reserved


def finish(session: Session, version: PlanVersion, base: PlanVersion, now: datetime) -> None:
    """Sum it up: from now on it is staged.

    Raises:
        InputRefused: ``plan_features_forgotten``.
    """
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


def hold_base(session: Session, istat_code: str, version_id: int, now: datetime) -> PlanVersion:
    """The version to change, while nobody else can make another.

    Raises:
        NotFound: ``plan_version_unknown``.
        InputRefused: ``plan_edited_meanwhile``: it is not the newest any more; ``plan_version_submitted``.
    """
    hold_plan(session, istat_code, now=now).changed_at = now
    base = version_of(session, istat_code, version_id)
    refuse_submitted(session, base)
    newest = head(session, istat_code)
    if newest is None or newest.id != base.id:
        who = f"{newest.created_by} ha preparato la versione {newest.number}" if newest else "la versione è stata tolta"
        raise InputRefused("plan_edited_meanwhile", f"Nel frattempo {who}: ripartire da quella.")
    return base
