"""``cittadino audit``: is the past untouched, and who did what."""

from __future__ import annotations

import sys
from typing import Any

import click

from app.cli.output import EXIT_REFUSED, answering, cut, json_option
from app.cli.parameters import TEXT
from app.cli.product import opened
from app.core.audit.anchor import AnchorFile, anchor_of, anchor_text
from app.core.audit.log import acts
from app.core.audit.models import Act
from app.core.audit.verify import Anchor, Break, verify
from app.core.clock import ROME
from config import Settings

_BROKEN = {
    Break.GAP: "manca",
    Break.WRONG_LINK: "non segue da quello che lo precede",
    Break.WRONG_HASH: "non dice più quello che diceva quando fu scritto",
    Break.TRUNCATED: "manca, e con esso la fine del registro fino all'atto atteso",
    Break.REWRITTEN: "non è quello atteso: il registro è stato riscritto",
}


class AnchorType(click.ParamType[Anchor]):
    """``ID:HASH``, as ``audit verify`` prints it."""

    name = "ID:HASH"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Anchor:
        if isinstance(value, tuple):
            return int(value[0]), str(value[1])
        found = anchor_of(str(value))
        if found is None:
            self.fail(f"{cut(str(value))} non è il numero di un atto e la sua impronta (12:3f9a…).", param, ctx)
        return found


@click.group(help="Il registro degli atti: chi ha fatto che cosa, e che nessuno l'abbia toccato.")
def audit() -> None:
    """The group."""


@audit.command("verify", help="Ripercorre il registro e dice se è intatto.")
@click.option(
    "--expect",
    "anchor",
    type=AnchorType(),
    help="Un atto noto, conservato altrove: solo così si vede se manca la fine. "
    "Quello dell'ultima verifica sta nella cartella di casa, ed è confrontato sempre.",
)
@json_option
def verify_command(anchor: Anchor | None, as_json: bool) -> None:
    settings = Settings.from_env()
    document: dict[str, Any] = dict.fromkeys(("acts", "intact"), 0)
    document |= dict.fromkeys(("last", "broken_at", "reason", "error"))
    with (
        answering(document, as_json, lambda: _verdict_text(document)),
        opened(settings) as database,
        database.transaction() as session,
    ):
        kept = AnchorFile(settings.home)
        verdict = verify(session, anchor, kept.read())
        document |= {
            "acts": verdict.acts,
            "intact": verdict.intact,
            "last": anchor_text(verdict.last) if verdict.last else None,
            "broken_at": verdict.broken_at,
            "reason": verdict.reason,
        }
        if verdict.last and verdict.reason is None:
            kept.keep(verdict.last)
    if document["reason"]:
        sys.exit(EXIT_REFUSED)


@audit.command("log", help="Gli ultimi atti, dal più recente.")
@click.option("--subject", metavar="OGGETTO", type=TEXT, help="Solo gli atti su un oggetto, per esempio source:dpc.")
@click.option(
    "--limit", default=50, show_default=True, metavar="N", type=click.IntRange(1, 10_000), help="Quanti al massimo."
)
@json_option
def log_command(subject: str | None, limit: int, as_json: bool) -> None:
    settings = Settings.from_env()
    document: dict[str, Any] = {"acts": [], "error": None}
    with (
        answering(document, as_json, lambda: "\n".join(map(_act_line, document["acts"])) or "Nessun atto."),
        opened(settings) as database,
        database.transaction() as session,
    ):
        document["acts"] = [_act_document(act) for act in acts(session, subject=subject, limit=limit)]


def _verdict_text(document: dict[str, Any]) -> str:
    last = f"Ultimo atto intatto: {document['last']}" if document["last"] else "Nessun atto intatto."
    if document["reason"] is None:
        return f"Registro intatto: {document['intact']} atti. {last if document['last'] else ''}".rstrip()
    what = _BROKEN[Break(document["reason"])]
    return (
        f"REGISTRO ALTERATO: l'atto {document['broken_at']} {what} [{document['reason']}].\n"
        f"Intatti: {document['intact']} atti su {document['acts']}. {last}"
    )


def _act_document(act: Act) -> dict[str, Any]:
    return {
        "id": act.id,
        "at": act.at.astimezone(ROME).isoformat(),
        "actor": act.actor,
        "action": act.action,
        "subject": act.subject,
        "reason": act.reason,
        "origin": act.origin,
        "before": act.before,
        "after": act.after,
        "hash": act.hash.hex(),
    }


def _act_line(act: dict[str, Any]) -> str:
    when = act["at"][:16].replace("T", " ")
    return f"{act['id']}  {when}  {act['actor']}  {act['action']}  {act['subject']}: {act['reason']}"
