"""Receiving an upload: its files are kept as they came, a version is begun, and somebody will look at it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath
from typing import IO

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.audit.log import Actor
from app.core.errors import InputRefused
from app.core.storage import FileStore, Stored
from plans.examination.contract import Answers
from plans.examination.serial import answers_to_json
from plans.models.versions import PlanOriginal, PlanVersion
from plans.publishing.holding import hold_plan
from plans.publishing.queues import want_import

#: Octets of one file. What is inside is bounded by the readers.
LARGEST = 512_000_000
MOST_FILES = 50
_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Given:
    """A file of an upload that is in the store: what the person calls it, and what it is said to be."""

    name: str
    media_type: str
    stored: Stored


def keep(store: FileStore, name: str, source: IO[bytes], media_type: str = "application/octet-stream") -> Given:
    """Keep one file of an upload; outside any transaction. ``name`` is only ever said back.

    Raises:
        InputRefused: ``file_empty``, ``file_too_large``.
    """
    said = _said(name)
    try:
        return Given(said, media_type[:100], store.keep(source, limit=LARGEST))
    except InputRefused as refused:  # of many files it is said which
        raise InputRefused(refused.code, f"«{said}»: {refused.message}") from refused


def receive(
    session: Session,
    actor: Actor,
    istat_code: str,
    files: Sequence[Given],
    *,
    answers: Answers | None = None,
    now: datetime,
) -> PlanVersion:
    """Begin a version with these files, and have it examined. The same files again, while they wait, are the same one.

    Raises:
        NotFound: ``municipality_unknown``.
        InputRefused: ``upload_without_files``, ``upload_too_many_files``.
    """
    _refuse_count(files)
    plan = hold_plan(session, istat_code, now=now)
    said = answers_to_json(answers or Answers())
    if (waiting := _the_same_that_waits(session, istat_code, files, said)) is not None:
        return waiting
    version = PlanVersion(
        istat_code=istat_code,
        number=_next_number(session, istat_code),
        state="draft",
        created_at=now,
        created_by=actor.name,
        answers=said,
    )
    session.add(version)
    session.flush()
    session.add_all(_original(version, position, file, actor, now) for position, file in enumerate(files))
    session.flush()
    plan.changed_at = now
    want_import(session, version.id)
    return version


def originals(session: Session, version_id: int) -> Sequence[PlanOriginal]:
    """The files of a version as they were given, in their order."""
    given = select(PlanOriginal).where(PlanOriginal.version_id == version_id).order_by(PlanOriginal.position)
    return session.scalars(given).all()


def _refuse_count(files: Sequence[Given]) -> None:
    if not files:
        raise InputRefused("upload_without_files", "Nel caricamento non c'è nessun file.")
    if len(files) > MOST_FILES:
        message = f"I file sono {len(files)}, al massimo {MOST_FILES}: raccoglierli in un archivio zip."
        raise InputRefused("upload_too_many_files", message)


def _the_same_that_waits(
    session: Session, istat_code: str, files: Sequence[Given], said: dict[str, object]
) -> PlanVersion | None:
    """The newest version, if nobody has looked at it yet and it is these very files: somebody pressed twice."""
    newest = select(PlanVersion).where(PlanVersion.istat_code == istat_code).order_by(PlanVersion.number.desc())
    version = session.scalars(newest.limit(1)).first()
    if version is None or version.examined_at is not None or version.answers != said:
        return None
    before = [(original.name, original.sha256) for original in originals(session, version.id)]
    return version if before == [(file.name, file.stored.sha256) for file in files] else None


def _next_number(session: Session, istat_code: str) -> int:
    last = session.scalar(select(func.max(PlanVersion.number)).where(PlanVersion.istat_code == istat_code))
    return (last or 0) + 1


def _original(version: PlanVersion, position: int, file: Given, actor: Actor, now: datetime) -> PlanOriginal:
    return PlanOriginal(
        version_id=version.id,
        position=position,
        sha256=file.stored.sha256,
        name=file.name,
        size=file.stored.size,
        media_type=file.media_type,
        uploaded_by=actor.name,
        at=now,
    )


def _said(name: str) -> str:
    """A name as it can be said back: the last part of a path, visible characters, its ending kept when it is cut."""
    visible = "".join(letter for letter in name.replace("\\", "/") if letter.isprintable())
    last = PurePosixPath(visible).name.strip() or "senza nome"
    if len(last) <= _LONGEST_NAME:
        return last
    ending = PurePosixPath(last).suffix[:20]
    return last[: _LONGEST_NAME - len(ending)] + ending
