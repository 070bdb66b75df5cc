"""Going on with other files: mended or further ones, or without one that cannot be used. It makes the next version,
with what was said of the one before; originals are never replaced.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from app.core.errors import InputRefused, NotFound
from app.core.identity.person import Person
from app.core.storage import Stored
from plans.examination.serial import answers_from_json
from plans.models.versions import PlanOriginal, PlanVersion
from plans.publishing.desk import find_version, note, preparer, refuse_submitted, touch
from plans.publishing.receiving import Given, originals, receive

#: Characters of what the register says was done.
_LONGEST = 300


def mend(
    session: Session, person: Person, istat_code: str, number: int, files: Sequence[Given], *, now: datetime
) -> PlanVersion:
    """Go on with mended files: a new version with what was said of the old one, in which a file takes the place of the
    one that had its name. Repairs that were confirmed are to be looked at again: rows may be others.

    Raises:
        NotFound: ``plan_version_unknown``.
        InputRefused: ``upload_without_files``, ``upload_too_many_files``, ``plan_version_submitted``.
    """
    preparer(person, istat_code)
    before = find_version(session, istat_code, number)
    given = {file.name for file in files}
    kept = [_given(one) for one in originals(session, before.id) if one.name not in given]
    why = f"file corretti: {len(files)}"
    return _go_on(session, person, before, [*kept, *files] if files else [], why, now)


def leave_files(
    session: Session, person: Person, istat_code: str, number: int, positions: Collection[int], *, now: datetime
) -> PlanVersion:
    """Go on without some of the files: a new version, as with mended files. The version before keeps them.

    Raises:
        NotFound: ``plan_version_unknown``, ``file_unknown``.
        InputRefused: ``upload_without_rest``, ``plan_version_submitted``.
    """
    preparer(person, istat_code)
    before = find_version(session, istat_code, number)
    files = originals(session, before.id)
    gone = [one for one in files if one.position in positions]
    if not gone or len(gone) < len(set(positions)):
        raise NotFound("file_unknown", "Questa versione non ha un file con questo numero.")
    if len(gone) == len(files):
        message = "Nella versione non resterebbe nessun file: caricare prima quello giusto, poi togliere questo."
        raise InputRefused("upload_without_rest", message)
    kept = [_given(one) for one in files if one not in gone]
    return _go_on(session, person, before, kept, f"file tolti: {', '.join(one.name for one in gone)}"[:_LONGEST], now)


def _given(file: PlanOriginal) -> Given:
    return Given(file.name, file.media_type, Stored(file.sha256, file.size))


def _go_on(
    session: Session, person: Person, before: PlanVersion, files: Sequence[Given], why: str, now: datetime
) -> PlanVersion:
    """The next version, of these files, with what was said of the one before."""
    actor = person.actor
    refuse_submitted(session, before)
    said = replace(answers_from_json(before.answers), confirmed=frozenset())
    version = receive(session, actor, before.istat_code, files, answers=said, now=now)
    version.act, version.documents = version.act or before.act, version.documents or before.documents
    touch(version, person, now)
    note(session, actor, version, "plan.files_received", why, now)
    return version
