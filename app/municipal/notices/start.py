"""A new notice: choose words, fill in the blanks, and it is a draft."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _

from alerts.domain.words import hazard_word, level_word
from alerts.notices.drafting import begin
from app.core.identity.policy import require
from app.core.identity.roles import Permission
from app.municipal.notices.first_content import first_content, next_days
from app.municipal.notices.form_choices import places_together
from app.municipal.notices.reading import desk_of
from app.municipal.notices.wording.book import EXAMPLES, find_wording, get_wording, offered
from app.municipal.notices.wording.weather import HAZARDS, LEVELS
from app.web.context import context
from app.web.routing import Access, Route


def notice_choose(istat_code: str) -> Any:
    """Which words to begin with. Risk and level are two menus, and lead to the words for both."""
    with context().database.transaction() as session:
        desk = desk_of(session, istat_code)
        require(desk.person, Permission.WRITE_NOTICE, istat_code)
    if asked := _weather_asked():
        return redirect(url_for("municipal.notice_begin", istat_code=istat_code, wording_id=asked), code=303)
    return render_template(
        "municipal/notices/choose.html",
        place=desk.place,
        groups=offered(),
        hazards=[(hazard.value, hazard_word(hazard, _)) for hazard in HAZARDS],
        levels=[(level.slug, level_word(level, _)) for level in LEVELS],
    )


def notice_begin(istat_code: str, wording_id: str) -> Any:
    """The blanks of these words; sent, they are a draft."""
    wording = get_wording(wording_id)
    with context().database.transaction() as session:
        desk = desk_of(session, istat_code)
        require(desk.person, Permission.WRITE_NOTICE, istat_code)
        if request.method == "POST":
            draft = begin(session, desk.person, istat_code, first_content(desk, wording, request.form), now=desk.now)
            written = url_for("municipal.notice_write", istat_code=istat_code, notice_id=draft.notice_id)
            return redirect(written, code=303)
        places = places_together(desk)
    return render_template(
        "municipal/notices/begin.html",
        place=desk.place,
        wording=wording,
        examples=EXAMPLES,
        days=next_days(desk),
        places=places,
    )


def _weather_asked() -> str:
    hazard, level = request.args.get("rischio", ""), request.args.get("livello", "")
    wanted = f"weather-{hazard}-{level}".replace("_", "-")
    return wanted if find_wording(wanted) else ""


ROUTES = (
    Route("/comune/<istat_code>/avvisi/nuovo", notice_choose, Access.DESK),
    Route("/comune/<istat_code>/avvisi/nuovo/<wording_id>", notice_begin, Access.DESK, ("GET", "POST")),
)
