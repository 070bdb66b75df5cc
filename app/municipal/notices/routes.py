"""URL → view of notices, and the words that their templates use."""

from __future__ import annotations

from flask import Blueprint

from alerts.formats.notice_text import to_html
from app.municipal.notices import acts, deciding, history, listing, page, reach, start, words, writing
from app.municipal.notices.area import write_area
from app.municipal.notices.differences import differences

ROUTES = (
    *listing.ROUTES,
    *start.ROUTES,
    *writing.ROUTES,
    *page.ROUTES,
    *acts.ROUTES,
    *deciding.ROUTES,
    *reach.ROUTES,
    *history.ROUTES,
)


def install(blueprint: Blueprint) -> None:
    """Give the pages their words."""
    blueprint.context_processor(
        lambda: {
            "words_of": words,
            "area_text": write_area,
            "differences": differences,
            "to_html": to_html,
        }
    )
