"""What whoever writes does with a notice: submit, take back, throw away, begin what follows it."""

from __future__ import annotations

from typing import Any

from flask import redirect, url_for
from flask_babel import gettext as _

from alerts.domain.notice import Kind
from alerts.notices.approving import submit, take_back
from alerts.notices.drafting import discard, restore, save
from alerts.notices.following import follow_up
from app.core.errors import InputRefused
from app.municipal.notices.page import back_to, blanks_left, seen_revision
from app.municipal.notices.reading import desk_of, standing
from app.municipal.notices.wording.follow_up import followed_content
from app.web.context import context
from app.web.routing import Access, Route

_NOTICE = "/comune/<istat_code>/avvisi/<int:notice_id>"


def notice_submit(istat_code: str, notice_id: int) -> Any:
    """Hand it to a second person, once every blank is filled."""
    with context().database.transaction() as session:
        desk = desk_of(session, istat_code)
        found = standing(desk, notice_id)
        if left := blanks_left(found):
            return back_to(istat_code, notice_id, " ".join(left), "warning")
        try:
            submit(session, desk.person, istat_code, notice_id, seen=seen_revision(), now=desk.now)
        except InputRefused as error:
            return back_to(istat_code, notice_id, error.message, "warning")
    return back_to(istat_code, notice_id, _("Submitted: now a second person reads it and approves."))


def notice_take_back(istat_code: str, notice_id: int) -> Any:
    """Go on writing what was submitted."""
    with context().database.transaction() as session:
        desk = desk_of(session, istat_code)
        try:
            take_back(session, desk.person, istat_code, notice_id, now=desk.now)
        except InputRefused as error:
            return back_to(istat_code, notice_id, error.message, "warning")
    return redirect(url_for("municipal.notice_write", istat_code=istat_code, notice_id=notice_id), code=303)


def notice_discard(istat_code: str, notice_id: int) -> Any:
    """Throw a draft away; its page offers to bring it back."""
    with context().database.transaction() as session:
        desk = desk_of(session, istat_code)
        try:
            discard(session, desk.person, istat_code, notice_id, seen=seen_revision(), now=desk.now)
        except InputRefused as error:
            return back_to(istat_code, notice_id, error.message, "warning")
    return back_to(istat_code, notice_id, _("Thrown away. It can be brought back from here."))


def notice_restore(istat_code: str, notice_id: int) -> Any:
    """Bring back what was thrown away."""
    with context().database.transaction() as session:
        desk = desk_of(session, istat_code)
        restore(session, desk.person, istat_code, notice_id, now=desk.now)
    return back_to(istat_code, notice_id, _("The draft is back."))


def notice_follow(istat_code: str, notice_id: int, kind: str) -> Any:
    """Begin an update, a correction, an end: filled in already, to be read and submitted."""
    if kind not in set(Kind) - {Kind.NEW}:
        return back_to(istat_code, notice_id, _("This cannot be done with a notice."), "warning")
    with context().database.transaction() as session:
        desk = desk_of(session, istat_code)
        try:
            draft = follow_up(session, desk.person, istat_code, notice_id, Kind(kind), now=desk.now)
        except InputRefused as error:
            return back_to(istat_code, notice_id, error.message, "warning")
        if draft.revision == 1 and (content := followed_content(draft.kind, draft.content)) != draft.content:
            save(session, desk.person, istat_code, notice_id, content, seen=draft.revision, now=desk.now)
    return redirect(url_for("municipal.notice_write", istat_code=istat_code, notice_id=notice_id), code=303)


ROUTES = (
    Route(_NOTICE + "/invia", notice_submit, Access.DESK, ("POST",)),
    Route(_NOTICE + "/riprendi", notice_take_back, Access.DESK, ("POST",)),
    Route(_NOTICE + "/butta", notice_discard, Access.DESK, ("POST",)),
    Route(_NOTICE + "/ripristina", notice_restore, Access.DESK, ("POST",)),
    Route(_NOTICE + "/seguito/<kind>", notice_follow, Access.DESK, ("POST",)),
)
