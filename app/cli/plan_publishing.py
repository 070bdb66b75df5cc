"""``cittadino plans publish``: the files of a plan read, checked, compared with what is public, and made public."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from app.cli.output import EXIT_REFUSED, answering, json_option
from app.cli.parameters import TEXT
from app.cli.plan_files import (
    examined,
    readable,
)
from app.cli.plan_text import layer_document, report_lines
from app.cli.product import opened, operator
from app.plan_wiring import importer, render
from config import Settings
from plans.examination.contract import Answers
from plans.publishing.outcome import Outcome

_CHANGES = {"added": "aggiunti", "removed": "tolti", "moved": "spostati", "changed": "cambiati", "unchanged": "uguali"}


@click.command("publish", help="Legge, controlla e pubblica i file di un piano: i cittadini li vedono subito.")
@examined
@click.option("--act", default="", type=TEXT, help="L'atto di approvazione: «DCC n. 12 del 3/4/2026».")
@json_option
def publish_command(
    files: tuple[Path, ...],
    istat_code: str,
    act: str,
    answers: Answers,
    as_json: bool,
) -> None:
    settings = Settings.from_env()
    document: dict[str, Any] = {
        "accepted": False,
        "published": False,
        "version": None,
        "layers": [],
        "documents": [],
        "findings": [],
        "changes": dict.fromkeys(_CHANGES, 0),
        "error": None,
    }
    with answering(document, as_json, lambda: _text(document)), opened(settings) as database:
        document |= _told(
            importer(settings, database, operator()).publish_files(istat_code, readable(files), answers, act=act)
        )
        if document["published"]:
            render(settings, database, istat_code)
    if not document["published"]:
        sys.exit(EXIT_REFUSED)


def _told(outcome: Outcome) -> dict[str, Any]:
    return {
        "accepted": outcome.accepted,
        "published": outcome.accepted,
        "version": outcome.number,
        "layers": [layer_document(layer) for layer in outcome.layers],
        "documents": [{"name": one.name, "pages": one.pages, "sha256": one.sha256} for one in outcome.documents],
        "findings": list(outcome.findings),
        "changes": dict.fromkeys(_CHANGES, 0) | {change.value: count for change, count in outcome.changes.items()},
    }


def _text(document: dict[str, Any]) -> str:
    lines = report_lines(document)
    if document["documents"]:
        lines.append("Documenti che i cittadini possono scaricare: " + ", ".join(map(_paper, document["documents"])))
    if document["version"] is not None and document["published"]:
        counts = ", ".join(f"{_CHANGES[change]} {count}" for change, count in document["changes"].items() if count)
        lines.append(f"Pubblicata la versione {document['version']}: {counts or 'nessun elemento'}.")
    return "\n".join(lines)


def _paper(document: dict[str, Any]) -> str:
    return f"«{document['name']}» ({document['pages']} pagine)"
