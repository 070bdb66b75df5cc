"""All that happened to a notice, and what changed from one version to the next. Nothing here can be changed."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from flask import render_template

from alerts.domain.notice import Notice
from alerts.formats.notice_text import to_html
from alerts.queries.desk_notices import notice_history
from app.municipal.notices.differences import differences
from app.municipal.notices.reading import desk_of, standing
from app.web.context import context
from app.web.routing import Access, Route


def notice_past(istat_code: str, notice_id: int) -> Any:
    """Who, when, what, why: the newest first; each version as it was, with what it changed."""
    with context().database.transaction() as session:
        desk = desk_of(session, istat_code)
        found = standing(desk, notice_id)
        steps = notice_history(session, desk.person, istat_code, notice_id)
    return render_template(
        "municipal/notices/history.html",
        place=desk.place,
        found=found,
        steps=tuple(reversed(steps)),
        versions=_versions(found.published),
        to_html=to_html,
        now=desk.now,
    )


def _versions(published: Notice | None) -> list[tuple[Any, Any]]:
    """Each version with what it changed of the one before, the newest first."""
    if published is None:
        return []
    changed = [differences(before.content, after.content) for before, after in pairwise(published.versions)]
    return list(zip(published.versions, [(), *changed], strict=True))[::-1]


ROUTES = (Route("/comune/<istat_code>/avvisi/<int:notice_id>/storia", notice_past, Access.DESK),)
