"""Words that several pages of the dashboard have in common: for sources, causes, alarms and what acts are about."""

from __future__ import annotations

from flask_babel import gettext as _

from alerts.domain.canary import CanaryAlarm
from alerts.sources.registry import SOURCES
from app.core.i18n import N_
from app.web.labels import alarm_text

_CAUSES = {
    "document": N_("document of a source"),
    "act": N_("act of an operator"),
    "sweep": N_("hours that are over, or a silent source"),
    "morning": N_("end of quiet hours"),
    "notice": N_("notice of a municipality"),
}
#: Of alarms about ourselves, which citizens are not told.
_OURS = {
    CanaryAlarm.LOST: N_("Test messages do not arrive: alerts may not be leaving"),
    CanaryAlarm.SLOW: N_("Messages leave slowly"),
}


def cause_word(cause: str) -> str:
    """Why something was decided."""
    return str(_(_CAUSES[cause]))


def source_name(source_id: str | None) -> str:
    """A source's name; what is no source is what goes out, or the municipalities."""
    if source_id in SOURCES:
        return SOURCES[source_id].facts.name
    if source_id == "dispatch":
        return str(_("Sending"))
    return str(_("Municipalities")) if source_id == "municipal" else source_id or ""


def subject_word(subject: str) -> str:
    """What an act is about, as people call it."""
    kind, _colon, about = subject.partition(":")
    if kind == "source":
        return source_name(about)
    if kind == "bulletin":
        return str(_("document %(number)s", number=about))
    return str(_("sending")) if kind == "dispatch" else subject


def alarm_words(code: str) -> str:
    """What an alarm means, in words."""
    return str(_(_OURS[CanaryAlarm(code)])) if code in set(CanaryAlarm) else alarm_text(code)
