"""``cittadino init``, ``cittadino demo``, ``cittadino db``: make the product ready, show it, put it to rest."""

from __future__ import annotations

import click

from alerts.ingestion.demonstration import load_demonstration, remove_demonstration
from app.cli.output import answer, json_option
from app.cli.product import opened
from app.core.clock import utc_now
from app.core.errors import InputRefused
from app.core.localdb.cluster import LocalCluster
from app.setup import prepare
from config import Settings


@click.command(help="Prepara tutto: database, tabelle, segreti, territorio. Si può ripetere.")
@json_option
def init(as_json: bool) -> None:
    settings = Settings.from_env()
    with opened(settings) as database:
        report = prepare(database)
    document = {
        "home": str(settings.home),
        "database": "DATABASE_URL" if settings.database_url else "local",
        "municipalities": report.municipalities,
        "zones": report.zones,
        "pairs": report.pairs,
    }
    answer(document, as_json, lambda: f"Pronto: {report.municipalities} comuni, {report.zones} zone di allerta.")


@click.command(help="Carica i dati dimostrativi (alluvione del 2 novembre 2023), o li toglie con --remove.")
@click.option("--remove", is_flag=True, help="Toglie i dati dimostrativi.")
@json_option
def demo(remove: bool, as_json: bool) -> None:
    settings = Settings.from_env()
    with opened(settings) as database:
        if remove:
            with database.transaction() as session:
                count = remove_demonstration(session)
            answer({"loaded": 0, "removed": count}, as_json, lambda: f"Dati dimostrativi tolti: {count} bollettini.")
            return
        if settings.production:
            raise InputRefused("demo_in_production", "In produzione i dati dimostrativi non si caricano.")
        prepare(database)
        loaded = len(load_demonstration(database, now=utc_now()))
        answer({"loaded": loaded, "removed": 0}, as_json, lambda: f"Dati dimostrativi caricati: {loaded} bollettini.")


@click.group(help="Il database locale.")
def db() -> None:
    """The group."""


@db.command("stop", help="Ferma il database locale.")
@json_option
def stop(as_json: bool) -> None:
    settings = Settings.from_env()
    if settings.database_url:
        raise InputRefused("not_local", "DATABASE_URL è impostato: quel server non è nostro da fermare.")
    cluster = LocalCluster(settings.home)
    was_running = bool(cluster.running())
    if was_running:
        cluster.stop()
    text = "Database locale fermato." if was_running else "Il database locale era già fermo."
    answer({"stopped": was_running}, as_json, lambda: text)
