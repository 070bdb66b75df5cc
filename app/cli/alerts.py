"""``cittadino alerts``: sources and status; the commands that take bulletins in are in :mod:`app.cli.bulletins`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import click

from alerts.queries.documents import source_document, status_document
from alerts.queries.sources import sources_health
from alerts.queries.status import municipality_status
from app.cli import bulletins
from app.cli.output import answering, json_option
from app.cli.product import at_option, opened
from app.core.clock import utc_now
from config import Settings


@click.group(help="Le fonti delle allerte, i bollettini e lo stato dei comuni.")
def alerts() -> None:
    """The group."""


@alerts.command("sources", help="Come stanno le fonti.")
@at_option
@json_option
def sources_command(at: datetime | None, as_json: bool) -> None:
    settings = Settings.from_env()
    document: dict[str, Any] = {"sources": [], "error": None}
    with (
        answering(document, as_json, lambda: "\n".join(map(_source_line, document["sources"]))),
        opened(settings) as database,
        database.transaction() as session,
    ):
        health = sources_health(session, at=at or utc_now(), poll_seconds=settings.dpc_poll_seconds)
        document["sources"] = [source_document(source) for source in health.values()]


@alerts.command("status", help="Lo stato di un comune oggi e domani, come noto in un istante.")
@click.option("--municipality", "istat_code", required=True, metavar="ISTAT", help="Codice ISTAT di sei cifre.")
@at_option
@json_option
def status_command(istat_code: str, at: datetime | None, as_json: bool) -> None:
    settings = Settings.from_env()
    document = _nothing_known(istat_code)
    with (
        answering(document, as_json, lambda: _status_text(document)),
        opened(settings) as database,
        database.transaction() as session,
    ):
        status = municipality_status(session, istat_code, at=at or utc_now(), poll_seconds=settings.dpc_poll_seconds)
        document |= status_document(status)


def _nothing_known(istat_code: str) -> dict[str, Any]:
    return {
        "istat_code": istat_code,
        "name": None,
        "state": "unknown",
        "checked_at": None,
        "days": [],
        "bulletin": None,
        "publisher": None,
        "demonstration": False,
        "error": None,
    }


def _status_text(document: dict[str, Any]) -> str:
    words = {"alert": "ALLERTA", "none": "nessuna allerta", "unknown": "stato sconosciuto"}
    lines = [f"{document['name']} ({document['istat_code']}): {words[document['state']]}"]
    for day in document["days"]:
        hazards = ", ".join(f"{hazard} {level}" for hazard, level in day["hazards"].items())
        lines.append(f"  {day['date']}: {day['level']} ({hazards}) {' '.join(day['zones'])}")
    return "\n".join([*lines, f"  controllato alle {document['checked_at'] or 'mai'}"])


def _source_line(source: dict[str, Any]) -> str:
    alarms = "".join(f"\n    {alarm}" for alarm in source["alarms"])
    return f"{source['id']}: {source['health']}, ultimo bollettino {source['newest_bulletin'] or 'mai'}{alarms}"


for command in (bulletins.poll_command, bulletins.ingest_command, bulletins.replay_command):
    alerts.add_command(command)
