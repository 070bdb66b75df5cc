"""Forms of notes, tasks and reminders."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, Optional

from app.core.follow_up.queries import Operator
from app.core.follow_up.wording import LONGEST_BODY, LONGEST_NOTE, Template
from app.web.desk_forms import BOUNDED, FILLED_IN, DeskForm

_OFF = {"autocomplete": "off"}


class NoteForm(DeskForm):
    """A note; ``corrects`` is the number of the one that it corrects."""

    text = TextAreaField(_l("Note"), [FILLED_IN, Length(max=LONGEST_NOTE, message=_l("This is too long."))])
    corrects = HiddenField(validators=[Optional()])

    @property
    def corrects_id(self) -> int | None:
        given = str(self.corrects.data or "")
        return int(given) if given.isascii() and given.isdigit() and len(given) < 16 else None


class TaskForm(DeskForm):
    """What is to be done, by when, by whom."""

    title = StringField(_l("What is to be done"), [FILLED_IN, BOUNDED], render_kw=_OFF)
    due_on = DateField(_l("By the day"), [FILLED_IN])
    assignee = SelectField(_l("Who does it"), validate_choice=True)


class ReminderForm(DeskForm):
    """The letter to one municipality, exactly as it is sent."""

    template = HiddenField(default=Template.FREE.value)
    office = StringField(_l("Address of the office, for example its certified e-mail"), [Optional(), BOUNDED],
                         render_kw={**_OFF, "inputmode": "email"})  # fmt: skip
    subject = StringField(_l("Subject"), [FILLED_IN, BOUNDED], render_kw=_OFF)
    body = TextAreaField(_l("Text"), [FILLED_IN, Length(max=2 * LONGEST_BODY, message=_l("This is too long."))],
                         render_kw={"rows": "14"})  # fmt: skip
    again = BooleanField(_l("Send it although the same was sent in the last 14 days"))


def operator_choices(operators: Iterable[Operator]) -> list[SelectChoice]:
    """Whom a task may be given to."""
    return [SelectChoice(str(one.id), one.name) for one in operators]
