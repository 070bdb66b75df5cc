"""From files to what is public in one go, for whoever gives a command and not a series of clicks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.audit.log import Actor
from app.core.db import Database
from app.core.errors import InputRefused
from app.core.storage import FileStore
from plans.domain.difference import Change
from plans.examination.contract import Answers
from plans.models.versions import PlanFinding, PlanVersion
from plans.publishing.difference import difference
from plans.publishing.holding import get_version
from plans.publishing.importing import Examine, import_upload
from plans.publishing.publication import publish
from plans.publishing.receiving import keep, receive


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the files. Not ``accepted``: the version is a draft, and the findings say why."""

    number: int
    accepted: bool
    layers: Sequence[Mapping[str, Any]]
    findings: Sequence[Mapping[str, Any]]
    changes: Mapping[Change, int]


@dataclass(frozen=True, slots=True)
class Importer:
    """What it takes to import here and now. ``clock`` tells the true time."""

    database: Database
    store: FileStore
    examine: Examine
    actor: Actor
    clock: Callable[[], datetime]

    def publish_files(
        self, istat_code: str, files: Sequence[tuple[Path, str]], answers: Answers, *, act: str
    ) -> Outcome:
        """Import ``files`` (path, and name as given) for a municipality and publish what comes of them.

        Raises:
            NotFound, InputRefused: as :func:`~plans.publishing.receiving.receive` and
                :func:`~plans.publishing.publication.publish`; ``plan_unreadable`` when nobody could look at it.
        """
        version_id = self._import(istat_code, files, answers)
        with self.database.transaction() as session:
            version = get_version(session, version_id)
            if version.failure is not None:
                raise InputRefused("plan_unreadable", version.failure)
            if version.checksum is None:
                return _outcome(session, version, dict.fromkeys(Change, 0))
            change = difference(session, version_id)
            publish(session, self.actor, version_id, seen=change.seen, act=act, now=self.clock())
            return _outcome(session, version, change.counts)

    def _import(self, istat_code: str, files: Sequence[tuple[Path, str]], answers: Answers) -> int:
        given = []
        for path, name in files:
            with path.open("rb") as source:
                given.append(keep(self.store, name, source))
        with self.database.transaction() as session:
            version_id = receive(session, self.actor, istat_code, given, answers=answers, now=self.clock()).id
        import_upload(self.database, self.store, self.examine, version_id, now=self.clock())
        return version_id


def _outcome(session: Session, version: PlanVersion, changes: Mapping[Change, int]) -> Outcome:
    rows = session.scalars(select(PlanFinding).where(PlanFinding.version_id == version.id).order_by(PlanFinding.id))
    return Outcome(
        version.number, version.checksum is not None, version.layers or [], [_finding(row) for row in rows], changes
    )


def _finding(row: PlanFinding) -> dict[str, Any]:
    position = None if row.longitude is None else (row.longitude, row.latitude)
    names = ("rule", "level", "scope", "message", "file", "layer", "row", "proposal")
    return {name: getattr(row, name) for name in names} | {"position": position}
