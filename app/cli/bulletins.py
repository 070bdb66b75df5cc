"""``cittadino alerts poll``, ``ingest``, ``replay``: bulletins taken in, and one report of what became of them."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any

import click

from alerts.ingestion.ingest import ingest
from alerts.ingestion.poll import poll
from alerts.ingestion.report import IngestReport
from alerts.sources.contract import RawFile, Source
from alerts.sources.registry import source_for
from app.cli.output import EXIT_REFUSED, answer, cut, json_option, marked
from app.cli.parameters import SOURCE_IDS, epilog, source_argument
from app.cli.product import at_option, clock, opened
from app.core import http
from app.core.clock import utc_now
from app.core.errors import ExpectedError, InputRefused
from config import Settings

#: In a replay each document is looked at this long after its stamp, as a punctual poll would.
_REPLAY_DELAY = timedelta(minutes=5)


@click.command("poll", help="Interroga una fonte adesso.", epilog=SOURCE_IDS)
@source_argument
@json_option
def poll_command(source_id: str, as_json: bool) -> None:
    settings = Settings.from_env()
    with _reporting(as_json) as report:
        source, feed = source_for(source_id, settings), settings.feeds.get(source_id)
        if feed is None:
            raise _without_address(source)
        with opened(settings) as database:
            report.merge(poll(database, source, feed.url, http.session(), now=utc_now()) or IngestReport())


@click.command(
    "ingest",
    help="Prende in carico bollettini da file.",
    epilog=epilog(SOURCE_IDS, example="ingest dpc 20261120_1405_all.zip"),
)
@source_argument
@click.argument("paths", metavar="FILE…", nargs=-1, required=True, type=click.Path(path_type=Path))
@at_option
@json_option
def ingest_command(source_id: str, paths: tuple[Path, ...], at: datetime | None, as_json: bool) -> None:
    settings = Settings.from_env()
    with _reporting(as_json) as report:
        source, now = source_for(source_id, settings), clock(settings, at)
        files = _read(paths, report)
        with opened(settings) as database:
            report.merge(ingest(database, source, files, now=now, real_now=utc_now()))


@click.command(
    "replay",
    help="Ripercorre i bollettini di una cartella, nell'ordine in cui furono emessi. Li prende in carico davvero, come "
    "se arrivassero allora: decisioni e notifiche comprese. Non è per la produzione.",
    epilog=epilog(SOURCE_IDS, example="replay dpc cartella/"),
)
@source_argument
@click.argument("folder", metavar="CARTELLA", type=click.Path(path_type=Path))
@json_option
def replay_command(source_id: str, folder: Path, as_json: bool) -> None:
    settings = Settings.from_env()
    with _reporting(as_json) as report:
        source = source_for(source_id, settings)
        clock(settings, utc_now())  # a replay sets the clock: never in production
        files = _read(_files_in(folder), report)
        with opened(settings) as database:
            for bundle in source.bundle(files):
                at = (bundle.stamp or utc_now()) + _REPLAY_DELAY
                report.merge(ingest(database, source, bundle.files, now=at, real_now=utc_now()))


@contextmanager
def _reporting(as_json: bool) -> Iterator[IngestReport]:
    """The report that the block fills, printed when it ends: as JSON also when an expected error ends it."""
    report = IngestReport()
    try:
        yield report
    except ExpectedError as error:
        report.issues.append({"level": "error", "code": error.code, "message": error.message, "files": ""})
        if as_json:
            _print(report, as_json, {"code": error.code, "message": error.message})
        raise
    _print(report, as_json)
    if report.refused:
        sys.exit(EXIT_REFUSED)


def _without_address(source: Source) -> InputRefused:
    source_id = source.facts.id
    how = f"impostare {source_id.upper().replace('-', '_')}_URL."
    if source.facts.demonstration:
        how = "i dati dimostrativi si caricano con `cittadino demo`."
    return InputRefused("source_without_address", f"La fonte {source_id} non ha un indirizzo da interrogare: {how}")


def _files_in(folder: Path) -> list[Path]:
    try:
        files = sorted(path for path in folder.iterdir() if path.is_file())
    except OSError:
        message = f"La cartella {cut(str(folder))} non esiste o non si può leggere."
        raise InputRefused("folder_unreadable", message) from None
    if not files:
        raise InputRefused("folder_empty", f"Nella cartella {cut(str(folder))} non ci sono file.")
    return files


def _read(paths: Iterable[Path], report: IngestReport) -> list[RawFile]:
    """The files; one that cannot be read is a refused document, and the others go on."""
    files = []
    for path in paths:
        try:
            files.append(RawFile(path.name, path.read_bytes()))
        except OSError:
            report.refused += 1
            message = f"Il file {cut(str(path))} non esiste o non si può leggere."
            report.issues.append({"level": "error", "code": "file_unreadable", "message": message, "files": path.name})
    return files


def _print(report: IngestReport, as_json: bool, error: dict[str, str] | None = None) -> None:
    document = {**report.document(), "error": error}
    answer(document, as_json, lambda: _report_text(document))


def _report_text(document: dict[str, Any]) -> str:
    lines = [
        f"Documenti: {document['documents']} (accettati {document['accepted']}, "
        f"invariati {document['unchanged']}, rifiutati {document['refused']})"
    ]
    lines += _issue_lines(document["issues"])
    words = {
        "new": "nuove", "escalation": "aggravamenti", "update": "variazioni di orario", "de_escalation": "riduzioni",
        "all_clear": "fine allerta", "suppressed": "invariate",
    }  # fmt: skip
    told = ", ".join(f"{words[kind]} {count}" for kind, count in document["decisions"].items())
    return "\n".join([*lines, f"Decisioni: {told}", f"Notifiche in coda: {document['notifications']}"])


def _issue_lines(issues: Iterable[Mapping[str, str]]) -> Iterator[str]:
    """The issues of each document under the names of its files."""
    for files, group in groupby(issues, key=lambda issue: issue["files"]):
        yield f"  {files or 'nessun file'}:"
        for issue in group:
            yield f"    {marked(issue)}"
