"""The pages of notices: lines of the table, and the words that their templates use."""

from __future__ import annotations

from flask import Blueprint

from alerts.formats.notice_text import to_html
from app.municipal import (
    notice_acts,
    notice_decide,
    notice_history,
    notice_list,
    notice_page,
    notice_reach,
    notice_start,
    notice_words,
    notice_write,
)
from app.municipal.notice_area import write_area
from app.municipal.notice_differences import differences

ROUTES = (
    *notice_list.ROUTES,
    *notice_start.ROUTES,
    *notice_write.ROUTES,
    *notice_page.ROUTES,
    *notice_acts.ROUTES,
    *notice_decide.ROUTES,
    *notice_reach.ROUTES,
    *notice_history.ROUTES,
)


def install(blueprint: Blueprint) -> None:
    """Give the pages their words."""
    blueprint.context_processor(
        lambda: {
            "words_of": notice_words,
            "area_text": write_area,
            "differences": differences,
            "to_html": to_html,
        }
    )
