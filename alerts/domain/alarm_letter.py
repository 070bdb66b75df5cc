"""What operators are written about alarms: what happened, since when, what citizens see now, what to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from alerts.domain.alarms import DISPATCH, Condition
from alerts.domain.canary import CanaryAlarm
from app.core.i18n import stamp_text

_TITLES = {
    Condition.SILENT: "non risponde",
    Condition.LATE: "bollettino in ritardo",
    Condition.BROKEN: "documento rifiutato",
    Condition.PAUSED: "in pausa",
    Condition.DISPATCH_PAUSED: "in pausa con allerte in coda",
}
_CANARY_TITLES = {
    CanaryAlarm.LOST: "il messaggio di prova non arriva",
    CanaryAlarm.SLOW: "il messaggio di prova è lento",
}
_CANARY_SEEN = "nulla di diverso; ma ciò che ferma questo messaggio può fermare o rallentare anche i loro."
_UNKNOWN = (
    "le allerte già annunciate restano visibili, con la loro età; dove non ce ne sono, e conta questa fonte, le pagine "
    "dicono «Non lo sappiamo» e mai «Nessuna allerta»."
)
_STILL_BELIEVED = (
    "vale l'ultimo documento accettato. Se i rifiuti continuano, «Nessuna allerta» diventerà «Non lo sappiamo»."
)
_IN_USE = "il documento è in uso e le pagine mostrano quello che dice."
_BELIEVED_AGAIN = "la fonte conta di nuovo e le pagine sono aggiornate."
_NOT_SENT = "le pagine sono aggiornate, ma nessun avviso raggiunge chi è iscritto."
_SENT_AGAIN = "gli avvisi che valgono ancora partono di nuovo."

_SOURCE_RUNBOOK, _ALARMS_RUNBOOK = "docs/runbooks/source-silent.md", "docs/runbooks/alarms.md"
_DISPATCH_RUNBOOK = "docs/runbooks/dispatch.md"
_CANARY_RUNBOOK = "docs/runbooks/canary.md"


@dataclass(frozen=True, slots=True)
class News:
    """The beginning of an alarm, or with ``closed_at`` its end. ``believed``: whether the source's green counts now."""

    source_id: str
    source_name: str
    code: str
    message: str
    opened_at: datetime
    closed_at: datetime | None
    believed: bool

    @property
    def title(self) -> str:
        titles = {str(code): title for code, title in (_TITLES | _CANARY_TITLES).items()}
        return titles.get(self.code, f"da controllare ({self.code})")

    @property
    def of_canary(self) -> bool:
        """Whether it is about our own message to ourselves."""
        return self.code in set(CanaryAlarm)


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail, plain text."""

    subject: str
    body: str


def write_letter(news: Sequence[News], *, base_url: str) -> Letter:
    """One letter for everything that is new, beginnings first."""
    ordered = sorted(news, key=lambda one: one.closed_at is not None)
    parts = [_part(one, base_url) for one in ordered]
    return Letter(f"[Cittadino Informato] {_subject(ordered)}", "\n\n".join(parts) + "\n")


def _subject(news: Sequence[News]) -> str:
    if len(news) == 1:
        one = news[0]
        return f"{one.source_name}: {one.title}{' (chiuso)' if one.closed_at else ''}"
    closed = sum(one.closed_at is not None for one in news)
    counts = {"apert": len(news) - closed, "chius": closed}
    said = (f"{count} {stem}{'a' if count == 1 else 'e'}" for stem, count in counts.items() if count)
    about = "sulle fonti e sull'invio" if any(one.source_id == DISPATCH for one in news) else "sulle fonti"
    return f"Segnalazioni {about}: " + ", ".join(said)


def _part(one: News, base_url: str) -> str:
    lines = [
        f"{'CHIUSO' if one.closed_at else 'APERTO'}. {one.source_name} ({one.source_id}): {one.title}",
        f"Che cosa è successo: {one.message}",
        _when(one),
        f"Che cosa vedono i cittadini: {_seen(one)}",
    ]
    if one.closed_at is None:
        lines.append(f"Che cosa fare: {_runbook(one)}")
    if one.of_canary:
        lines.append("Per riprovare adesso: cittadino dispatch canary --now")
    elif one.source_id != DISPATCH:
        lines.append(f"Stato delle fonti: {base_url}/fonti#{one.source_id}")
    return "\n".join(lines)


def _runbook(one: News) -> str:
    if one.of_canary:
        return _CANARY_RUNBOOK
    if one.source_id == DISPATCH:
        return _DISPATCH_RUNBOOK
    return _SOURCE_RUNBOOK if one.code in _TITLES else _ALARMS_RUNBOOK


def _when(one: News) -> str:
    since = f"dalle {stamp_text(one.opened_at)}"
    return f"Quando: {since} alle {stamp_text(one.closed_at)}" if one.closed_at else f"Quando: {since}"


def _seen(one: News) -> str:
    if one.source_id == DISPATCH:
        return _SENT_AGAIN if one.closed_at else _NOT_SENT
    if one.of_canary:
        return _CANARY_SEEN
    if not one.believed:
        return _UNKNOWN
    if one.closed_at:
        return _BELIEVED_AGAIN
    return _STILL_BELIEVED if one.code == Condition.BROKEN else _IN_USE
