"""``cittadino subscriptions email…``: officials and operators who are told by e-mail."""

from __future__ import annotations

import getpass
from collections.abc import Callable
from datetime import datetime
from typing import Any

import click
from sqlalchemy.orm import Session

from alerts.domain.level import Level
from alerts.queries.documents import instant
from alerts.queries.emails import EmailRow, emails
from alerts.subscriptions.email import EmailDone, EmailWish, add_email, remove_email
from app.cli.output import answering, json_option, when
from app.cli.parameters import TEXT, reason_option
from app.cli.product import opened
from app.core.audit.log import Actor
from app.core.clock import utc_now
from app.core.i18n import LANGUAGES
from config import Settings

_LEVELS = [level.slug for level in Level if level > Level.GREEN]
_NOTHING = {"subscription": None, "address": None, "new": False, "done": False, "what": None, "undo": None}
_EXAMPLE = (
    "\b\nEsempio:\n  cittadino subscriptions email sindaco@comune.esempio.it --municipality 100005 "
    '--reason "Delega di protezione civile"'
)

address_argument = click.argument("address", metavar="INDIRIZZO", type=TEXT)


@click.command(
    "email", help="Avvisa un indirizzo per posta elettronica, o cambia di che cosa è avvisato.", epilog=_EXAMPLE
)
@address_argument
@click.option(
    "--municipality", "municipalities", metavar="ISTAT", multiple=True, required=True, type=TEXT,
    help="Codice ISTAT di un comune; si può ripetere.",
)  # fmt: skip
@click.option(
    "--min-level", default="yellow", show_default=True, type=click.Choice(_LEVELS), help="Da quale livello in su."
)
@click.option(
    "--language", default="it", show_default=True, type=click.Choice(LANGUAGES), help="La lingua dei messaggi."
)
@reason_option
@json_option
def email_command(
    address: str, municipalities: tuple[str, ...], min_level: str, language: str, reason: str, as_json: bool
) -> None:
    wish = EmailWish(municipalities, Level.of(min_level), language)
    _perform(as_json, lambda session, actor, now: add_email(session, actor, address, wish, reason, now=now))


@click.command("email-remove", help="Toglie un indirizzo: non riceve più nulla.")
@address_argument
@reason_option
@json_option
def remove_command(address: str, reason: str, as_json: bool) -> None:
    _perform(as_json, lambda session, actor, now: remove_email(session, actor, address, reason, now=now))


@click.command("emails", help="Elenca chi è avvisato per posta elettronica, con l'esito dell'ultimo messaggio.")
@json_option
def emails_command(as_json: bool) -> None:
    settings = Settings.from_env()
    document: dict[str, Any] = {"emails": [], "error": None}
    with (
        answering(document, as_json, lambda: _list_text(document)),
        opened(settings) as database,
        database.transaction() as session,
    ):
        document["emails"] = [_row(row) for row in emails(session)]


def _perform(as_json: bool, act: Callable[[Session, Actor, datetime], EmailDone]) -> None:
    """Do it in one transaction, and say what was done."""
    settings = Settings.from_env()
    document: dict[str, Any] = {**_NOTHING, "mail_server": settings.smtp_url is not None, "error": None}
    with answering(document, as_json, lambda: _text(document)), opened(settings) as database:
        with database.transaction() as session:
            done = act(session, Actor(f"cli:{getpass.getuser()}", "cli"), utc_now())
        document |= {
            "subscription": done.subscription,
            "address": done.address,
            "new": done.new,
            "done": True,
            "what": done.what,
            "undo": f"cittadino subscriptions {done.undo} --reason …",
        }


def _text(document: dict[str, Any]) -> str:
    lines = [document["what"]]
    if document["new"]:
        lines.append("Gli viene scritto subito che cosa riceverà e come uscirne.")
    if not document["mail_server"]:
        lines.append("ATTENZIONE: SMTP_URL non è impostato: finché manca, nessun messaggio parte.")
    return "\n".join([*lines, f"Per annullare: {document['undo']}"])


def _row(row: EmailRow) -> dict[str, Any]:
    last = row.last
    return {
        "subscription": row.subscription,
        "address": row.address,
        "municipalities": list(row.municipalities),
        "min_level": row.min_level.slug,
        "language": row.language,
        "created_at": instant(row.created_at),
        "last": {"outcome": last.outcome, "status": last.status, "at": instant(last.at)} if last else None,
    }


def _list_text(document: dict[str, Any]) -> str:
    if not document["emails"]:
        return "Nessuno è avvisato per posta elettronica."
    return "\n".join(map(_line, document["emails"]))


def _line(row: dict[str, Any]) -> str:
    last = row["last"]
    status = f" {last['status']}" if last and last["status"] else ""
    message = f"ultimo messaggio {last['outcome']}{status} il {when(last['at'])}" if last else "ancora nessun messaggio"
    places = " ".join(row["municipalities"])
    return f"{row['subscription']} {row['address']}: {places}, da {row['min_level']}, {row['language']}; {message}"


COMMANDS = (email_command, remove_command, emails_command)
