"""Forms of campaigns."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, DateField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from app.core.adoption.campaigns import Milestone
from app.regional.campaigns.words import MILESTONES
from app.web.desk_forms import BOUNDED, FILLED_IN, CountField, DeskForm

_OFF: dict[str, Any] = {"autocomplete": "off"}
_NUMBER: dict[str, Any] = {"inputmode": "numeric", "min": "1", "max": "9999", "autocomplete": "off"}
_LONGEST_LIST = 500_000


class CampaignForm(DeskForm):
    """What is to be reached, by how many, until when."""

    name = StringField(_("Name of the campaign"), [FILLED_IN, BOUNDED], render_kw=_OFF)
    why = TextAreaField(
        _("Why it is done"),
        [FILLED_IN, Length(max=1000, message=_("This is too long."))],
        render_kw={"rows": "4"},
    )
    region_code = SelectField(_("Region"), [FILLED_IN])
    starts_on = DateField(_("Begins on"), [FILLED_IN])
    ends_on = DateField(_("Ends on"), [FILLED_IN])
    milestone = RadioField(
        _("A municipality counts once it"),
        choices=[SelectChoice(kind.value, _(name)) for kind, name in MILESTONES.items()],
        default=Milestone.JOINED.value,
    )
    target = CountField(
        _("Target: how many municipalities"), [InputRequired(_("This has to be filled in."))], render_kw=_NUMBER
    )
    only_new = BooleanField(_("Only municipalities that reach it from the beginning on count"))


class ChangedCampaignForm(CampaignForm):
    """The same, with why it is changed."""

    reason = StringField(_("Reason"), [FILLED_IN, BOUNDED], render_kw=_OFF)


class Reason(DeskForm):
    """Why: it stays in the register."""

    reason = StringField(_("Reason"), [FILLED_IN, BOUNDED], render_kw=_OFF)


class PastedForm(DeskForm):
    """Municipalities as somebody lists them."""

    municipalities = TextAreaField(
        _("Municipalities, one a line, by ISTAT code or name"),
        [Optional(), Length(max=_LONGEST_LIST, message=_("This is too long."))],
        render_kw={"rows": "5", "spellcheck": "false"},
    )
