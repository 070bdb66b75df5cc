"""``cittadino init``, ``cittadino db``: make the product ready, put it to rest."""

from __future__ import annotations

from typing import Any

import click

from app.cli.output import answering, json_option
from app.cli.product import opened
from app.core.errors import InputRefused
from app.core.localdb.cluster import LocalCluster
from app.setup import prepare
from config import Settings


@click.command(help="Prepara tutto: database, tabelle, segreti, territorio. Si può ripetere.")
@json_option
def init(as_json: bool) -> None:
    settings = Settings.from_env()
    where = {"home": str(settings.home), "database": "DATABASE_URL" if settings.database_url else "local"}
    document: dict[str, Any] = {**where, "municipalities": 0, "zones": 0, "pairs": 0, "error": None}
    text = "Pronto: {municipalities} comuni, {zones} zone di allerta."
    with answering(document, as_json, lambda: text.format(**document)), opened(settings) as database:
        report = prepare(database)
        document |= {"municipalities": report.municipalities, "zones": report.zones, "pairs": report.pairs}


@click.group(help="Il database locale.")
def db() -> None:
    """The group."""


@db.command("stop", help="Ferma il database locale.")
@json_option
def stop(as_json: bool) -> None:
    settings = Settings.from_env()
    document: dict[str, Any] = {"stopped": False, "error": None}
    texts = {True: "Database locale fermato.", False: "Il database locale era già fermo."}
    with answering(document, as_json, lambda: texts[document["stopped"]]):
        if settings.database_url:
            raise InputRefused("not_local", "DATABASE_URL è impostato: quel server non è nostro da fermare.")
        cluster = LocalCluster(settings.home)
        document["stopped"] = cluster.running()
        cluster.stop()
