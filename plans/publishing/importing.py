"""What a job does with an upload: examine it, without a transaction, then stage what came out, in one.

A job that dies half-way has changed nothing, and is done again. What is public is never touched.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.db import Database
from app.core.errors import InputRefused, NotFound
from app.core.storage import FileStore
from app.core.territory.models import Municipality
from plans.examination.contract import Answers, Examined, Place
from plans.publishing.answers import OPEN_STATES, from_json
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
    """
    try:
        with database.transaction() as session:
            upload = _upload(session, store, version_id)
        if upload is None:
            return
        with tempfile.TemporaryDirectory(prefix="cittadino-import-") as folder:
            examined = _examined(examine, upload, Path(folder))
            with database.transaction() as session:
                _, version = hold_version(session, version_id)
                if version.answers == upload.said:  # otherwise somebody has said more, and a newer job is waiting
                    stage(session, version_id, examined, now=now)
    except (InputRefused, NotFound) as error:
        with database.transaction() as session:
            if get_version(session, version_id).state in OPEN_STATES:
                fail(session, version_id, error.message, now=now)


def _examined(examine: Examine, upload: _Upload, folder: Path) -> Examined:
    """What comes out; once more when only now it shows that a layer under another name is one of before."""
    before = with_memory(upload.answers, upload.known, (one.layer for one in upload.known.values()))
    first = examine(upload.files, upload.place, before, _made(folder / "1"))
    unknown = [layer.name for layer in first.layers if layer.plan_class is None]
    answers = with_memory(before, upload.known, unknown)
    if answers == before:
        return first
    return examine(upload.files, upload.place, answers, _made(folder / "2"))


def _upload(session: Session, store: FileStore, version_id: int) -> _Upload | None:
    version = get_version(session, version_id)
    if version.state not in OPEN_STATES:
        return None
    files = tuple((store.found(one.sha256), one.name) for one in originals(session, version_id))
    place = place_of(session, version.istat_code)
    return _Upload(version.answers, files, place, from_json(version.answers), recall(session, version.istat_code))


def place_of(session: Session, istat_code: str) -> Place:
    """The municipality as an examination needs it.

    Raises:
        NotFound: ``municipality_unknown``.
    """
    columns = (Municipality.istat_code, Municipality.name, func.ST_AsBinary(Municipality.boundary))
    found = session.execute(select(*columns).where(Municipality.istat_code == istat_code)).first()
    if found is None:
        raise NotFound("municipality_unknown", f"Nessun comune ha il codice ISTAT {istat_code[:20]!r}.")
    return Place(found[0], found[1], bytes(found[2]))


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder
