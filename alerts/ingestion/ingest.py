"""Take documents in: archive first, then read, then, in one transaction, everything that follows.

T1 keeps the bytes. They are read outside any transaction. T2 (:mod:`alerts.ingestion.storing`) checks against history,
stores the version with its issues, decides, queues what has to be sent and moves the cursor. A crash between them
leaves bytes that the next look reads again; a crash inside T2 leaves nothing of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

import structlog
from sqlalchemy import select

from alerts.ingestion.archive import archive, digest
from alerts.ingestion.checks import CheckKind, Look, Status, record_check
from alerts.ingestion.deciding import Decided, Subject
from alerts.ingestion.report import IngestReport
from alerts.ingestion.storing import Outcome, follow_up, store
from alerts.models.sources import Bulletin, RawDocument
from alerts.sources.contract import Issue, KnownZones, Parsed, ParsedMessage, RawBundle, RawFile, Source
from app.core.db import Database
from app.core.errors import InputRefused, Unavailable
from app.core.territory.lookup import zones_in_force

_log = structlog.get_logger(__name__)

#: The national zip is about 5 MB. What is larger than this is refused before anything is done with it.
MAX_FILE = 64 * 1024 * 1024


def ingest(
    database: Database,
    source: Source,
    files: Sequence[RawFile],
    *,
    now: datetime,
    real_now: datetime,
    kind: CheckKind | None = "ingest",
    demonstration_allowed: bool = False,
    internal_allowed: bool = False,
) -> IngestReport:
    """Take in all the documents that ``files`` make, oldest stamp first; a refused one does not stop the others.

    ``now`` is the clock of the check (``--at`` in replays), ``real_now`` the clock by which messages expire: what is
    decided in a replay is sent as if it were then. ``kind`` is None for part of a larger look.
    ``demonstration_allowed`` is for callers that know that this is not production, ``internal_allowed`` for the canary.

    Raises:
        InputRefused: ``demo_in_production``, ``source_internal``.
        Unavailable: ``territory_missing``, or the database is out.
    """
    if source.facts.demonstration and not demonstration_allowed:
        message = "I dati dimostrativi si caricano con `cittadino demo`, e mai in produzione."
        raise InputRefused("demo_in_production", message)
    if source.facts.internal and not internal_allowed:
        message = f"I documenti della fonte {source.facts.id} li scrive solo il servizio: `cittadino dispatch canary`."
        raise InputRefused("source_internal", message)
    intake = Intake(database, source, Look(source.facts, kind, now, real_now))
    bundles = source.bundle(list(_bearable(files, intake.report)))
    if source.facts.in_messages:
        bundles = intake.not_had(bundles)
    for bundle in bundles:
        intake.archive_and_take(bundle)
    if source.facts.in_messages:
        intake.conclude()
    return intake.report


_UNFORESEEN = ParsedMessage(
    None, None, (), (Issue("error", "unexpected", "Il documento non si può usare per un motivo non previsto."),)
)


@dataclass(slots=True)
class Intake:
    """Documents of one look at one source, on their way in."""

    database: Database
    source: Source
    look: Look
    report: IngestReport = field(default_factory=IngestReport)
    #: What the messages stored so far speak of, and has not been decided yet.
    undecided: Subject | None = None

    def archive_and_take(self, bundle: RawBundle) -> None:
        """T1, and then all the rest."""
        with self.database.transaction() as session:
            document_id = archive(session, self.source.facts, bundle, now=self.look.real_now)
        self.take(document_id, bundle)

    def take(self, document_id: int, bundle: RawBundle) -> None:
        """Read an archived document and store what it says.

        A bulletin is a look of its own: what follows from it, and its check, are part of the same transaction. Messages
        share one look: :meth:`conclude` decides once for all of them. One that cannot be stored for a reason that
        nobody foresaw is refused, and does not stop the others.
        """
        if not self.source.facts.in_messages:
            self._take_bulletin(document_id, bundle)
            return
        try:
            outcome = self._store(document_id, bundle)
        except Exception:
            _log.exception("document_failed", source=self.look.source_id, document=document_id)
            with self.database.transaction() as session:
                outcome = store(session, self.look, document_id, _UNFORESEEN)
        self.report.add(outcome, bundle.files)
        if outcome.subject:
            self.undecided = self.undecided | outcome.subject if self.undecided else outcome.subject

    def _take_bulletin(self, document_id: int, bundle: RawBundle) -> None:
        parsed = self._parse(bundle)
        with self.database.transaction() as session:
            outcome = store(session, self.look, document_id, parsed)
            decided = follow_up(session, self.look, outcome.subject) if outcome.subject else Decided()
            record_check(session, self.look, outcome.status, outcome.code)
        self.report.add(outcome, bundle.files)
        self.report.count(decided)

    def _store(self, document_id: int, bundle: RawBundle) -> Outcome:
        parsed = self._parse(bundle)
        with self.database.transaction() as session:
            return store(session, self.look, document_id, parsed)

    def _parse(self, bundle: RawBundle) -> Parsed:
        parsed = self.source.parse(bundle, _known_zones(self.database, self.source.facts.zone_namespace))
        # In the hour that comes twice a wall-clock time equals no instant of another zone: compare in UTC only.
        return replace(parsed, stamp=parsed.stamp.astimezone(UTC)) if parsed.stamp is not None else parsed

    def conclude(self) -> None:
        """What follows from the messages of a look, and its check: refused only when nothing of it could be used."""
        report = self.report
        status: Status = "accepted" if report.accepted else "unchanged"
        if report.refused and report.refused == report.documents:
            status = "refused"
        code = next((issue["code"] for issue in report.issues if issue["level"] == "error"), None)
        with self.database.transaction() as session:
            decided = follow_up(session, self.look, self.undecided) if self.undecided else Decided()
            record_check(session, self.look, status, code)
        report.count(decided)
        self.undecided = None

    def not_had(self, bundles: Sequence[RawBundle]) -> list[RawBundle]:
        """Documents of a feed not accepted yet: it repeats its messages for as long as they last. The rest count."""
        digests = {digest(self.source.facts, bundle): bundle for bundle in bundles}
        accepted = (
            select(RawDocument.sha256)
            .join(Bulletin, Bulletin.raw_document_id == RawDocument.id)
            .where(
                RawDocument.source_id == self.look.source_id,
                RawDocument.sha256.in_(digests),
                Bulletin.status == "accepted",
            )
        )
        with self.database.transaction() as session:
            had = set(session.scalars(accepted))
        self.report.unchanged += len(had)
        return [bundle for key, bundle in digests.items() if key not in had]


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
