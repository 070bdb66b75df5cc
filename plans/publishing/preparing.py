"""What people do at the desk with a version before it is public. Each act asks who they are, finds the version among
those of their municipality, and is refused when somebody else has changed it since they looked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.audit.log import Actor, record
from app.core.clock import ROME
from app.core.errors import InputRefused, NotFound
from app.core.identity.person import Person
from app.core.identity.policy import require
from app.core.identity.roles import Permission
from app.core.storage import Stored
from plans.domain.lifecycle import Facts, State
from plans.examination.contract import Answers
from plans.examination.serial import answers_from_json
from plans.models.plan import Plan, PlanStep
from plans.models.submissions import PlanSubmission
from plans.models.versions import PlanVersion
from plans.publishing.answers import answer, refuse_closed
from plans.publishing.holding import hold_version
from plans.publishing.receiving import Given, originals, receive
from plans.publishing.review import confirm_repairs, leave_out
from plans.publishing.steps import record_step

#: What a person says of the layers, given what was said before.
Saying = Callable[[Answers], Answers]
_LONGEST_ACT = 300


def find_version(session: Session, istat_code: str, number: int) -> PlanVersion:
    """A version of a municipality by its number.

    Raises:
        NotFound: ``plan_version_unknown``, also when only other municipalities have one of that number.
    """
    wanted = select(PlanVersion).where(PlanVersion.istat_code == istat_code, PlanVersion.number == number)
    version = session.scalars(wanted).one_or_none() if number < 2**31 else None
    if version is None:
        raise NotFound("plan_version_unknown", f"Questo comune non ha una versione {number} del piano.")
    return version


def begin(session: Session, person: Person, istat_code: str, files: Sequence[Given], *, now: datetime) -> PlanVersion:
    """Begin a version with these files.

    Raises:
        NotFound, Forbidden: as :func:`app.core.identity.policy.require`.
        InputRefused: ``upload_without_files``, ``upload_too_many_files``.
    """
    actor = require(person, Permission.PREPARE_PLAN, istat_code)
    version = receive(session, actor, istat_code, files, now=now)
    _touch(version, person, now)
    _record(session, actor, version, "plan.files_received", f"file ricevuti: {len(files)}", now)
    return version


def mend(
    session: Session, person: Person, istat_code: str, number: int, files: Sequence[Given], *, now: datetime
) -> PlanVersion:
    """Go on with mended files: a new version with what was said of the old one, in which a file takes the place of the
    one that had its name. Repairs that were confirmed are to be looked at again: rows may be others.

    Raises:
        NotFound: ``plan_version_unknown``.
        InputRefused: ``upload_without_files``, ``upload_too_many_files``, ``plan_version_submitted``.
    """
    actor = require(person, Permission.PREPARE_PLAN, istat_code)
    before = find_version(session, istat_code, number)
    refuse_submitted(session, before)
    given = {file.name for file in files}
    kept = [
        Given(one.name, one.media_type, Stored(one.sha256, one.size))
        for one in originals(session, before.id)
        if one.name not in given
    ]
    said = replace(answers_from_json(before.answers), confirmed=frozenset())
    version = receive(session, actor, istat_code, [*kept, *files] if files else [], answers=said, now=now)
    version.act, version.documents = version.act or before.act, version.documents or before.documents
    _touch(version, person, now)
    _record(session, actor, version, "plan.files_received", f"file corretti: {len(files)}", now)
    return version


def say(
    session: Session, person: Person, istat_code: str, number: int, saying: Saying, *, seen: int, now: datetime
) -> PlanVersion:
    """Say something of the layers, and have the files examined again. ``seen``: the edition that was looked at.

    Raises:
        NotFound: ``plan_version_unknown``.
        InputRefused: ``plan_version_closed``, ``plan_version_submitted``, ``plan_version_overtaken``.
    """
    actor, _, version = _hold(session, person, istat_code, number, seen)
    before = version.answers
    answer(session, actor, version.id, saying(answers_from_json(version.answers)), now=now)
    if version.answers != before:
        _touch(version, person, now)
        _record(session, actor, version, "plan.answered", f"risposte sui livelli della versione {number}", now)
    return version


def examine_again(session: Session, person: Person, istat_code: str, number: int, *, now: datetime) -> None:
    """Have the files looked at once more, after a failure.

    Raises:
        NotFound: ``plan_version_unknown``.
        InputRefused: ``plan_version_closed``, ``plan_version_submitted``.
    """
    actor, _, version = _hold(session, person, istat_code, number, None)
    answer(session, actor, version.id, answers_from_json(version.answers), now=now)


def settle_held(
    session: Session,
    person: Person,
    istat_code: str,
    number: int,
    features: Sequence[int] | None,
    *,
    confirm: bool,
    seen: int,
    now: datetime,
) -> int:
    """Confirm the repair of held rows, or leave them out (ids of features; None: all); how many.

    Raises:
        NotFound: ``plan_version_unknown``.
        InputRefused: ``plan_version_closed``, ``plan_version_submitted``, ``plan_version_overtaken``.
    """
    actor, _, version = _hold(session, person, istat_code, number, seen)
    settle = confirm_repairs if confirm else leave_out
    settled = settle(session, actor, version.id, features, now=now)
    if settled:
        _touch(version, person, now)
    return settled


def cite(
    session: Session,
    person: Person,
    istat_code: str,
    number: int,
    act: str,
    kinds: Mapping[str, str],
    *,
    seen: int,
    now: datetime,
) -> PlanVersion:
    """Say by which act a version is approved, and what its documents are: kind by SHA-256. Public once it is approved.

    Raises:
        NotFound: ``plan_version_unknown``.
        InputRefused: ``plan_version_closed``, ``plan_version_submitted``, ``plan_version_overtaken``.
    """
    actor, _, version = _hold(session, person, istat_code, number, seen)
    version.act = " ".join(act.split())[:_LONGEST_ACT] or None
    version.documents = [
        {**document, "kind": kinds.get(document["sha256"], document["kind"])} for document in version.documents or ()
    ]
    _touch(version, person, now)
    _record(session, actor, version, "plan.act_cited", version.act or "nessun atto", now)
    return version


def add_step(
    session: Session, person: Person, istat_code: str, step: State, facts: Facts, *, now: datetime
) -> PlanStep:
    """Record a step of the plan's way to approval.

    Raises:
        NotFound, Forbidden: as :func:`app.core.identity.policy.require`.
        InputRefused: as :func:`plans.publishing.steps.record_step`.
    """
    actor = require(person, Permission.PREPARE_PLAN, istat_code)
    return record_step(session, actor, istat_code, step, facts, now=now)


def open_submission(session: Session, version_id: int) -> PlanSubmission | None:
    """The request to publish a version that nobody has decided yet."""
    waiting = select(PlanSubmission).where(PlanSubmission.version_id == version_id, PlanSubmission.decision.is_(None))
    return session.scalars(waiting, execution_options={"populate_existing": True}).one_or_none()


def refuse_submitted(session: Session, version: PlanVersion) -> None:
    """Stop here while somebody is asked to approve a version: what they look at stays as it is.

    Raises:
        InputRefused: ``plan_version_submitted``.
    """
    if open_submission(session, version.id) is not None:
        message = "La versione è in attesa di approvazione e non si cambia: chi l'ha inviata può prima ritirarla."
        raise InputRefused("plan_version_submitted", message)


def _hold(
    session: Session, person: Person, istat_code: str, number: int, seen: int | None
) -> tuple[Actor, Plan, PlanVersion]:
    actor = require(person, Permission.PREPARE_PLAN, istat_code)
    plan, version = hold_version(session, find_version(session, istat_code, number).id)
    refuse_closed(version)
    refuse_submitted(session, version)
    if seen is not None and seen != version.edition:
        raise InputRefused("plan_version_overtaken", _overtaken(version))
    return actor, plan, version


def _overtaken(version: PlanVersion) -> str:
    who = version.changed_by or "un'altra persona"
    when = f" alle {version.changed_at.astimezone(ROME):%H:%M}" if version.changed_at else ""
    return f"Nel frattempo {who} ha cambiato questa versione{when}. Guardare che cosa c'è ora e, se serve, rinviare."


def _touch(version: PlanVersion, person: Person, now: datetime) -> None:
    version.edition = (version.edition or 0) + 1
    version.changed_at, version.changed_by = now, person.name


def _record(session: Session, actor: Actor, version: PlanVersion, action: str, reason: str, now: datetime) -> None:
    session.flush()
    after = {"version": version.number, "edition": version.edition, "act": version.act}
    subject = f"municipality:{version.istat_code}"
    record(session, actor, action=action, subject=subject, reason=reason, before={}, after=after, now=now)
