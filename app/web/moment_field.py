"""A field for a moment on the clock of Italy."""

from __future__ import annotations

from datetime import UTC, datetime

from flask_babel import lazy_gettext
from wtforms import DateTimeLocalField

from app.core.clock import ROME

_MINUTES = "%Y-%m-%dT%H:%M"


class MomentField(DateTimeLocalField):  # type: ignore[misc]  # it comes without types
    """A day and a time on the clock of Italy; the data are an aware instant, to the minute."""

    @property
    def instant(self) -> datetime:
        """What it says, once it is valid."""
        assert self.data is not None
        return self.data

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return self.data.astimezone(ROME).strftime(_MINUTES) if self.data else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Raises ValueError, as WTForms wants it, when it is no moment."""
        self.data = None
        try:
            self.data = datetime.strptime(valuelist[0][:16], _MINUTES).replace(tzinfo=ROME).astimezone(UTC)
        except (ValueError, IndexError, OverflowError) as error:
            raise ValueError(lazy_gettext("Day and time, as in 29/11/2026 21:40.")) from error
