"""``cittadino alerts``: sources and status; the commands that take bulletins in are in :mod:`app.cli.bulletins`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import click

from alerts.domain.freshness import Health
from alerts.queries.documents import source_document, status_document
from alerts.queries.sources import sources_health
from alerts.queries.status import municipality_status
from app.cli import acts, archive, bulletins
from app.cli.output import answering, json_option, when
from app.cli.parameters import TEXT
from app.cli.product import at_option, opened
from app.cli.status_text import status_text
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
        found = sources_health(session, at=at or utc_now(), internal=True).values()
        shown = [source for source in found if source.expected or not source.facts.internal]
        document["sources"] = [source_document(source) | {"pause_reason": source.paused_reason} for source in shown]


@alerts.command("status", help="Lo stato di un comune oggi e domani, come noto in un istante.")
@click.option(
    "--municipality", "istat_code", required=True, metavar="ISTAT", type=TEXT, help="Codice ISTAT di sei cifre."
)
@at_option
@json_option
def status_command(istat_code: str, at: datetime | None, as_json: bool) -> None:
    settings = Settings.from_env()
    document = _nothing_known(istat_code)
    doubts: list[str] = []
    with (
        answering(document, as_json, lambda: "\n".join([status_text(document), *doubts])),
        opened(settings) as database,
        database.transaction() as session,
    ):
        status = municipality_status(session, istat_code, at=at or utc_now())
        document |= status_document(status)
        doubts = [_doubt(source.facts.id, source.health) for source in status.sources if not source.believed]


def _nothing_known(istat_code: str) -> dict[str, Any]:
    return {
        "istat_code": istat_code,
        "name": None,
        "state": "unknown",
        "checked_at": None,
        "days": [],
        "bulletin": None,
        "publisher": None,
        "messages": [],
        "forecasts": [],
        "demonstration": False,
        "error": None,
    }


def _doubt(source_id: str, health: Health) -> str:
    return f"  fonte {source_id}: {_HEALTH[health.value]}, il suo verde non vale"


_HEALTH = {
    "ok": "funziona",
    "late": "in ritardo",
    "silent": "muta",
    "broken": "manda documenti che non si possono usare",
    "paused": "in pausa",
    "never": "mai ricevuta",
}


def _source_line(source: dict[str, Any]) -> str:
    never = source["health"] == "never" and source["withdrawn_bulletin"]
    health = "senza documenti" if never else _HEALTH[source["health"]]
    health += "" if source["polled"] else " (non interrogata)"
    failure = f", ultimo errore {source['last_failure']}" if source["last_failure"] else ""
    lines = [f"{source['id']}: {health}, {_newest(source)}{failure}"]
    if source["paused"]:
        lines.append(f"    in pausa dal {when(source['paused_since'])}: {source['pause_reason']}")
    lines += [f"    {alarm['message']} [{alarm['code']}] dal {when(alarm['since'])}" for alarm in source["alarms"]]
    return "\n".join(lines)


def _newest(source: dict[str, Any]) -> str:
    """A document that was withdrawn did come: it is not the same as nothing."""
    newest, withdrawn = source["newest_bulletin"], source["withdrawn_bulletin"]
    in_use = f"ultimo documento: {when(newest)}" if newest else "nessun documento in uso"
    if withdrawn and (newest is None or datetime.fromisoformat(withdrawn) > datetime.fromisoformat(newest)):
        return f"{in_use} (quello del {when(withdrawn)} è stato ritirato)"
    return in_use


for command in (
    bulletins.poll_command,
    bulletins.ingest_command,
    bulletins.replay_command,
    *acts.COMMANDS,
    *archive.COMMANDS,
):
    alerts.add_command(command)
