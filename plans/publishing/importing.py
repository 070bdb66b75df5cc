"""What a job does with an upload: examine it, without a transaction, then stage what came out, in one.

A job that dies half-way has changed nothing, and is done again. What is public is never touched.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from app.core.db import Database
from app.core.errors import InputRefused, NotFound
from app.core.storage import FileStore, working_folder
from plans.examination.contract import Answers, Examined, Place
from plans.examination.places import place_of
from plans.examination.serial import answers_from_json
from plans.publishing.answers import OPEN_STATES
from plans.publishing.holding import get_version, hold_version
from plans.publishing.memory import Remembered, recall, with_memory
from plans.publishing.receiving import originals
from plans.publishing.staging import fail, stage

#: Files with the names they were given, whose upload it is, what was said of it, and a folder for what is made of it.
Examine = Callable[[Sequence[tuple[Path, str]], Place, Answers, Path], Examined]


@dataclass(frozen=True, slots=True)
class _Upload:
    said: dict[str, object]
    files: tuple[tuple[Path, str], ...]
    place: Place
    answers: Answers
    known: dict[str, Remembered]


def import_upload(database: Database, store: FileStore, examine: Examine, version_id: int, *, now: datetime) -> None:
    """Examine and stage one upload. Why it could not be is kept with it; a version that was public is left alone.

    Raises:
        NotFound: ``plan_version_unknown``.
        Unavailable: ``disk_unwritable``, ``database_unavailable``: not the upload's fault, and nothing is changed.
    """
    try:
        with database.transaction() as session:
            upload = _upload(session, store, version_id)
        if upload is None:
            return
        with working_folder("import") as folder:
            examined = _examined(examine, upload, folder)
            with database.transaction() as session:
                _, version = hold_version(session, version_id)
                if version.answers == upload.said:  # otherwise somebody has said more, and a newer job is waiting
                    stage(session, version_id, examined, now=now)
    except (InputRefused, NotFound) as error:
        _fail(database, version_id, error.message, now)


def give_up(database: Database, version_id: int, *, now: datetime) -> None:
    """Say of an upload that it was tried in vain, so that nobody waits for it.

    Raises:
        NotFound: ``plan_version_unknown``.
    """
    _fail(database, version_id, "La lettura si è interrotta più volte: riprovare, o chiedere assistenza.", now)


def _fail(database: Database, version_id: int, why: str, now: datetime) -> None:
    with database.transaction() as session:
        if get_version(session, version_id).state in OPEN_STATES:
            fail(session, version_id, why, now=now)


def _examined(examine: Examine, upload: _Upload, folder: Path) -> Examined:
    """What comes out; once more when only now it shows which layers are those of before, and which columns are left."""
    expected = with_memory(upload.answers, upload.known)
    first = examine(upload.files, upload.place, expected, _made(folder / "1"))
    layers = {layer.name: layer.fields for layer in first.layers}
    found = with_memory(upload.answers, upload.known, layers)
    if _about(found, layers) == _about(expected, layers):
        return first
    return examine(upload.files, upload.place, found, _made(folder / "2"))


def _about(answers: Answers, layers: Collection[str]) -> list[tuple[object, object]]:
    return [(answers.classes.get(name), answers.columns.get(name)) for name in layers]


def _upload(session: Session, store: FileStore, version_id: int) -> _Upload | None:
    version = get_version(session, version_id)
    if version.state not in OPEN_STATES or version.edit is not None:
        return None
    files = tuple((store.found(one.sha256), one.name) for one in originals(session, version_id))
    place = place_of(session, version.istat_code)
    return _Upload(
        version.answers, files, place, answers_from_json(version.answers), recall(session, version.istat_code)
    )


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder
