"""``cittadino tracking seed | adoption | ambiti``: tables of the operator's, taken in whole or not at all."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click

from app.cli.output import answering, cut, json_option
from app.cli.parameters import TEXT, Day, epilog
from app.cli.product import clock, opened, operator
from app.core.adoption.figures_file import import_figures
from app.core.errors import InputRefused
from config import Settings
from plans.tracking.seed import import_ambiti, import_seed

#: Octets: a line for each municipality of Italy, many times over.
_LARGEST = 10_000_000


@click.command(
    help="Importa quanti comuni avevano un piano secondo altri, per regione: l'inizio dell'andamento (T15).",
    epilog=epilog("FILE è un CSV con le colonne regione, comuni_totali, comuni_con_piano.",
                  example='seed conteggio.csv --day 2016-10-12 --source "DPC"', group="tracking"),
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
    _import(path, as_json, lambda session, content, now: import_figures(session, operator(), content, now=now))


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
        content = _content(path)
        with opened(settings) as database, database.transaction() as session:
            document["rows"] = take(session, content, clock(settings, None))


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST + 1)
    except OSError:
        message = f"Il file {cut(str(path))} non esiste o non si può leggere."
        raise InputRefused("file_unreadable", message) from None
    if len(content) > _LARGEST:
        message = f"Il file {cut(str(path))} supera i {_LARGEST // 10**6} MB: non può essere questa tabella."
        raise InputRefused("file_too_large", message)
    return content


#: The commands, in the order in which help lists them.
FILES = (seed, adoption, ambiti)
