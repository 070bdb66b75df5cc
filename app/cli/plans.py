"""``cittadino plans``: look at an upload before anybody else does, publish it, start from a template."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from app.cli import plan_publishing, plan_staging
from app.cli.output import EXIT_REFUSED, answering, json_option
from app.cli.plan_files import (
    complain_of_layers,
    examined,
    readable,
)
from app.cli.plan_text import layer_document, report_lines
from app.cli.product import opened
from app.core.storage import working_folder
from config import Settings
from plans.examination.contract import Answers
from plans.examination.places import place_of
from plans.examination.process import examine
from plans.queries.template import write_template


@click.group(help="I piani comunali di protezione civile.")
def plans() -> None:
    """The group."""


@plans.command(help="Legge e controlla i file di un piano, senza conservare nulla.")
@examined
@json_option
def check(
    files: tuple[Path, ...],
    istat_code: str,
    answers: Answers,
    as_json: bool,
) -> None:
    document: dict[str, Any] = {"accepted": False, "layers": [], "documents": [], "findings": [], "error": None}
    with (
        answering(document, as_json, lambda: "\n".join(report_lines(document))),
        working_folder("piano") as folder,
    ):
        with opened(Settings.from_env()) as database, database.transaction() as session:
            place = place_of(session, istat_code)
        examined = examine(readable(files), place, answers, folder)
        complain_of_layers(examined.layers, answers)
        document |= {
            "accepted": examined.accepted,
            "layers": [layer_document(asdict(layer)) for layer in examined.layers],
            "documents": [asdict(document) for document in examined.documents],
            "findings": [finding.as_json() for finding in examined.findings],
        }
    if not document["accepted"]:
        sys.exit(EXIT_REFUSED)


@plans.command(help="Scrive un GeoPackage vuoto con le classi del piano, da riempire con QGIS.")
@click.argument("file", type=click.Path(path_type=Path))
def template(file: Path) -> None:
    write_template(file)
    click.echo(f"Scritto {file}: un livello per ogni classe, con moduli e simboli per QGIS.")


plans.add_command(plan_publishing.publish_command)
plans.add_command(plan_staging.stage_command)
plans.add_command(plan_staging.preview_command)
