"""How far the notifications of a notice have got, as a part of its page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import render_template

from alerts.domain.notice import Notice
from alerts.queries.reach import DispatchReach, notice_dispatches
from app.municipal.notices.reading import Desk, desk_of, standing
from app.web.context import context
from app.web.routing import Access, Route


def notice_reached(istat_code: str, notice_id: int) -> Any:
    """The figures as they are now, to be put in place of those before."""
    with context().database.transaction() as session:
        desk = desk_of(session, istat_code)
        found = standing(desk, notice_id)
        return render_template("municipal/notices/reach.html", **reach_of(desk, found.published), now=desk.now)


def reach_of(desk: Desk, published: Notice | None) -> dict[str, Any]:
    """What the part needs: the sendings, and whether anything is still on its way.

    ``expected``: a version that is pushed and was not sent yet: it is about to be, or it is not shown yet.
    """
    sendings: Sequence[DispatchReach] = notice_dispatches(desk.session, published.id) if published else ()
    expected = bool(published and published.current.content.push and not _sent(published, sendings))
    return {
        "sendings": sendings,
        "expected": expected,
        "starts": published.current.content.shown_from if published else None,
        "going": any(sending.total.pending for sending in sendings) or expected,
    }


def _sent(published: Notice, sendings: Sequence[DispatchReach]) -> bool:
    return any(sending.queued_at >= published.current.published_at for sending in sendings)


ROUTES = (Route("/comune/<istat_code>/avvisi/<int:notice_id>/portata", notice_reached, Access.DESK),)
