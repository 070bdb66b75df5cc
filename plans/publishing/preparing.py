"""What people do at the desk with a version before it is public. Each act asks who they are, finds the version among
those of their municipality, and is refused when somebody else has changed it since they looked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from app.core.identity.person import Person
from plans.domain.lifecycle import Facts, State
from plans.examination.contract import Answers
from plans.examination.serial import answers_from_json
from plans.models.plan import PlanStep
from plans.models.versions import PlanVersion
from plans.publishing.answers import answer
from plans.publishing.desk import hold_open, note, preparer, touch
from plans.publishing.receiving import Given, receive
from plans.publishing.review import confirm_repairs, leave_out
from plans.publishing.steps import record_step

#: What a person says of the layers, given what was said before.
Saying = Callable[[Answers], Answers]
_LONGEST_ACT = 300


def begin(session: Session, person: Person, istat_code: str, files: Sequence[Given], *, now: datetime) -> PlanVersion:
    """Begin a version with these files.

    Raises:
        NotFound, Forbidden: as :func:`app.core.identity.policy.require`.
        InputRefused: ``upload_without_files``, ``upload_too_many_files``.
    """
    actor = preparer(person, istat_code)
    version = receive(session, actor, istat_code, files, now=now)
    touch(version, person, now)
    note(session, actor, version, "plan.files_received", f"file ricevuti: {len(files)}", now)
    return version


def say(
    session: Session, person: Person, istat_code: str, number: int, saying: Saying, *, seen: int, now: datetime
) -> PlanVersion:
    """Say something of the layers, and have the files examined again. ``seen``: the edition that was looked at.

    Raises:
        NotFound: ``plan_version_unknown``.
        InputRefused: ``plan_version_closed``, ``plan_version_submitted``, ``plan_version_overtaken``.
    """
    actor, version = hold_open(session, person, istat_code, number, seen)
    before = version.answers
    answer(session, version.id, saying(answers_from_json(version.answers)), now=now)
    if version.answers != before:
        touch(version, person, now)
        note(session, actor, version, "plan.answered", f"risposte sui livelli della versione {number}", now)
    return version


def examine_again(session: Session, person: Person, istat_code: str, number: int, *, now: datetime) -> None:
    """Have the files looked at once more, after a failure.

    Raises:
        NotFound: ``plan_version_unknown``.
        InputRefused: ``plan_version_closed``, ``plan_version_submitted``.
    """
    _, version = hold_open(session, person, istat_code, number, None)
    answer(session, version.id, answers_from_json(version.answers), now=now)


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
    actor, version = hold_open(session, person, istat_code, number, seen)
    settle = confirm_repairs if confirm else leave_out
    settled = settle(session, actor, version.id, features, now=now)
    if settled:
        touch(version, person, now)
    return settled


def look_again_at_left_out(
    session: Session, person: Person, istat_code: str, number: int, *, seen: int, now: datetime
) -> None:
    """Undo leaving rows out: the files are examined again with what was said, and rows wait as they did.

    Raises:
        NotFound: ``plan_version_unknown``.
        InputRefused: ``plan_version_closed``, ``plan_version_submitted``, ``plan_version_overtaken``,
            ``plan_version_edited``.
    """
    actor, version = hold_open(session, person, istat_code, number, seen)
    answer(session, version.id, answers_from_json(version.answers), now=now, again=True)
    touch(version, person, now)
    note(session, actor, version, "plan.rows_put_back", f"righe rimesse in esame nella versione {number}", now)


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
    actor, version = hold_open(session, person, istat_code, number, seen)
    version.act = " ".join(act.split())[:_LONGEST_ACT] or None
    version.documents = [
        {**document, "kind": kinds.get(document["sha256"], document["kind"])} for document in version.documents or ()
    ]
    touch(version, person, now)
    note(session, actor, version, "plan.act_cited", version.act or "nessun atto", now)
    return version


def add_step(
    session: Session, person: Person, istat_code: str, step: State, facts: Facts, *, now: datetime
) -> PlanStep:
    """Record a step of the plan's way to approval.

    Raises:
        NotFound, Forbidden: as :func:`app.core.identity.policy.require`.
        InputRefused: as :func:`plans.publishing.steps.record_step`.
    """
    actor = preparer(person, istat_code)
    return record_step(session, actor, istat_code, step, facts, now=now)
