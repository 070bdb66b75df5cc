"""The page of one notice at the desk: what it says, as citizens see it, and what can be done with it now."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from alerts.domain.notice import DraftState
from alerts.formats.notice_text import to_html
from alerts.notices.checking import findings
from alerts.queries.notice_rows import place_names
from app.core.identity.recipients import Somebody, people_who_may
from app.core.identity.roles import Permission
from app.municipal.notices.reach import reach_of
from app.municipal.notices.reading import Desk, Standing, desk_of, foreseen, standing
from app.municipal.notices.wording.model import blanks_in
from app.web.context import context
from app.web.routing import Access, Route


def notice(istat_code: str, notice_id: int) -> Any:
    """What is being written or was published, its preview, whom it would reach or has reached."""
    with context().database.transaction() as session:
        desk = desk_of(session, istat_code)
        found = standing(desk, notice_id)
        return render_template(
            "municipal/notices/notice.html",
            missing=_missing(desk, found),
            mine=found.written_by(desk.person),
            reviewer=_may_review(desk, found),
            deciders=_deciders(desk, found),
            attachments=found.newest.attachments,
            **preview_of(desk, found),
            **reach_of(desk, found.published),
        )


def preview_of(desk: Desk, found: Standing) -> dict[str, Any]:
    """What every page with a preview needs."""
    estimate, preview = foreseen(desk, found)
    return {
        "place": desk.place,
        "found": found,
        "content": found.content,
        "html": to_html(found.content.body),
        "estimate": estimate,
        "preview": preview,
        "issuer": found.issuer,
        "place_names": place_names(desk.session, found.content.places or (desk.istat_code,)),
        "now": desk.now,
    }


def seen_revision() -> int:
    """The revision that the form was made from."""
    return request.form.get("seen", 0, type=int)


def blanks_left(found: Standing) -> list[str]:
    """A sentence that names the blanks that are still open, if any are."""
    left = blanks_in(found.content.title, found.content.body)
    return [_("Still to be filled in: %(blanks)s.", blanks=", ".join(left))] if left else []


def back_to(istat_code: str, notice_id: int, message: str, kind: str = "message") -> Any:
    """To the page of the notice, with what became of what was asked."""
    flash(message, kind)
    return redirect(url_for("municipal.notice", istat_code=istat_code, notice_id=notice_id), code=303)


def _missing(desk: Desk, found: Standing) -> list[str]:
    if found.draft is None:
        return []
    problems = findings(desk.session, found.content, now=desk.now)
    return [*blanks_left(found), *(problem.message for problem in problems)]


def _deciders(desk: Desk, found: Standing) -> list[Somebody]:
    """Who could be the second person of what is being written, else of what was published alone."""
    draft, published = found.draft, found.published
    who = people_who_may(desk.session, Permission.APPROVE_NOTICE, desk.istat_code)
    if draft is not None and draft.state is not DraftState.DISCARDED:
        sent_by = draft.submitted_by.account_id if draft.submitted_by else desk.person.account_id
        hands = {sent_by, *(writer.account_id for writer in draft.authors)}
        return [one for one in who if one.account_id not in hands]
    if published is not None and (version := published.current).unreviewed:
        return [one for one in who if one.name not in (version.published_by, *version.written_by)]
    return []


def _may_review(desk: Desk, found: Standing) -> bool:
    """Whether to offer the review of what was published alone. By names: the use case knows the accounts."""
    version = found.published.current if found.published else None
    if version is None or not version.unreviewed or not desk.may(Permission.APPROVE_NOTICE):
        return False
    return desk.person.name not in (version.published_by, *version.written_by)


ROUTES = (Route("/comune/<istat_code>/avvisi/<int:notice_id>", notice, Access.DESK),)
