"""From files to what is public in one go, for whoever gives a command and not a series of clicks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from app.core.audit.log import Actor
from app.core.db import Database
from app.core.storage import FileStore
from plans.documents.adding import add_all, divided, keep_all, look_at
from plans.examination.contract import Answers
from plans.publishing.acts import unread_act
from plans.publishing.difference import difference
from plans.publishing.holding import get_version
from plans.publishing.importing import Examine, import_upload
from plans.publishing.outcome import Outcome, outcome_of
from plans.publishing.publication import publish
from plans.publishing.receiving import keep, receive


@dataclass(frozen=True, slots=True)
class Importer:
    """What it takes to import here and now. ``clock`` tells the true time, ``page`` where citizens find a plan."""

    database: Database
    store: FileStore
    examine: Examine
    actor: Actor
    clock: Callable[[], datetime]
    page: Callable[[str], str]

    def publish_files(
        self, istat_code: str, files: Sequence[tuple[Path, str]], answers: Answers, *, act: str
    ) -> Outcome:
        """Import ``files`` (path, and name as given) for a municipality and publish what comes of them.

        PDFs become documents of the plan; when one is refused nothing else is published either.

        Raises:
            NotFound, InputRefused: as :func:`~plans.publishing.receiving.receive` and
                :func:`~plans.publishing.publication.publish`; ``plan_unreadable`` when nobody could look at it.
        """
        papers, data = divided(files)
        seen = look_at(self.database, self.examine, istat_code, papers) if papers else None
        if seen is not None and not seen.accepted:
            return Outcome(False, findings=[finding.as_json() for finding in seen.findings])
        keep_all(self.store, papers)
        outcome = self._publish(istat_code, data, answers, act) if data else Outcome(True)
        if seen is None or not outcome.accepted:
            return outcome
        reason = act or "pubblicazione del piano"
        documents = add_all(self.database, self.actor, istat_code, seen, reason=reason, now=self.clock())
        findings = [*outcome.findings, *(finding.as_json() for finding in seen.findings)]
        return replace(outcome, findings=findings, documents=documents)

    def stage_files(self, istat_code: str, files: Sequence[tuple[Path, str]], answers: Answers) -> Outcome:
        """Import ``files`` and leave what comes of them to be looked at: nothing becomes public.

        Raises:
            NotFound, InputRefused: as :func:`~plans.publishing.receiving.receive`; ``plan_unreadable``.
        """
        version_id = self._import(istat_code, files, answers)
        with self.database.transaction() as session:
            version = get_version(session, version_id)
            staged = version.checksum is not None
            return outcome_of(session, version, difference(session, version_id).counts if staged else {})

    def _publish(self, istat_code: str, files: Sequence[tuple[Path, str]], answers: Answers, act: str) -> Outcome:
        version_id = self._import(istat_code, files, answers)
        with self.database.transaction() as session:
            version = get_version(session, version_id)
            if version.checksum is None:
                return outcome_of(session, version, {})
            change = difference(session, version_id)
            page, now = self.page(istat_code), self.clock()
            publish(session, self.actor, version_id, seen=change.seen, act=act, page=page, now=now)
            outcome = outcome_of(session, version, change.counts)
        said = unread_act(act)
        return outcome if said is None else replace(outcome, findings=[*outcome.findings, said.as_json()])

    def _import(self, istat_code: str, files: Sequence[tuple[Path, str]], answers: Answers) -> int:
        given = []
        for path, name in files:
            with path.open("rb") as source:
                given.append(keep(self.store, name, source))
        with self.database.transaction() as session:
            version_id = receive(session, self.actor, istat_code, given, answers=answers, now=self.clock()).id
        import_upload(self.database, self.store, self.examine, version_id, now=self.clock())
        return version_id
