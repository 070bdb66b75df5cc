"""``cittadino alerts``: what operators do by hand. Every act has a reason, is kept in the audit, and can be undone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import click
from sqlalchemy.orm import Session

from alerts.domain.decision import Kind
from alerts.ingestion import acts
from app.cli.output import answering, json_option
from app.cli.parameters import (
    CORRECTION_NUMBERS,
    DOCUMENT_NUMBERS,
    NUMBER,
    SOURCE_IDS,
    TEXT,
    Day,
    epilog,
    reason_option,
    source_argument,
)
from app.cli.product import opened, operator
from app.core.audit.log import Actor
from app.core.clock import rome_day, utc_now
from config import Settings

Act = Callable[[Session, Actor, datetime], acts.Done]

_SOURCE_ACTS = epilog(SOURCE_IDS, example='pause dpc --reason "Bollettino di prova pubblicato come vero"')
_DOCUMENT_ACTS = epilog(DOCUMENT_NUMBERS, example='withdraw 12 --reason "Errata: livelli di ieri"')
_ZONE_ACTS = epilog(
    "ISTAT è il codice di sei cifre del comune; le ZONE sono tutte quelle che valgono, la più estesa prima.",
    example='map 048033 Tosc-A3 Tosc-M --from 2026-12-01 --reason "Delibera regionale 1040"',
)


@click.command(
    "pause", help="Mette in pausa una fonte: non si interroga e ciò che manda non si usa.", epilog=_SOURCE_ACTS
)
@source_argument
@reason_option
@json_option
def pause_command(source_id: str, reason: str, as_json: bool) -> None:
    _perform(as_json, lambda session, actor, now: acts.pause(session, actor, source_id, reason, now=now))


@click.command("resume", help="Fa riprendere una fonte in pausa.", epilog=SOURCE_IDS)
@source_argument
@reason_option
@json_option
def resume_command(source_id: str, reason: str, as_json: bool) -> None:
    _perform(as_json, lambda session, actor, now: acts.resume(session, actor, source_id, reason, now=now))


@click.command(
    "withdraw",
    help="Dichiara errato un documento accettato (errata): da ora è come se non fosse arrivato.",
    epilog=_DOCUMENT_ACTS,
)
@click.argument("number", metavar="NUMERO", type=NUMBER)
@reason_option
@json_option
def withdraw_command(number: int, reason: str, as_json: bool) -> None:
    _perform(as_json, lambda session, actor, now: acts.withdraw(session, actor, number, reason, now=now))


@click.command("reinstate", help="Fa valere di nuovo un documento ritirato.", epilog=DOCUMENT_NUMBERS)
@click.argument("number", metavar="NUMERO", type=NUMBER)
@reason_option
@json_option
def reinstate_command(number: int, reason: str, as_json: bool) -> None:
    _perform(as_json, lambda session, actor, now: acts.reinstate(session, actor, number, reason, now=now))


@click.command(
    "map", help="Corregge le zone di allerta di un comune, al posto della tabella ufficiale.", epilog=_ZONE_ACTS
)
@click.argument("istat_code", metavar="ISTAT", type=TEXT)
@click.argument("zones", metavar="ZONA…", nargs=-1, required=True, type=TEXT)
@click.option("--namespace", default="dpc", show_default=True, type=TEXT, help="Di chi sono i codici di zona.")
@click.option("--from", "valid_from", type=Day(), help="Da quando vale; se manca, da oggi.")
@reason_option
@json_option
def map_command(
    istat_code: str, zones: tuple[str, ...], namespace: str, valid_from: date | None, reason: str, as_json: bool
) -> None:
    made: dict[str, Any] = {"correction": None}

    def correct(session: Session, actor: Actor, now: datetime) -> acts.Done:
        made["correction"], decided = acts.correct_zones(
            session, actor, istat_code, zones, reason,
            namespace=namespace, valid_from=valid_from or rome_day(now), now=now,
        )  # fmt: skip
        return decided

    _perform(as_json, correct, made)


@click.command("unmap", help="Annulla una correzione delle zone di un comune.", epilog=CORRECTION_NUMBERS)
@click.argument("number", metavar="NUMERO", type=NUMBER)
@reason_option
@json_option
def unmap_command(number: int, reason: str, as_json: bool) -> None:
    _perform(as_json, lambda session, actor, now: acts.undo_correction(session, actor, number, reason, now=now))


def _perform(as_json: bool, act: Act, more: dict[str, Any] | None = None) -> None:
    """Do it in one transaction, and say what followed."""
    settings = Settings.from_env()
    document: dict[str, Any] = _said(acts.Done()) | {"done": False, "error": None} | (more or {})
    with answering(document, as_json, lambda: _text(document)), opened(settings) as database:
        with database.transaction() as session:
            done = act(session, operator(), utc_now())
        document |= _said(done) | (more or {})


def _said(done: acts.Done) -> dict[str, Any]:
    return {
        "done": True,
        "what": done.what or None,
        "municipalities": done.municipalities,
        "decisions": {kind.value: done.kinds.count(kind) for kind in Kind},
        "notifications": done.notifications,
        "undo": f"cittadino alerts {done.undo} --reason …" if done.undo else None,
    }


def _text(document: dict[str, Any]) -> str:
    count = document["municipalities"]
    changes = f"Cambia per {count} {'comune' if count == 1 else 'comuni'}" if count else "Non cambia"
    return (
        f"{document['what']}\n{changes} ciò che è stato annunciato. Notifiche in coda: {document['notifications']}.\n"
        f"Per annullare: {document['undo']}"
    )


COMMANDS = (pause_command, resume_command, withdraw_command, reinstate_command, map_command, unmap_command)
