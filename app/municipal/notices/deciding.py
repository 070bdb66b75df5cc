"""The second person: approve, return; and the way without one, with the review that follows."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import render_template, request
from flask_babel import gettext as _

from alerts.domain.notice import LEAST_REASON, Verdict
from alerts.notices.alone import break_glass, review
from alerts.notices.approving import approve, send_back
from alerts.notices.publishing import REVIEW_WITHIN
from app.core.errors import InputRefused
from app.core.identity.policy import require
from app.core.identity.roles import Permission
from app.municipal.notices.page import back_to, blanks_left, preview_of, seen_revision
from app.municipal.notices.reading import Desk, desk_of, standing
from app.web.context import context
from app.web.routing import Access, Route

_NOTICE = "/comune/<istat_code>/avvisi/<int:notice_id>"
_REASONS = frozenset({"reason_missing", "reason_too_long"})


def notice_approve(istat_code: str, notice_id: int) -> Any:
    """Publish what somebody else wrote."""
    with context().database.transaction() as session:
        desk = desk_of(session, istat_code)
        try:
            approve(session, desk.person, istat_code, notice_id, seen=seen_revision(), now=desk.now)
        except InputRefused as error:
            return back_to(istat_code, notice_id, error.message, "warning")
    return back_to(istat_code, notice_id, _("Approved and published."))


def notice_return(istat_code: str, notice_id: int) -> Any:
    """Send it back with reasons: those that were ticked, and what was written."""
    given = (*request.form.getlist("quick"), request.form.get("reasons", ""))
    reasons = " ".join(part.strip() for part in given if part.strip())
    with context().database.transaction() as session:
        desk = desk_of(session, istat_code)
        try:
            send_back(session, desk.person, istat_code, notice_id, reasons, seen=seen_revision(), now=desk.now)
        except InputRefused as error:
            return back_to(istat_code, notice_id, error.message, "warning")
    return back_to(istat_code, notice_id, _("Returned: who wrote it sees the reasons."))


def notice_alone(istat_code: str, notice_id: int) -> Any:
    """Publish without a second person: a page of its own that says what follows, and asks why."""
    with context().database.transaction() as session:
        desk = desk_of(session, istat_code)
        require(desk.person, Permission.BREAK_GLASS, istat_code)
        wrong, reason = "", request.form.get("reason", "")
        if request.method == "POST":
            try:
                break_glass(session, desk.person, istat_code, notice_id, reason, seen=seen_revision(), now=desk.now)
                return back_to(istat_code, notice_id, _("Published. A colleague must review it."))
            except InputRefused as error:
                if error.code not in _REASONS:
                    return back_to(istat_code, notice_id, error.message, "warning")
                wrong = error.message
        return _alone_page(desk, notice_id, reason, wrong), (422 if wrong else 200)


def notice_review(istat_code: str, notice_id: int) -> Any:
    """The look, afterwards, of another person."""
    verdict, note = request.form.get("verdict", ""), request.form.get("note", "")
    with context().database.transaction() as session:
        desk = desk_of(session, istat_code)
        number = request.form.get("version", 0, type=int)
        if verdict not in set(Verdict):
            return back_to(istat_code, notice_id, _("Choose what you found."), "warning")
        try:
            review(session, desk.person, istat_code, notice_id, number, Verdict(verdict), note, now=desk.now)
        except InputRefused as error:
            return back_to(istat_code, notice_id, error.message, "warning")
    return back_to(istat_code, notice_id, _("The review is written in the history."))


def _alone_page(desk: Desk, notice_id: int, reason: str, wrong: str) -> str:
    found = standing(desk, notice_id)
    return render_template(
        "municipal/notices/alone.html",
        reason=reason,
        wrong=wrong,
        blanks=blanks_left(found),
        least=LEAST_REASON,
        hours=REVIEW_WITHIN // timedelta(hours=1),
        **preview_of(desk, found),
    )


ROUTES = (
    Route(_NOTICE + "/approva", notice_approve, Access.DESK, ("POST",)),
    Route(_NOTICE + "/restituisci", notice_return, Access.DESK, ("POST",)),
    Route(_NOTICE + "/senza-attesa", notice_alone, Access.DESK, ("GET", "POST")),
    Route(_NOTICE + "/riesame", notice_review, Access.DESK, ("POST",)),
)
