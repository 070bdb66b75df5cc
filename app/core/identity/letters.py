"""What is written to people about their accounts: Italian, plain, without anything that anybody typed but names."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from app.core.clock import ROME
from app.core.identity.models import Invitation
from app.core.letters.outbox import write_letter
from app.core.mail import one_line

#: How roles are said in letters and lists.
ROLE_NAMES = {
    "official": "operatore del comune",
    "approver": "responsabile che approva",
    "operator": "operatore regionale",
    "admin": "amministratore",
}

_INVITATION = """Buongiorno {name},

{inviter} ti invita a lavorare su Cittadino Informato come {role} ({whom}).

Per cominciare apri questo link e segui tre passi: scegli una password, collega il telefono per i codici, salva i
codici di recupero. Servono circa cinque minuti.

{link}

Il link vale fino al {until} e si può usare una volta sola. Non passarlo a nessuno.
Se non ti aspettavi questo invito, non fare nulla.
"""

_FORGOTTEN = """Buongiorno,

qualcuno, forse tu, ha chiesto di cambiare la password di Cittadino Informato per questo indirizzo.

Per sceglierne una nuova apri questo link entro un'ora. Si può usare una volta sola:

{link}

Poi ti sarà chiesto il codice del telefono, come sempre. Se non l'hai chiesto tu, non fare nulla: la password resta
quella di prima.
"""

_RESET = """Buongiorno,

il tuo accesso a Cittadino Informato è stato azzerato: la password, il telefono e i codici di prima non valgono più.

Per ricominciare apri questo link entro un giorno. Si può usare una volta sola:

{link}

Se non te lo aspettavi, avvisa chi amministra il servizio.
"""


def write_invitation(session: Session, invitation: Invitation, whom: str, link: str, *, now: datetime) -> None:
    """The letter of an invitation."""
    body = _INVITATION.format(
        name=one_line(invitation.name),
        inviter=one_line(invitation.invited_by),
        role=ROLE_NAMES[invitation.role],
        whom=one_line(whom),
        link=link,
        until=f"{invitation.expires_at.astimezone(ROME):%d/%m/%Y alle %H:%M}",
    )
    subject = f"Invito a Cittadino Informato: {one_line(whom)}"
    write_letter(session, kind="invitation", address=invitation.email, subject=subject, body=body, now=now)


def write_forgotten(session: Session, address: str, link: str, *, now: datetime) -> None:
    """The letter of whoever forgot their password."""
    body, subject = _FORGOTTEN.format(link=link), "Cambiare la password di Cittadino Informato"
    write_letter(session, kind="password", address=address, subject=subject, body=body, now=now)


def write_reset(session: Session, address: str, link: str, *, now: datetime) -> None:
    """The letter of whoever begins again."""
    body, subject = _RESET.format(link=link), "Ricominciare con Cittadino Informato"
    write_letter(session, kind="password", address=address, subject=subject, body=body, now=now)
