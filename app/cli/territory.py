"""``cittadino territory``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from app.cli.output import answering, json_option
from app.cli.product import opened
from app.core.territory.load import load_istat_zip, load_italy, load_region, load_shipped
from config import Settings


@click.group(help="Comuni e zone di allerta.")
def territory() -> None:
    """The group."""


@territory.command(help="Carica o aggiorna i comuni: una regione, tutta l'Italia, o un archivio di confini ISTAT.")
@click.option("--region", metavar="NN", help="Codice ISTAT della regione, due cifre: 09 = Toscana.")
@click.option("--all", "everything", is_flag=True, help="Tutta l'Italia.")
@click.option(
    "--istat-zip", metavar="FILE", type=click.Path(path_type=Path), help="Zip dei confini amministrativi ISTAT."
)
@json_option
def load(region: str | None, everything: bool, istat_zip: Path | None, as_json: bool) -> None:
    if sum((region is not None, everything, istat_zip is not None)) > 1:
        raise click.UsageError("--region, --all e --istat-zip si escludono a vicenda.")
    settings = Settings.from_env()
    document: dict[str, Any] = {"municipalities": 0, "zones": 0, "pairs": 0, "issues": [], "error": None}
    with (
        answering(document, as_json, lambda: _text(document)),
        opened(settings) as database,
        database.transaction() as session,
    ):
        if region is not None:
            report = load_region(session, region)
        elif everything:
            report = load_italy(session)
        elif istat_zip is not None:
            report = load_istat_zip(session, istat_zip)
        else:
            report = load_shipped(session)
        document |= {
            "municipalities": report.municipalities,
            "zones": report.zones,
            "pairs": report.pairs,
            "issues": list(report.issues),
        }


def _text(document: dict[str, Any]) -> str:
    return "\n".join([f"Comuni caricati: {document['municipalities']}", *document["issues"]])
