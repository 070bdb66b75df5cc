"""Forms about phases and the operations centre."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext
from wtforms import (
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from app.core.phases.centre import CentreSaid, CentreState, SupportFunction
from app.core.phases.mapping import COLOURS, PhaseMapping
from app.core.phases.phase import Phase, PhaseSaid
from app.web.desk_forms import DeskForm
from app.web.moment_field import MomentField
from app.web.phases import function_name, phase_label

#: The field that a refusal is about.
BESIDE = {
    "since_too_far": "since",
    "since_too_old": "since",
    "since_before_last": "since",
    "correction_out_of_order": "since",
    "phase_unchanged": "phase",
    "centre_place_missing": "place",
    "phone_invalid": "phones",
    "act_missing": "act",
    "reason_missing": "reason",
    "reason_too_long": "reason",
    "mapping_decreases": "red",
}
_WHY = lazy_gettext("Why it is corrected")
_ACT = lazy_gettext("Act")
_SINCE = lazy_gettext("Since when")


class StatementForm(DeskForm):
    """A form that remembers what was last stated when it was opened."""

    seen = HiddenField(default="0")

    @property
    def seen_id(self) -> int:
        """Id of what was last stated, as the page showed it."""
        text = str(self.seen.data)
        return int(text) if text.isdecimal() and len(text) < 19 else 0


class PhaseForm(StatementForm):
    """Declaring a phase."""

    phase = RadioField(lazy_gettext("Operating phase"), validators=[InputRequired(lazy_gettext("Choose one."))])
    since = MomentField(_SINCE)
    act = StringField(_ACT)
    note = TextAreaField(lazy_gettext("Message for citizens"), render_kw={"rows": 3})

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.phase.choices = _phases()

    def said(self) -> PhaseSaid:
        """What the form says, once it is valid."""
        return PhaseSaid(
            Phase(self.phase.data), self.since.instant, _line(self.act.data), (self.note.data or "").strip()
        )


class CorrectPhaseForm(PhaseForm):
    """The same, said again."""

    reason = StringField(_WHY)


class CentreForm(StatementForm):
    """Opening the operations centre, or what of it has changed."""

    since = MomentField(_SINCE)
    place = StringField(lazy_gettext("Where it is"))
    phones = TextAreaField(lazy_gettext("Telephone numbers for the public"), render_kw={"rows": 2})
    functions = SelectMultipleField(
        lazy_gettext("Support functions active"), widget=ListWidget(), option_widget=CheckboxInput()
    )
    act = StringField(_ACT)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.functions.choices = [(function.value, function_name(function)) for function in SupportFunction]

    def said(self) -> CentreSaid:
        """What the form says, once it is valid."""
        phones = tuple(_line(line) for line in (self.phones.data or "").splitlines() if line.strip())
        functions = tuple(function for function in SupportFunction if function.value in (self.functions.data or ()))
        return CentreSaid(
            CentreState.OPEN, self.since.instant, _line(self.act.data), _line(self.place.data), phones, functions
        )


class CorrectCentreForm(CentreForm):
    """The same, said again."""

    reason = StringField(_WHY)


class CloseCentreForm(StatementForm):
    """Closing the operations centre."""

    since = MomentField(lazy_gettext("Closed since"))
    act = StringField(_ACT)

    def said(self) -> CentreSaid:
        """What the form says, once it is valid."""
        return CentreSaid(CentreState.CLOSED, self.since.instant, _line(self.act.data))


class CorrectClosingForm(CloseCentreForm):
    """The same, said again."""

    reason = StringField(_WHY)


class ActForm(StatementForm):
    """The act that came after."""

    act = StringField(_ACT)


class WithdrawForm(StatementForm):
    """Taking back what should not have been stated."""

    reason = StringField(lazy_gettext("Why it is withdrawn"))


class MappingForm(StatementForm):
    """Which phase the plan gives to each colour."""

    yellow = SelectField(lazy_gettext("With a yellow alert"))
    orange = SelectField(lazy_gettext("With an orange alert"))
    red = SelectField(lazy_gettext("With a red alert"))
    act = StringField(lazy_gettext("Plan or act that says so"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for colour in COLOURS:
            self[colour].choices = [("", lazy_gettext("The plan does not say")), *_phases()]

    def said(self) -> PhaseMapping:
        """What the form says, once it is valid."""
        chosen = {colour: Phase(self[colour].data) for colour in COLOURS if self[colour].data}
        return PhaseMapping(_line(self.act.data), chosen)


def _phases() -> list[tuple[str, str]]:
    words = {phase: phase_label(phase).word for phase in Phase}
    return [(phase.value, word[:1].upper() + word[1:]) for phase, word in words.items()]


def _line(text: str | None) -> str:
    return " ".join((text or "").split())
