"""``cittadino tracking seed | adoption | ambiti``: tables of the operator's, taken in whole or not at all."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click

from app.cli.output import answering, cut, json_option
from app.cli.parameters import TEXT, Day, epilog
from app.cli.product import clock, opened
from app.core.adoption.figures_file import import_figures
from app.core.audit.log import Actor
from app.core.errors import InputRefused
from config import Settings
from plans.tracking.seed import import_ambiti, import_seed


@click.command(
    help="Importa quanti comuni avevano un piano secondo altri, per regione: l'inizio dell'andamento (T15).",
    epilog=epilog("FILE è un CSV con le colonne regione, comuni_totali, comuni_con_piano.",
                  example="seed conteggio.csv --day 2016-10-12 --source «DPC»", group="tracking"),
)  # fmt: skip
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--day", required=True, type=Day(), help="Il giorno a cui si riferiscono.")
@click.option("--source", required=True, metavar="TESTO", type=TEXT, help="Chi li ha contati.")
@json_option
def seed(path: Path, day: date, source: str, as_json: bool) -> None:
    _import(path, as_json, lambda session, content, now: import_seed(session, content, day=day, source=source, now=now))


@click.command(
    help="Registra quanti comuni avevano aderito alla piattaforma in giorni passati, ciascuno con la sua fonte.",
    epilog=epilog(
        "FILE è un CSV con le colonne giorno, regione, aderenti, fonte; se servono anche comuni con fonte_comuni, "
        "obiettivo, obiettivo_parole, nominati (separati da |), indirizzo.",
        example="adoption adesioni.csv",
        group="tracking",
    ),
)
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@json_option
def adoption(path: Path, as_json: bool) -> None:
    actor = Actor("comando", "cli")
    _import(path, as_json, lambda session, content, now: import_figures(session, actor, content, now=now))


@click.command(
    help="Sostituisce l'elenco degli ambiti, con i comuni che ne fanno parte (T14).",
    epilog=epilog("FILE è un CSV con le colonne ambito, codice_istat.", example="ambiti ambiti.csv", group="tracking"),
)
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@json_option
def ambiti(path: Path, as_json: bool) -> None:
    _import(path, as_json, lambda session, content, now: import_ambiti(session, content))


def _import(path: Path, as_json: bool, take: Any) -> None:
    settings = Settings.from_env()
    document: dict[str, Any] = {"rows": 0, "error": None}
    with answering(document, as_json, lambda: f"Righe importate: {document['rows']}"):
        try:
            content = path.read_bytes()
        except OSError:
            message = f"Il file {cut(str(path))} non esiste o non si può leggere."
            raise InputRefused("file_unreadable", message) from None
        with opened(settings) as database, database.transaction() as session:
            document["rows"] = take(session, content, clock(settings, None))


#: The commands, in the order in which help lists them.
FILES = (seed, adoption, ambiti)
