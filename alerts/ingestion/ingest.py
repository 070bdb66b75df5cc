"""Take documents in: archive first, then read, then, in one transaction, everything that follows.

T1 keeps the bytes. They are read outside any transaction. T2 (:mod:`alerts.ingestion.storing`) checks against history,
stores the version with its issues, decides, queues what has to be sent and moves the cursor. A crash between them
leaves bytes that the next look reads again; a crash inside T2 leaves nothing of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from alerts.domain.decision import Kind
from alerts.ingestion.archive import archive
from alerts.ingestion.storing import CheckKind, Look, Outcome, store
from alerts.sources.contract import Issue, KnownZones, RawFile, Source
from app.core.db import Database
from app.core.errors import InputRefused, Unavailable
from app.core.territory.lookup import zones_in_force

#: The national zip is about 5 MB. What is larger than this is refused before anything is done with it.
MAX_FILE = 64 * 1024 * 1024


@dataclass(slots=True)
class IngestReport:
    """What became of the documents given."""

    accepted: int = 0
    refused: int = 0
    unchanged: int = 0
    issues: list[dict[str, str]] = field(default_factory=list)
    decisions: Counter[Kind] = field(default_factory=Counter)
    notifications: int = 0

    @property
    def documents(self) -> int:
        return self.accepted + self.refused + self.unchanged

    def add(self, outcome: Outcome, files: Sequence[RawFile]) -> None:
        """Count one document in."""
        setattr(self, outcome.status, getattr(self, outcome.status) + 1)
        names = ", ".join(file.name for file in files)
        self.issues += [
            {"level": issue.level, "code": issue.code, "message": issue.message, "files": names}
            for issue in outcome.issues
        ]
        self.decisions.update(outcome.decisions)
        self.notifications += outcome.notifications


def ingest(
    database: Database,
    source: Source,
    files: Sequence[RawFile],
    *,
    now: datetime,
    real_now: datetime,
    kind: CheckKind = "ingest",
    cursor: Mapping[str, Any] | None = None,
    demonstration_allowed: bool = False,
) -> IngestReport:
    """Take in all the documents that ``files`` make, oldest stamp first; a refused one does not stop the others.

    ``now`` is the clock of the check (``--at`` in replays), ``real_now`` the clock by which messages expire: what is
    decided in a replay is sent as if it were then. ``cursor`` moves in the transaction of the last document.
    ``demonstration_allowed`` is for callers that know that this is not production.

    Raises:
        InputRefused: ``demo_in_production``.
        Unavailable: ``territory_missing``, or the database is out.
    """
    if source.facts.demonstration and not demonstration_allowed:
        message = "I dati dimostrativi si caricano con `cittadino demo`, e mai in produzione."
        raise InputRefused("demo_in_production", message)
    report = IngestReport()
    bundles = source.bundle(list(_bearable(files, report)))
    look = Look(source.facts.id, kind, now, real_now)
    zones = _known_zones(database, source.facts.zone_namespace)
    for bundle in bundles:
        with database.transaction() as session:
            document_id = archive(session, look.source_id, bundle, now=now)
        parsed = source.parse(bundle, zones)
        with database.transaction() as session:
            outcome = store(session, look, document_id, parsed, cursor if bundle is bundles[-1] else None)
        report.add(outcome, bundle.files)
    return report


def _bearable(files: Sequence[RawFile], report: IngestReport) -> Iterator[RawFile]:
    """The files of a bearable size; each of the others is a refused document, which is not even archived."""
    for file in files:
        if len(file.content) <= MAX_FILE:
            yield file
        else:
            message = f"{file.name} supera i {MAX_FILE // 1024**2} MB ammessi per un file: non è un bollettino."
            report.add(Outcome("refused", (Issue("error", "file_too_large", message),)), [file])


def _known_zones(database: Database, namespace: str) -> KnownZones:
    """The zones of a day, each time in a short transaction of their own."""

    def known(day: date) -> Mapping[str, str]:
        with database.transaction() as session:
            zones = zones_in_force(session, namespace, day)
        if not zones:
            raise Unavailable("territory_missing", "Le zone di allerta non sono caricate: eseguire `cittadino init`.")
        return zones

    return known
