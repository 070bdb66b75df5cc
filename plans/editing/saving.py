"""Making an edit: a new staged version, which is its base with one difference. Undoing is one more."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.core.audit.log import Actor
from app.core.errors import InputRefused
from app.core.identity.person import Person
from app.core.identity.policy import require
from app.core.identity.roles import Permission
from plans.editing.checking import checked
from plans.editing.edits import Deed, Edit
from plans.editing.making import begin, copy_rows, finish, hold_base
from plans.editing.neighbours import warn
from plans.editing.reading import Listed, editable, find
from plans.editing.recording import record_edit
from plans.models.versions import PlanVersion


@dataclass(frozen=True, slots=True)
class Edited:
    """The version that came of it, and what its author should know: Italian sentences."""

    version: PlanVersion
    remarks: tuple[str, ...] = ()


def _lacking(session: Session, version_id: int, listed: Listed | None) -> frozenset[str]:
    """What a feature has never said: moving it does not oblige anybody to know."""
    if listed is None:
        return frozenset()
    return frozenset(listed.plan_class.attributes) - set(editable(session, version_id, listed.id).values)


def edit(session: Session, person: Person, istat_code: str, version_id: int, asked: Edit, *, now: datetime) -> Edited:
    """Make one change to a version that is the newest; it stays as it is, and a new one is staged.

    Raises:
        NotFound: ``plan_version_unknown``, ``plan_feature_unknown``, ``plan_class_unknown``.
        Forbidden: ``not_allowed``.
        InputRefused: ``plan_edited_meanwhile``; ``plan_edit_refused`` (:class:`EditRefused`);
            ``plan_features_forgotten``; ``plan_nothing_to_undo``.
    """
    actor = require(person, Permission.PREPARE_PLAN, istat_code)
    base = hold_base(session, istat_code, version_id, now)
    if asked.deed is Deed.UNDO:
        return _undo(session, actor, person, base, now)
    listed = None if asked.deed is Deed.ADD else find(session, base.id, asked.feature)
    row = (
        None
        if asked.deed is Deed.REMOVE
        else checked(session, istat_code, asked, listed, _lacking(session, base.id, listed))
    )
    version = begin(session, actor, person, base, asdict(asked), now)
    copy_rows(session, base.id, version.id, asked, listed, row)
    warnings = warn(session, base.id, version.id) if row else ()
    finish(session, version, base, now)
    record_edit(session, actor, version, base, asked, listed, row, now)
    return Edited(version, (*(row.remarks if row else ()), *warnings))


def _undo(session: Session, actor: Actor, person: Person, base: PlanVersion, now: datetime) -> Edited:
    """What the last edit began from, as one more version: nothing is taken away."""
    if base.based_on_id is None or base.state != "staged":
        raise InputRefused("plan_nothing_to_undo", "Non c'è nessuna modifica da annullare.")
    before = session.get_one(PlanVersion, base.based_on_id)
    asked = Edit(Deed.UNDO)
    version = begin(session, actor, person, before, asdict(asked) | {"undone": base.number}, now)
    version.based_on_id = before.based_on_id
    copy_rows(session, before.id, version.id, asked, None, None)
    finish(session, version, before, now)
    record_edit(session, actor, version, base, asked, None, None, now)
    return Edited(version)
