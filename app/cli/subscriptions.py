"""``cittadino subscriptions``."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from alerts.subscriptions.bulk import ImportReport, bounded_lines, import_subscriptions
from app.cli import emails
from app.cli.output import EXIT_REFUSED, answer, cut, json_option
from app.cli.product import opened
from app.core.clock import utc_now
from app.core.errors import InputRefused, Unavailable
from app.core.push_hosts import PushHosts
from config import Settings


@click.group(help="Le iscrizioni alle notifiche.")
def subscriptions() -> None:
    """The group."""


@subscriptions.command("import", help="Importa iscrizioni da un file JSONL, una per riga.")
@click.argument("path", metavar="FILE.jsonl", type=click.Path(path_type=Path))
@json_option
def import_command(path: Path, as_json: bool) -> None:
    settings = Settings.from_env()
    report = ImportReport()
    try:
        with path.open(encoding="utf-8-sig", errors="replace") as file, opened(settings) as database:
            hosts = PushHosts.of(settings.push_hosts)
            report = import_subscriptions(database, bounded_lines(file), hosts, now=utc_now())
    except OSError:
        report.refuse(0, InputRefused("file_unreadable", f"Il file {cut(str(path))} non esiste o non si può leggere."))
    except Unavailable as error:
        report.refuse(0, error)
        if as_json:
            _print(report, as_json)
        raise
    _print(report, as_json)
    if report.refused:
        sys.exit(EXIT_REFUSED)


def _print(report: ImportReport, as_json: bool) -> None:
    document = {
        "lines": report.lines, "imported": report.imported, "refused": report.refused, "issues": report.issues,
    }  # fmt: skip
    answer(document, as_json, lambda: _text(report))


def _text(report: ImportReport) -> str:
    lines = [f"riga {issue['line']}: {issue['message']} [{issue['code']}]" for issue in report.issues]
    return "\n".join([f"Iscrizioni importate: {report.imported}, rifiutate: {report.refused}", *lines])


for command in emails.COMMANDS:
    subscriptions.add_command(command)
