"""``cittadino init``, ``cittadino demo``, ``cittadino db``: make the product ready, show it, put it to rest."""

from __future__ import annotations

from typing import Any

import click

from alerts.ingestion.demonstration import load_demonstration
from alerts.ingestion.separation import remove_demonstration
from app.cli.output import answering, json_option
from app.cli.product import opened
from app.core.clock import utc_now
from app.core.errors import InputRefused
from app.core.localdb.cluster import LocalCluster
from app.setup import prepare
from config import Settings
from plans.tracking.snapshots import take_snapshot


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


@click.command(help="Carica i dati dimostrativi (alluvione del 2 novembre 2023), o li toglie con --remove.")
@click.option("--remove", is_flag=True, help="Toglie i dati dimostrativi.")
@json_option
def demo(remove: bool, as_json: bool) -> None:
    settings = Settings.from_env()
    document: dict[str, Any] = {"loaded": 0, "removed": 0, "error": None}
    text = f"Dati dimostrativi {'tolti: {removed}' if remove else 'caricati: {loaded}'} bollettini."
    with answering(document, as_json, lambda: text.format(**document)), opened(settings) as database:
        if remove:
            with database.transaction() as session:
                document["removed"] = remove_demonstration(session)
            return
        if settings.production:
            raise InputRefused("demo_in_production", "In produzione i dati dimostrativi non si caricano.")
        prepare(database)
        document["loaded"] = len(load_demonstration(database, now=(now := utc_now())))
        # Nothing made up is measured: the demonstration has no plans. It only need not wait for the clock.
        with database.transaction() as session:
            take_snapshot(session, now=now)


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
