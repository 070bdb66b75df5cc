"""The form of a notice: what was typed ↔ what a notice says.

Hours are read as clocks in Italy show them. "At once", "until midnight" are choices; what a draft keeps are instants.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateTimeLocalField,
    HiddenField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from alerts.domain.hazard import Hazard
from alerts.domain.level import Level
from alerts.domain.notice import Content
from alerts.domain.notice_category import NoticeCategory
from app.core.clock import ROME, end_of_day, rome_day
from app.municipal.notices.area import AreaUnreadable, read_area, write_area
from app.municipal.notices.words import categories
from app.web.desk_forms import DeskForm

_Choice = tuple[str, str]
_FORMATS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%d/%m/%Y %H:%M"]
_LEVELS = (Level.GREEN, Level.YELLOW, Level.ORANGE, Level.RED)


def _choices(pairs: Iterable[_Choice]) -> list[SelectChoice]:
    return [SelectChoice(value, label) for value, label in pairs]


class _Places(SelectMultipleField):  # type: ignore[misc]  # it comes without types
    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def _moment_field(label: str) -> DateTimeLocalField:
    return DateTimeLocalField(label, format=_FORMATS, validators=[Optional()])


class NoticeForm(DeskForm):
    """All that is asked of a notice. Only ``seen``, the revision it was made from, is not for the person."""

    seen = HiddenField()
    category = SelectField(_l("What it is about"), coerce=NoticeCategory)
    title = StringField(_l("Title"))
    body = TextAreaField(_l("Text"))
    places = _Places(_l("Municipalities"), validate_choice=False)
    extent = RadioField(
        _l("Where"),
        choices=[SelectChoice("whole", _l("The whole municipality")), SelectChoice("drawn", _l("Only one zone"))],
        default="whole",
    )
    area = TextAreaField(_l("Corners of the zone"))
    begins = RadioField(
        _l("From when"),
        choices=[SelectChoice("now", _l("At once")), SelectChoice("at", _l("From another moment"))],
        default="now",
    )
    valid_from = _moment_field(_l("Day and hour of the beginning"))
    ends = RadioField(_l("Until when"), default="tonight")
    valid_to = _moment_field(_l("Day and hour of the end"))
    shown_from = _moment_field(_l("Shown from"))
    shown_to = _moment_field(_l("Shown until"))
    push = BooleanField(_l("Also send it as a notification to telephones"))
    hazard = SelectField(_l("Risk"), validate_choice=False)
    level = SelectField(_l("Level"), validate_choice=False)

    def prepare(
        self, hazards: Iterable[tuple[str, str]], levels: Sequence[str], places: Sequence[tuple[str, str]]
    ) -> None:
        """The choices, in the language of the page. ``places`` are those that the issuer speaks for."""
        self.category.choices = _choices((category.value, name) for category, name in categories().items())
        self.ends.choices = _choices(
            (
                ("tonight", _("Until midnight today")),
                ("tomorrow", _("Until midnight tomorrow")),
                ("three_days", _("For three days")),
                ("at", _("Until another moment")),
            )
        )
        none = ("", _("None in particular"))
        self.hazard.choices = _choices((none, *hazards))
        self.level.choices = _choices((none, *zip((level.slug for level in _LEVELS), levels, strict=True)))
        self.places.choices = _choices(places)

    def show(self, content: Content, revision: int, *, now: datetime) -> None:
        """Fill the form from what is kept."""
        self.seen.data = str(revision)
        self.category.data, self.title.data, self.body.data = content.category, content.title, content.body
        self.places.data = list(content.places)
        self.extent.data, self.area.data = ("drawn" if content.area else "whole"), write_area(content.area)
        begun = content.valid_from is None or content.valid_from <= now
        self.begins.data, self.valid_from.data = ("now" if begun else "at"), _local(content.valid_from)
        self.ends.data, self.valid_to.data = _end_choice(content.valid_to, now), _local(content.valid_to)
        apart = (content.shown_from != content.valid_from, content.shown_to != content.valid_to)
        self.shown_from.data = _local(content.shown_from) if apart[0] else None
        self.shown_to.data = _local(content.shown_to) if apart[1] else None
        self.push.data = content.push
        self.hazard.data = content.hazard.value if content.hazard else ""
        self.level.data = content.level.slug if content.level is not None else ""

    def read(self, before: Content, *, now: datetime) -> Content:
        """What was typed, as far as it can be read; what cannot stays as it was ``before`` and is said at its field."""
        start, end = self._start(before, now), self._end(now)
        return Content(
            category=self.category.data if isinstance(self.category.data, NoticeCategory) else before.category,
            title=" ".join((self.title.data or "").split()),
            body=(self.body.data or "").replace("\r\n", "\n").strip(),
            places=tuple(self.places.data or before.places) if len(self.places.choices) > 1 else before.places,
            area=self._area(before),
            valid_from=start,
            valid_to=end,
            shown_from=_instant(self.shown_from.data) or min(start, now) if start else None,
            shown_to=_instant(self.shown_to.data) or end,
            push=bool(self.push.data),
            hazard=Hazard(self.hazard.data) if self.hazard.data in set(Hazard) else None,
            level=next((level for level in _LEVELS if level.slug == self.level.data), None),
            exercise=before.exercise,
        )

    def _start(self, before: Content, now: datetime) -> datetime | None:
        if self.begins.data == "at":
            return _instant(self.valid_from.data)
        # The same draft saved twice is the same: "at once" was said when it was first chosen.
        return before.valid_from if before.valid_from and before.valid_from <= now else now

    def _end(self, now: datetime) -> datetime | None:
        return end_choices(now).get(self.ends.data or "") or _instant(self.valid_to.data)

    def _area(self, before: Content) -> dict[str, Any] | None:
        if self.extent.data != "drawn":
            return None
        try:
            return read_area(self.area.data or "")
        except AreaUnreadable as error:
            _blame(self.area, str(error))
            return dict(before.area) if before.area else None


def end_choices(now: datetime) -> dict[str, datetime]:
    """The ends that are one touch away."""
    today = rome_day(now)
    days = {"tonight": 0, "tomorrow": 1, "three_days": 3}
    return {name: last_minute(today + timedelta(days=days_on)) for name, days_on in days.items()}


def last_minute(day: date) -> datetime:
    """23:59: "until Tuesday at 0:00" would be read as a day more."""
    return end_of_day(day) - timedelta(minutes=1)


def _end_choice(end: datetime | None, now: datetime) -> str:
    if end is None:
        return "tonight"
    return next((name for name, instant in end_choices(now).items() if instant == end), "at")


def _local(instant: datetime | None) -> datetime | None:
    return instant.astimezone(ROME).replace(tzinfo=None) if instant else None


def _instant(local: datetime | None) -> datetime | None:
    return local.replace(tzinfo=ROME) if local else None


def _blame(field: Any, message: str) -> None:
    field.errors = [*field.errors, message]
