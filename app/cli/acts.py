"""``cittadino alerts``: what operators do by hand. Every act has a reason, is kept in the audit, and can be undone."""

from __future__ import annotations

import getpass
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import click
from sqlalchemy.orm import Session

from alerts.domain.decision import Kind
from alerts.ingestion import acts
from alerts.ingestion.deciding import Decided
from app.cli.output import answering, json_option
from app.cli.product import opened
from app.core.clock import rome_day, utc_now
from config import Settings

Act = Callable[[Session, acts.Actor, datetime], Decided]

_reason = click.option(
    "--reason", required=True, metavar="TESTO", help="Perché: resta scritto nel registro degli atti."
)


@click.command("pause", help="Mette in pausa una fonte: non si interroga e ciò che manda non si usa.")
@click.argument("source_id", metavar="FONTE")
@_reason
@json_option
def pause_command(source_id: str, reason: str, as_json: bool) -> None:
    _perform(as_json, lambda session, actor, now: acts.pause(session, actor, source_id, reason, now=now))


@click.command("resume", help="Fa riprendere una fonte in pausa.")
@click.argument("source_id", metavar="FONTE")
@_reason
@json_option
def resume_command(source_id: str, reason: str, as_json: bool) -> None:
    _perform(as_json, lambda session, actor, now: acts.resume(session, actor, source_id, reason, now=now))


@click.command("withdraw", help="Dichiara errato un documento accettato (errata): da ora è come se non fosse arrivato.")
@click.argument("number", metavar="NUMERO", type=int)
@_reason
@json_option
def withdraw_command(number: int, reason: str, as_json: bool) -> None:
    _perform(as_json, lambda session, actor, now: acts.withdraw(session, actor, number, reason, now=now))


@click.command("reinstate", help="Fa valere di nuovo un documento ritirato.")
@click.argument("number", metavar="NUMERO", type=int)
@_reason
@json_option
def reinstate_command(number: int, reason: str, as_json: bool) -> None:
    _perform(as_json, lambda session, actor, now: acts.reinstate(session, actor, number, reason, now=now))


class Day(click.ParamType[date]):
    """A calendar day."""

    name = "AAAA-MM-GG"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} non è un giorno, come 2026-06-01.", param, ctx)


@click.command("map", help="Corregge le zone di allerta di un comune, al posto della tabella ufficiale.")
@click.argument("istat_code", metavar="ISTAT")
@click.argument("zones", metavar="ZONA…", nargs=-1, required=True)
@click.option("--namespace", default="dpc", show_default=True, help="Di chi sono i codici di zona.")
@click.option("--from", "valid_from", type=Day(), help="Da quando vale; se manca, da oggi.")
@_reason
@json_option
def map_command(
    istat_code: str, zones: tuple[str, ...], namespace: str, valid_from: date | None, reason: str, as_json: bool
) -> None:
    made: dict[str, Any] = {"correction": None}

    def correct(session: Session, actor: acts.Actor, now: datetime) -> Decided:
        made["correction"], decided = acts.correct_zones(
            session, actor, istat_code, zones, reason,
            namespace=namespace, valid_from=valid_from or rome_day(now), now=now,
        )  # fmt: skip
        return decided

    _perform(as_json, correct, made)


@click.command("unmap", help="Annulla una correzione delle zone di un comune.")
@click.argument("number", metavar="NUMERO", type=int)
@_reason
@json_option
def unmap_command(number: int, reason: str, as_json: bool) -> None:
    _perform(as_json, lambda session, actor, now: acts.undo_correction(session, actor, number, reason, now=now))


def _perform(as_json: bool, act: Act, more: dict[str, Any] | None = None) -> None:
    """Do it in one transaction, and say what followed."""
    settings = Settings.from_env()
    document: dict[str, Any] = {"done": False, "decisions": _counts(()), "notifications": 0, "error": None}
    document |= more or {}
    with answering(document, as_json, lambda: _text(document)), opened(settings) as database:
        with database.transaction() as session:
            decided = act(session, acts.Actor(f"cli:{getpass.getuser()}", "cli"), utc_now())
        document |= {"done": True, "decisions": _counts(decided.kinds), "notifications": decided.notifications}
        document |= more or {}


def _counts(kinds: tuple[Kind, ...]) -> dict[str, int]:
    return {kind.value: kinds.count(kind) for kind in Kind}


def _text(document: dict[str, Any]) -> str:
    changed = sum(document["decisions"].values())
    correction = f" Numero della correzione: {document['correction']}." if document.get("correction") else ""
    return f"Fatto.{correction} Decisioni: {changed}. Notifiche in coda: {document['notifications']}."


COMMANDS = (pause_command, resume_command, withdraw_command, reinstate_command, map_command, unmap_command)
