"""What alarms are called to whoever looks after the region: those about ourselves too, which citizens are not told."""

from __future__ import annotations

from flask_babel import gettext as _

from alerts.domain.canary import CanaryAlarm
from app.core.i18n import N_
from app.web.labels import alarm_text

_OURS = {
    CanaryAlarm.LOST: N_("Test messages do not arrive: alerts may not be leaving"),
    CanaryAlarm.SLOW: N_("Messages leave slowly"),
}


def alarm_words(code: str) -> str:
    """What an alarm means, in words."""
    return str(_(_OURS[CanaryAlarm(code)])) if code in set(CanaryAlarm) else alarm_text(code)
