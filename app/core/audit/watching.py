"""Once a day: the register is walked, and its end is told to people who are elsewhere."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import structlog

from app.core.audit.anchor import AnchorFile, anchor_text
from app.core.audit.verify import Verdict, verify
from app.core.db import Database
from app.core.mail import Mailer

_log = structlog.get_logger(__name__)


def watch_register(database: Database, home: Path, mailer: Mailer | None, *, now: datetime) -> Verdict:
    """Verify all acts against the last ones known, and tell the operators: of new acts, and every day of a break.

    Raises:
        InputRefused: ``anchor_invalid``. Unavailable: ``mail_undelivered``, ``anchor_not_kept``, ``anchor_unreadable``.
    """
    kept = AnchorFile(home)
    known = kept.read()
    with database.transaction() as session:
        verdict = verify(session, known)
    if verdict.reason is not None:
        _log.error("audit_broken", act=verdict.broken_at, reason=verdict.reason.value)
        _tell(mailer, "REGISTRO DEGLI ATTI ALTERATO", _broken_text(verdict), now)
    elif verdict.last is not None and verdict.last != known:
        kept.keep(verdict.last)
        _log.info("audit_intact", acts=verdict.acts, anchor=anchor_text(verdict.last))
        _tell(mailer, f"Registro degli atti intatto: {verdict.acts} atti", _intact_text(verdict), now)
    return verdict


def _tell(mailer: Mailer | None, subject: str, body: str, now: datetime) -> None:
    if mailer is not None:
        mailer.send(subject, body, now=now)


def _intact_text(verdict: Verdict) -> str:
    assert verdict.last is not None
    anchor = anchor_text(verdict.last)
    return (
        f"Il registro degli atti è intatto: {verdict.acts} atti.\n\n"
        f"Ultimo atto e sua impronta:\n{anchor}\n\n"
        "Conservare questo messaggio: chi può scrivere nel database non può scrivere qui.\n"
        f"Per verificare che da oggi nulla sia stato tolto o riscritto:\n  cittadino audit verify --expect {anchor}\n"
    )


def _broken_text(verdict: Verdict) -> str:
    return (
        f"Il registro degli atti non è più quello che era: la catena si rompe all'atto {verdict.broken_at} "
        f"({verdict.reason}). Intatti: {verdict.intact} atti su {verdict.acts}.\n\n"
        "Che cosa fare: non ripristinare nulla, conservare una copia del database e delle ultime copie di sicurezza,\n"
        "poi eseguire `cittadino audit verify` e confrontare con i messaggi dei giorni scorsi.\n"
    )
