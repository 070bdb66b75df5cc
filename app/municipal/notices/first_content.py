"""What a notice says before anybody has changed it: the wording, its blanks filled, and hours people understand."""

from __future__ import annotations

from datetime import datetime, timedelta

from werkzeug.datastructures import MultiDict

from alerts.domain.notice import LONGEST_TITLE, Content
from app.core.clock import rome_day
from app.core.i18n import day_text
from app.municipal.notices.form import last_minute
from app.municipal.notices.reading import Desk
from app.municipal.notices.wording.model import Wording, filled

_A_DAY = 24


def first_content(desk: Desk, wording: Wording, sent: MultiDict[str, str]) -> Content:
    """The content of a wording. ``sent`` has ``blank-0``, ``blank-1`` …, and ``places`` where there are several."""
    answers = {name: sent.get(f"blank-{number}", "") for number, name in enumerate(wording.blanks)}
    title = filled(wording.title, answers)
    end = _end(desk, wording)
    return Content(
        category=wording.category,
        title=(title[:1].upper() + title[1:])[: LONGEST_TITLE * 2],
        body=filled(wording.body, answers),
        places=tuple(sent.getlist("places")) or (desk.istat_code,),
        valid_from=desk.now,
        valid_to=end,
        shown_from=desk.now,
        shown_to=end,
        push=wording.push,
        hazard=wording.hazard,
        level=wording.level,
    )


def _end(desk: Desk, wording: Wording) -> datetime:
    """The midnight by which such a notice is usually over: an hour that people understand."""
    days = max(0, wording.hours // _A_DAY - 1)
    end = last_minute(rome_day(desk.now) + timedelta(days=days))
    # Late in the evening "until midnight" is no time at all.
    return end if end - desk.now > timedelta(hours=min(wording.hours, _A_DAY) / 4) else end + timedelta(days=1)


def next_days(desk: Desk) -> tuple[str, ...]:
    """Today and the two days after as people write them: to be picked instead of typed."""
    today = rome_day(desk.now)
    return tuple(day_text(today + timedelta(days=number)) for number in range(3))
