"""``cittadino plans stage`` and ``preview``: a version that can be looked at on a map before anybody else sees it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from app.cli.output import EXIT_REFUSED, answering, json_option
from app.cli.plan_files import (
    examined,
    municipality_option,
    readable,
)
from app.cli.plan_text import layer_document, report_lines
from app.cli.product import opened, operator
from app.core.errors import InputRefused
from app.plan_wiring import importer
from config import Settings
from plans.documents.adding import divided
from plans.examination.contract import Answers
from plans.queries.preview import difference_geojson, preview_geojson, staged_version


@click.command("stage", help="Legge e controlla i file e prepara una versione del piano: i cittadini non la vedono.")
@examined
@json_option
def stage_command(
    files: tuple[Path, ...],
    istat_code: str,
    answers: Answers,
    as_json: bool,
) -> None:
    settings = Settings.from_env()
    document: dict[str, Any] = {
        "accepted": False, "version": None, "layers": [], "findings": [], "changes": {}, "error": None,
    }  # fmt: skip
    with answering(document, as_json, lambda: _text(document)), opened(settings) as database:
        outcome = importer(settings, database, operator()).stage_files(istat_code, _data(files), answers)
        document |= {
            "accepted": outcome.accepted,
            "version": outcome.number,
            "layers": [layer_document(layer) for layer in outcome.layers],
            "findings": list(outcome.findings),
            "changes": {change.value: count for change, count in outcome.changes.items()},
        }
    if not document["accepted"]:
        sys.exit(EXIT_REFUSED)


def _data(files: tuple[Path, ...]) -> list[tuple[Path, str]]:
    """What can be drawn; a PDF is public or it is not, and has nothing to look at on a map.

    Raises:
        InputRefused: ``file_unreadable``, ``upload_without_files``.
    """
    _, data = divided(readable(files))
    if not data:
        message = "I PDF non hanno un'anteprima: si controllano con `plans check` e si pubblicano con `plans publish`."
        raise InputRefused("upload_without_files", message)
    return data


def _text(document: dict[str, Any]) -> str:
    lines = report_lines(document)
    if document["accepted"]:
        lines.append(f"Preparata la versione {document['version']}: guardarla con `cittadino plans preview`.")
    return "\n".join(lines)


@click.command("preview", help="La versione in preparazione come GeoJSON: quello che i cittadini vedrebbero.")
@municipality_option
@click.option("--difference", is_flag=True, help="Invece, che cosa cambierebbe rispetto al piano pubblicato.")
def preview_command(istat_code: str, difference: bool) -> None:
    ask = difference_geojson if difference else preview_geojson
    with opened(Settings.from_env()) as database, database.transaction() as session:
        document = ask(session, staged_version(session, istat_code).id)
    click.echo(document.decode(), nl=False)
