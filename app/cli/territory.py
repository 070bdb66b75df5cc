"""``cittadino territory``."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from app.cli.output import answering, json_option
from app.cli.parameters import TEXT, epilog
from app.cli.product import clock, opened
from app.core.territory.load import load_istat_zip, load_italy, load_region, load_shipped
from app.core.territory.shipped import TUSCANY
from config import Settings
from plans.tracking.population import Wanted, load_population


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


@territory.command(
    help="Carica dove abitano le persone di una regione: punti o celle con i loro abitanti (T7).",
    epilog=epilog(
        "FILE è un CSV con le colonne lon, lat, abitanti; oppure le sezioni di censimento ISTAT o una griglia, come "
        "GeoPackage, GeoJSON o zip di uno shapefile. Prende il posto di quanto era caricato della regione, e conta "
        "dalla prossima misura dei piani («cittadino tracking snapshot»).",
        example='population sezioni.gpkg --year 2021 --source "ISTAT, sezioni di censimento"',
        group="territory",
    ),
)
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--region", metavar="NN", type=TEXT, default=TUSCANY, show_default=True, help="Codice ISTAT, due cifre.")
@click.option("--source", required=True, metavar="TESTO", type=TEXT, help="Chi ha contato gli abitanti.")
@click.option("--year", required=True, type=click.IntRange(1861, 2200), help="L'anno a cui si riferiscono.")
@click.option("--column", metavar="NOME", type=TEXT, help="La colonna con gli abitanti, se il nome non lo dice.")
@click.option("--crs", metavar="EPSG:NNNN", type=TEXT, help="Il sistema di riferimento, se il file non lo dice.")
@json_option
def population(
    path: Path, region: str, source: str, year: int, column: str | None, crs: str | None, as_json: bool
) -> None:
    settings = Settings.from_env()
    document: dict[str, Any] = {name: 0 for name in _LOADED} | {"column": None, "odd": [], "error": None}
    with answering(document, as_json, lambda: _population_text(document)):
        now = clock(settings, None)
        with opened(settings) as database, database.transaction() as session:
            wanted = Wanted(region, source.strip(), year, column, crs)
            document |= asdict(load_population(session, path, wanted, now=now))


_LOADED = (
    "source_id", "rows", "places", "people", "municipalities", "unread", "outside", "people_outside",
)  # fmt: skip


def _population_text(document: dict[str, Any]) -> str:
    lines = [
        f"Abitanti caricati: {document['people']} in {document['places']} luoghi di {document['municipalities']} comuni"
        f" (colonna «{document['column']}»)."
    ]
    if document["unread"]:
        lines.append(f"Righe senza abitanti o senza posizione leggibile: {document['unread']} di {document['rows']}.")
    if document["outside"]:
        lines.append(f"Fuori dai comuni della regione: {document['outside']} ({document['people_outside']} abitanti).")
    if document["odd"]:
        few, more = document["odd"][:10], len(document["odd"]) - 10
        lines.append(
            f"Comuni con meno dell'80% o più del 120% dei residenti: {', '.join(few)}"
            + (f" e altri {more}." if more > 0 else ".")
        )
    return "\n".join([*lines, "Conta dalla prossima misura: cittadino tracking snapshot."])
