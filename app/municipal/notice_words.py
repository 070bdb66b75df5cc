"""How notices are called at the desk: categories, kinds, states, steps, hours."""

from __future__ import annotations

from datetime import datetime, timedelta

from alerts.domain.notice import DraftState, Kind, PublicState, Step, Verdict
from flask_babel import gettext as _
from flask_babel import ngettext

from alerts.domain.notice_category import NoticeCategory
from app.core.clock import ROME, rome_day
from app.core.i18n import N_, short_day_text, time_text

CATEGORIES: dict[NoticeCategory, str] = {
    NoticeCategory.ROADS: N_("Roads"),
    NoticeCategory.SCHOOLS: N_("Schools"),
    NoticeCategory.WATER: N_("Water"),
    NoticeCategory.UTILITIES: N_("Electricity, gas, telephone"),
    NoticeCategory.HEALTH: N_("Health"),
    NoticeCategory.LOCAL_EVENTS: N_("Local events"),
    NoticeCategory.OTHER: N_("Civil protection and other"),
}
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

_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def moment(instant: datetime | None) -> str:
    """Day and hour in Italy: ``dom 29 nov, 21:40``."""
    if instant is None:
        return ""
    return f"{short_day_text(rome_day(instant))}, {time_text(instant)}"


def local_value(instant: datetime | None) -> str:
    """As a field of day and hour wants it."""
    return instant.astimezone(ROME).strftime("%Y-%m-%dT%H:%M") if instant else ""


def lasting(span: timedelta) -> str:
    """How long ago, or for how long, in the largest unit that says something: ``3 ore``."""
    if span >= _DAY:
        return str(ngettext("%(num)d day", "%(num)d days", span // _DAY))
    if span >= _HOUR:
        return str(ngettext("%(num)d hour", "%(num)d hours", span // _HOUR))
    if span >= _MINUTE:
        return str(ngettext("%(num)d minute", "%(num)d minutes", span // _MINUTE))
    return str(_("less than a minute"))
