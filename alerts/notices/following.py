"""What comes after a version, one click from it: an update, a correction, the end."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.domain.level import Level
from alerts.domain.notice import LONGEST_TITLE, Content, Draft, DraftState, Kind, complete, to_json
from alerts.models.notices import NoticeDraft, NoticeVersion
from alerts.notices.drafting import new_draft
from alerts.notices.holding import draft_value, hold_notice, require_everywhere
from alerts.queries.notice_rows import version_value
from app.core.errors import InputRefused
from app.core.identity.person import Person
from app.core.identity.policy import require
from app.core.identity.roles import Permission

#: For how long it is shown that something is over.
END_SHOWN = timedelta(hours=24)
#: How a title says what became of it, in front of the title that people know.
_PREFIXES = {
    Kind.NEW: "",
    Kind.UPDATE: "Aggiornamento: ",
    Kind.CORRECTION: "Correzione: ",
    Kind.ALL_CLEAR: "Cessato: ",
    Kind.FALSE_ALARM: "Falso allarme: ",
    Kind.CANCEL: "Annullato: ",
}
_BODIES = {
    Kind.ALL_CLEAR: "La situazione è tornata alla normalità: l'avviso non vale più.",
    Kind.FALSE_ALARM: "L'avviso è stato dato per errore: non c'è alcun pericolo. Ci scusiamo.",
    Kind.CANCEL: "L'avviso è annullato: non vale più.",
}


def follow_up(session: Session, person: Person, istat_code: str, notice_id: int, kind: Kind, *, now: datetime) -> Draft:
    """Begin what follows the newest version of a notice, filled in from it. ``kind`` is any but ``NEW``.

    Where something is being written already and is of this kind, that; one that was discarded makes room.

    Raises:
        NotFound: ``municipality_unknown``, ``notice_unknown``. Forbidden: ``not_allowed``.
        InputRefused: ``notice_never_published``; ``notice_over`` of one that was ended;
            ``notice_draft_open`` where something of another kind is being written (the message says what).
    """
    require(person, Permission.WRITE_NOTICE, istat_code)
    notice = hold_notice(session, istat_code, notice_id)
    newest = select(NoticeVersion).where(NoticeVersion.notice_id == notice.id).order_by(NoticeVersion.number.desc())
    last = session.scalars(newest.limit(1)).one_or_none()
    if last is None:
        raise InputRefused("notice_never_published", "L'avviso non è ancora stato pubblicato: si cambia la bozza.")
    before = version_value(session, last)
    require_everywhere(person, Permission.WRITE_NOTICE, istat_code, before.content.places)
    if before.kind.ends:
        raise InputRefused("notice_over", "L'avviso è già finito: se serve, se ne scrive uno nuovo.")
    standing = session.get(NoticeDraft, notice.id, populate_existing=True)
    if standing is not None and standing.state != DraftState.DISCARDED:
        if standing.kind == kind:
            return draft_value(session, notice, standing)
        raise InputRefused("notice_draft_open", "Di questo avviso c'è già una bozza: va pubblicata o eliminata prima.")
    if standing is not None:
        session.delete(standing)
        session.flush()
    content = filled_in(before.content, kind, now=now)
    attachments = [] if kind.ends else last.attachments
    return new_draft(session, notice, person, kind, last.number, to_json(content), attachments, now=now)


def filled_in(before: Content, kind: Kind, *, now: datetime) -> Content:
    """What follows a content, before anybody changes it."""
    title = _PREFIXES[kind] + _bare(before.title)
    title = title if len(title) <= LONGEST_TITLE else f"{title[: LONGEST_TITLE - 1].rstrip()}…"
    if not kind.ends:
        shown_from = max(complete(before).shown_from, now)
        return replace(before, title=title, shown_from=shown_from)
    until = now + END_SHOWN
    level = Level.GREEN if before.level is not None else None
    return replace(
        before,
        title=title,
        body=_BODIES[kind],
        level=level,
        valid_from=now,
        valid_to=until,
        shown_from=now,
        shown_to=until,
    )


def _bare(title: str) -> str:
    """A title without what earlier versions have put in front of it."""
    for prefix in _PREFIXES.values():
        title = title.removeprefix(prefix) if prefix else title
    return title
