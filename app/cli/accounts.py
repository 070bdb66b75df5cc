"""``cittadino accounts``: who works with the product, invited and looked after from the machine itself.

The link is always printed: the first account is made before any mail server is set, and whoever may give commands on
the machine could give themselves any role.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import click
from sqlalchemy.orm import Session

from alerts.queries.documents import instant
from app.cli.output import answering, json_option, when
from app.cli.parameters import TEXT, epilog, reason_option
from app.cli.product import opened, operator
from app.core.audit.log import Actor
from app.core.clock import utc_now
from app.core.identity.accounts import account_named, disable_account
from app.core.identity.inviting import invite_for_all
from app.core.identity.listing import AccountLine, account_lines
from app.core.identity.password_links import reset_account
from app.core.identity.roles import Role
from config import Settings

_CREATE = epilog(
    "Chi è invitato sceglie da sé la password e collega il telefono. Il link vale sette giorni e una volta sola.",
    example="create anna@comune.esempio.it --role approver --municipality 100005",
    group="accounts",
)
_STATES = {"active": "attivo", "waiting": "non ha ancora finito di entrare", "disabled": "chiuso"}

email_argument = click.argument("email", metavar="INDIRIZZO", type=TEXT)


@click.group(help="Chi lavora con il prodotto: inviti, ruoli, accessi.")
def accounts() -> None:
    """The group."""


@accounts.command("create", help="Invita una persona, e mostra il link dell'invito.", epilog=_CREATE)
@email_argument
@click.option("--role", required=True, type=click.Choice([role.value for role in Role]), help="Il ruolo.")
@click.option(
    "--municipality", "municipalities", metavar="ISTAT", multiple=True, type=TEXT,
    help="Codice ISTAT di un comune; si può ripetere. Senza: tutta la piattaforma (solo operator e admin).",
)  # fmt: skip
@click.option("--name", default="", type=TEXT, help="Nome e cognome; chi è invitato può correggerlo.")
@json_option
def create(email: str, role: str, municipalities: tuple[str, ...], name: str, as_json: bool) -> None:
    settings = Settings.from_env()
    document: dict[str, Any] = {
        "invitations": [], "email": None, "role": role, "municipalities": [], "expires_at": None, "link": None,
        "mail_server": settings.smtp_url is not None, "error": None,
    }  # fmt: skip

    def act(session: Session, actor: Actor, now: datetime) -> dict[str, Any]:
        invited = invite_for_all(
            session, actor, email, name, Role(role), municipalities, base_url=settings.base_url, now=now
        )
        first = invited.invitations[0]
        return {
            "invitations": [invitation.id for invitation in invited.invitations],
            "email": first.email,
            "municipalities": list(municipalities),
            "expires_at": instant(first.expires_at),
            "link": invited.link,
        }

    _perform(settings, document, as_json, act, lambda: _created_text(document))


@accounts.command("list", help="Elenca gli accessi, con i ruoli che hanno.")
@json_option
def list_command(as_json: bool) -> None:
    settings = Settings.from_env()
    document: dict[str, Any] = {"accounts": [], "error": None}

    def act(session: Session, actor: Actor, now: datetime) -> dict[str, Any]:
        return {"accounts": [_row(line) for line in account_lines(session)]}

    _perform(settings, document, as_json, act, lambda: "\n".join(map(_line, document["accounts"])) or "Nessuno.")


@accounts.command("disable", help="Chiude un accesso e tutti i suoi collegamenti. Ciò che ha fatto resta.")
@email_argument
@reason_option
@json_option
def disable(email: str, reason: str, as_json: bool) -> None:
    document: dict[str, Any] = {"account": None, "email": None, "done": False, "error": None}

    def act(session: Session, actor: Actor, now: datetime) -> dict[str, Any]:
        found = account_named(session, email)
        disable_account(session, actor, found, reason, now=now)
        return {"account": found.id, "email": found.email, "done": True}

    _perform(Settings.from_env(), document, as_json, act, lambda: f"L'accesso di {document['email']} è chiuso.")


@accounts.command("reset", help="Per chi ha perso tutto: toglie password, telefono e codici, e mostra un nuovo link.")
@email_argument
@reason_option
@json_option
def reset(email: str, reason: str, as_json: bool) -> None:
    settings = Settings.from_env()
    document: dict[str, Any] = {"account": None, "email": None, "link": None, "done": False, "error": None}

    def act(session: Session, actor: Actor, now: datetime) -> dict[str, Any]:
        found = account_named(session, email)
        link = reset_account(session, actor, found, reason, base_url=settings.base_url, now=now)
        return {"account": found.id, "email": found.email, "link": link, "done": True}

    text = "{email} ricomincia da qui, entro un giorno e una volta sola:\n{link}"
    _perform(settings, document, as_json, act, lambda: text.format(**document))


def _perform(
    settings: Settings,
    document: dict[str, Any],
    as_json: bool,
    act: Callable[[Session, Actor, datetime], dict[str, Any]],
    text: Callable[[], str],
) -> None:
    """Do it in one transaction, and say what was done."""
    with answering(document, as_json, text), opened(settings) as database:
        with database.transaction() as session:
            done = act(session, operator(), utc_now())
        document |= done


def _created_text(document: dict[str, Any]) -> str:
    lines = [f"Invito per {document['email']}, fino al {when(document['expires_at'])}:", document["link"]]
    if document["mail_server"]:
        return "\n".join([*lines, "Il link parte anche per posta elettronica."])
    return "\n".join([*lines, "SMTP_URL non è impostato: nessun messaggio parte. Il link va consegnato a mano."])


def _row(line: AccountLine) -> dict[str, Any]:
    account = line.account
    return {
        "account": account.id,
        "email": account.email,
        "name": account.name,
        "state": line.state,
        "roles": [
            {
                "role": charge.role.value,
                "issuer": charge.issuer_name or None,
                "municipalities": None if charge.municipalities is None else sorted(charge.municipalities),
            }
            for charge in line.charges
        ],
        "first_sign_in_at": instant(account.first_sign_in_at),
        "last_seen_at": instant(account.last_seen_at),
    }


def _line(row: dict[str, Any]) -> str:
    roles = ", ".join(f"{role['role']} ({role['issuer'] or 'ovunque'})" for role in row["roles"]) or "nessun ruolo"
    seen = f", visto il {when(row['last_seen_at'])}" if row["last_seen_at"] else ""
    return f"{row['account']} {row['email']} ({row['name']}): {roles}; {_STATES[row['state']]}{seen}"
