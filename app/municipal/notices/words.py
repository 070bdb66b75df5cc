"""How notices are called at the desk: categories, kinds, states, steps, hours."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup, escape

from alerts.domain.links import notice_link
from alerts.domain.notice import Content, DraftState, Kind, PublicState, Step, Verdict
from alerts.domain.notice_category import NoticeCategory
from alerts.domain.notice_words import category_word, kind_word, state_word
from app.core.clock import rome_day
from app.core.i18n import DEFAULT_LANGUAGE, N_, short_day_text, time_text

KINDS: dict[Kind, str] = {
    Kind.NEW: N_("New notice"),
    Kind.UPDATE: N_("Update"),
    Kind.CORRECTION: N_("Correction"),
    Kind.ALL_CLEAR: N_("All clear"),
    Kind.FALSE_ALARM: N_("False alarm"),
    Kind.CANCEL: N_("Cancellation"),
}
DRAFT_STATES: dict[DraftState, str] = {
    DraftState.OPEN: N_("Draft"),
    DraftState.SUBMITTED: N_("Waiting for a second person"),
    DraftState.DISCARDED: N_("Thrown away"),
}
PUBLIC_STATES: dict[PublicState, str] = {
    PublicState.SCHEDULED: N_("Approved, not shown yet"),
    PublicState.ANNOUNCED: N_("Shown, begins later"),
    PublicState.IN_FORCE: N_("In force"),
    PublicState.ENDED: N_("Over"),
}
STEPS: dict[Step, str] = {
    Step.DRAFTED: N_("Draft begun"),
    Step.CHANGED: N_("Draft changed"),
    Step.DISCARDED: N_("Draft thrown away"),
    Step.RESTORED: N_("Draft brought back"),
    Step.SUBMITTED: N_("Submitted for approval"),
    Step.TAKEN_BACK: N_("Taken back by who wrote it"),
    Step.RETURNED: N_("Returned with reasons"),
    Step.APPROVED: N_("Approved"),
    Step.BREAK_GLASS: N_("Published alone, in an emergency"),
    Step.REVIEWED: N_("Reviewed afterwards"),
    Step.PUBLISHED: N_("Published"),
    Step.UPDATED: N_("Update published"),
    Step.CORRECTED: N_("Correction published"),
    Step.ALL_CLEAR: N_("All clear published"),
    Step.FALSE_ALARM: N_("False alarm published"),
    Step.CANCELLED: N_("Cancelled"),
    Step.ENDED: N_("Over by itself"),
}
VERDICTS: dict[Verdict, str] = {
    Verdict.CONFIRMED: N_("It was right to send it"),
    Verdict.CONTESTED: N_("It should not have been sent so"),
}

#: What approvers most often find: msgids.
RETURN_REASONS = (
    N_("The text is not clear: shorter sentences, what to do first."),
    N_("Day or hour is wrong."),
    N_("Place or zone is wrong."),
    N_("A telephone number or a link is missing or wrong."),
    N_("No notification is needed."),
    N_("It has to be agreed with others first."),
)
#: What can follow a notice: kind, its button, what it is for. In the order of how often they are needed.
FOLLOW_UPS = (
    (Kind.UPDATE.value, N_("Bring up to date"), N_("Something has changed: the notice goes on.")),
    (Kind.ALL_CLEAR.value, N_("All clear"), N_("The danger is over.")),
    (Kind.CORRECTION.value, N_("Correct"), N_("Something in it is wrong.")),
    (Kind.FALSE_ALARM.value, N_("False alarm"), N_("There was no danger.")),
    (Kind.CANCEL.value, N_("Cancel"), N_("It does not hold any more, and nothing more is to be said.")),
)

_BLANK = re.compile(r"\[\[([^\[\]<>]{1,80})\]\]")
_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def categories() -> dict[NoticeCategory, str]:
    """All that a notice can be about, in the language of the page."""
    return {category: category_word(category, _) for category in NoticeCategory}


def moment(instant: datetime | None) -> str:
    """Day and hour in Italy: ``dom 29 nov, 21:40``."""
    if instant is None:
        return ""
    return f"{short_day_text(rome_day(instant))}, {time_text(instant)}"


def lasting(span: timedelta) -> str:
    """How long ago, or for how long, in the largest unit that says something: ``3 ore``."""
    if span >= _DAY:
        return str(ngettext("%(num)d day", "%(num)d days", span // _DAY))
    if span >= _HOUR:
        return str(ngettext("%(num)d hour", "%(num)d hours", span // _HOUR))
    if span >= _MINUTE:
        return str(ngettext("%(num)d minute", "%(num)d minutes", span // _MINUTE))
    return str(_("less than a minute"))


def marked(text: str, *, safe: bool = False) -> Markup:
    """A text with the blanks that are still open made visible. ``safe``: it is HTML of ours already."""
    html = _BLANK.sub(r'<mark class="blank">\1</mark>', text if safe else str(escape(text)))
    return Markup(html)  # noqa: S704 - escaped here, or by the one function that makes bodies safe


def category_of_one(content: Content) -> str:
    """What a notice is about, as its page says it to citizens."""
    return category_word(content.category, _, of_one=True)


def state_in_public(kind: Kind, content: Content, now: datetime) -> str:
    """What citizens read beside it once it is shown."""
    if kind.ends:
        return kind_word(kind, _)
    later = content.valid_from is not None and content.valid_from > now
    return state_word(PublicState.ANNOUNCED if later else PublicState.IN_FORCE, _)


def public_url(istat_code: str, notice_id: int) -> str:
    """The page that citizens see, as a path."""
    return notice_link("", istat_code, notice_id, DEFAULT_LANGUAGE)


def names(codes: Iterable[str], known: Mapping[str, str]) -> list[str]:
    """Municipalities by name."""
    return sorted(known.get(code, code) for code in codes)


def size(octets: int) -> str:
    """A size as people read it."""
    return f"{octets / 1_000_000:.1f} MB".replace(".", ",") if octets >= 100_000 else f"{max(1, octets // 1_000)} kB"
