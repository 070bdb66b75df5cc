"""Files of a notice: what they are is read in their octets, never in their name."""

from __future__ import annotations

import re
from dataclasses import asdict
from datetime import datetime
from io import BytesIO
from typing import IO

from sqlalchemy.orm import Session

from alerts.domain.notice import Attachment, Draft, DraftState, Step
from alerts.formats.file_kind import JPEG, PDF, PNG, media_type_of
from alerts.notices.drafting import touch
from alerts.notices.holding import add_step, draft_value, hold_draft, hold_notice, refuse_changed, refuse_unless
from app.core.errors import InputRefused, NotFound
from app.core.identity.person import Person
from app.core.identity.policy import require
from app.core.identity.roles import Permission
from app.core.storage import FileStore

MOST_FILES, LARGEST_FILE = 5, 10_000_000


def attach(
    session: Session,
    store: FileStore,
    person: Person,
    istat_code: str,
    notice_id: int,
    name: str,
    file: IO[bytes],
    *,
    seen: int,
    now: datetime,
) -> Draft:
    """Add a PDF, PNG or JPEG (at most five of 10 MB) to what is being written; the same file again changes nothing.

    Raises:
        NotFound, Forbidden: as :func:`alerts.notices.drafting.save`.
        InputRefused: ``notice_changed_meanwhile``, ``notice_already_decided``, ``notice_files_too_many``,
            ``notice_file_kind`` for anything else, whatever it is called; ``file_empty``, ``file_too_large``.
        Unavailable: ``disk_unwritable``.
    """
    require(person, Permission.WRITE_NOTICE, istat_code)
    notice = hold_notice(session, istat_code, notice_id)
    draft = hold_draft(session, notice)
    refuse_unless(draft, DraftState.OPEN)
    refuse_changed(session, draft, seen)
    octets = _octets(file)
    media_type = media_type_of(octets)
    if media_type is None:
        raise InputRefused("notice_file_kind", _WRONG)
    stored = store.keep(BytesIO(octets), limit=LARGEST_FILE)
    if all(kept["sha256"] != stored.sha256 for kept in draft.attachments):
        if len(draft.attachments) >= MOST_FILES:
            raise InputRefused("notice_files_too_many", f"Gli allegati sono al massimo {MOST_FILES}.")
        added = Attachment(stored.sha256, safe_name(name, media_type), media_type, stored.size)
        draft.attachments = [*draft.attachments, asdict(added)]
        touch(draft, person, now=now)
        add_step(session, notice, Step.CHANGED, person, now=now, note=f"+ {added.name}")
    return draft_value(session, notice, draft)


def detach(
    session: Session, person: Person, istat_code: str, notice_id: int, sha256: str, *, seen: int, now: datetime
) -> Draft:
    """Take a file off what is being written. The file stays in the archive: earlier versions may have it.

    Raises:
        As :func:`attach`; NotFound: ``notice_file_unknown``.
    """
    require(person, Permission.WRITE_NOTICE, istat_code)
    notice = hold_notice(session, istat_code, notice_id)
    draft = hold_draft(session, notice)
    refuse_unless(draft, DraftState.OPEN)
    refuse_changed(session, draft, seen)
    left = [kept for kept in draft.attachments if kept["sha256"] != sha256]
    if len(left) == len(draft.attachments):
        raise NotFound("notice_file_unknown", "L'avviso non ha questo allegato.")
    draft.attachments = left
    touch(draft, person, now=now)
    add_step(session, notice, Step.CHANGED, person, now=now, note="- allegato")
    return draft_value(session, notice, draft)


_ENDINGS = {PDF: "pdf", PNG: "png", JPEG: "jpg"}
_WRONG = "Si allegano solo PDF (senza parti attive), PNG o JPEG: questo file è altro, qualunque sia il suo nome."


def safe_name(name: str, media_type: str) -> str:
    """What a file is called when it is served: letters, digits and a few signs, with the ending of what it is."""
    stem = re.sub(r"[^\w .()-]+", "", name.replace("\\", "/").rsplit("/", 1)[-1]).strip(" .")
    stem = re.sub(r"\.[A-Za-z0-9]{1,5}$", "", stem)[:80].strip(" .") or "allegato"
    return f"{stem}.{_ENDINGS[media_type]}"


def _octets(file: IO[bytes]) -> bytes:
    octets = file.read(LARGEST_FILE + 1)
    if not octets:
        raise InputRefused("file_empty", "Il file è vuoto.")
    if len(octets) > LARGEST_FILE:
        raise InputRefused("file_too_large", f"Il file supera {LARGEST_FILE // 1_000_000} MB.")
    return octets
