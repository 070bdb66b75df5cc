"""The notices of a municipality at its desk: what waits first, then drafts, what is in force, to come, over."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from flask import render_template, request

from alerts.domain.notice import DraftState, PublicState
from alerts.domain.notice_category import NoticeCategory
from alerts.queries.desk_notices import DeskNotice, desk_notice, desk_notices, waiting
from app.core.i18n import N_
from app.municipal.notices.reading import Desk, desk_of
from app.web.context import context
from app.web.routing import Access, Route

#: Of what is over, the last ones; a filter finds the others.
_OVER_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Group:
    """One list of the page. ``empty`` is what it says when nothing is in it; without it the list is left out."""

    id: str
    title: str
    notices: tuple[DeskNotice, ...]
    empty: str = ""


def notices(istat_code: str) -> Any:
    """All notices of a desk, filtered by words and category."""
    with context().database.transaction() as session:
        desk = desk_of(session, istat_code)
        found = _apart(desk)
        waits = waiting(session, [istat_code], now=desk.now)
    words, category = request.args.get("q", "").strip(), request.args.get("categoria", "")
    chosen = tuple(one for one in found if _matches(one, words, category))
    return render_template(
        "municipal/notices/list.html",
        place=desk.place,
        waiting=waits,
        groups=_groups(chosen),
        count=len(chosen),
        all_count=len(found),
        words=words,
        category=category,
        now=desk.now,
    )


def notices_card(desk: Desk) -> dict[str, Any]:
    """For the home of the desk: how much is being written, and what is in force: for real, not in a drill."""
    found = [one for one in _apart(desk) if not one.content.exercise]
    return {
        "drafts": sum(one.draft_state is DraftState.OPEN for one in found),
        "in_force": [one for one in found if one.public_state in (PublicState.IN_FORCE, PublicState.ANNOUNCED)],
    }


def _apart(desk: Desk) -> list[DeskNotice]:
    """The notices of a desk; one that is public while something is being written of it is there twice, as each.

    What citizens read is not what somebody is writing: "all clear" is not in force before it was approved.
    """
    apart: list[DeskNotice] = []
    for one in desk_notices(desk.session, desk.person, desk.istat_code, now=desk.now):
        if one.draft_state is None or one.public_state is None:
            apart.append(one)
        else:
            apart += [replace(one, public_state=None, review_due=None), _as_published(desk, one)]
    return apart


def _as_published(desk: Desk, one: DeskNotice) -> DeskNotice:
    published = desk_notice(desk.session, desk.person, desk.istat_code, one.id)
    assert published is not None
    newest = published.current
    return replace(
        one,
        content=newest.content,
        kind=newest.kind,
        draft_state=None,
        changed_at=newest.published_at,
        changed_by=newest.published_by,
        returned=None,
    )


def _matches(one: DeskNotice, words: str, category: str) -> bool:
    text = f"{one.content.title} {one.content.body}".casefold()
    known = category in set(NoticeCategory)
    return all(word in text for word in words.casefold().split()) and (not known or one.content.category == category)


def _groups(found: Iterable[DeskNotice]) -> tuple[Group, ...]:
    every = tuple(found)

    def public(*states: PublicState) -> tuple[DeskNotice, ...]:
        return tuple(one for one in every if one.public_state in states)

    drafts = tuple(one for one in every if one.draft_state is DraftState.OPEN)
    return (
        Group("returned", N_("Returned, to be put right"), tuple(one for one in drafts if one.returned)),
        Group("drafts", N_("Drafts"), tuple(one for one in drafts if not one.returned)),
        Group(
            "in-force",
            N_("In force"),
            public(PublicState.IN_FORCE, PublicState.ANNOUNCED),
            N_("No notice is in force: citizens see none."),
        ),
        Group("to-come", N_("Approved, to come"), public(PublicState.SCHEDULED)),
        Group("over", N_("Over"), public(PublicState.ENDED)[:_OVER_SHOWN]),
        Group(
            "thrown-away",
            N_("Thrown away"),
            tuple(one for one in every if one.draft_state is DraftState.DISCARDED)[:_OVER_SHOWN],
        ),
    )


ROUTES = (Route("/comune/<istat_code>/avvisi", notices, Access.DESK),)
