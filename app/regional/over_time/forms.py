"""Forms for figures of the past."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import DateField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from app.web.desk_forms import BOUNDED, FILLED_IN, CountField, DeskForm

_OFF: dict[str, Any] = {"autocomplete": "off"}
_NUMBER: dict[str, Any] = {"inputmode": "numeric", "min": "0", "max": "9999", "autocomplete": "off"}
#: Nought is a number too.
_GIVEN = InputRequired(_("This has to be filled in."))
_LONGEST_LIST = 100_000


class Reason(DeskForm):
    """Why: it stays in the register."""

    reason = StringField(_("Reason"), [FILLED_IN, BOUNDED], render_kw=_OFF)


class _Figure(DeskForm):
    """What every figure has: day, region, and who counted."""

    day = DateField(_("Day of the figure"), [FILLED_IN])
    region_code = SelectField(_("Region"), [FILLED_IN])


class PlansCountedForm(_Figure):
    """How many municipalities had a plan, says somebody."""

    with_plan = CountField(_("Municipalities with a plan"), [_GIVEN], render_kw=_NUMBER)
    municipalities = CountField(_("Of how many municipalities"), [_GIVEN], render_kw=_NUMBER)
    source = StringField(_("Source, in words"), [FILLED_IN, BOUNDED], render_kw=_OFF)
    source_url = StringField(_("Link to the source"), [Optional(), BOUNDED], render_kw=_OFF)


class PlatformFigureForm(_Figure):
    """How many municipalities were on the platform, says somebody."""

    campaign_id = SelectField(_("Which municipalities are counted"), [Optional()])
    reached = CountField(_("How many had joined"), [_GIVEN], render_kw=_NUMBER)
    municipalities = CountField(_("Municipalities existing then"), [Optional()], render_kw=_NUMBER)
    municipalities_source = StringField(_("Where that number comes from"), [Optional(), BOUNDED], render_kw=_OFF)
    named = TextAreaField(
        _("Municipalities known by name"),
        [Optional(), Length(max=_LONGEST_LIST, message=_("This is too long."))],
        render_kw={"rows": "4", "spellcheck": "false"},
    )
    goal = CountField(_("Goal of then"), [Optional()], render_kw=_NUMBER)
    goal_words = StringField(_("The goal in words"), [Optional(), BOUNDED], render_kw=_OFF)
    source = StringField(_("Source, in words"), [FILLED_IN, BOUNDED], render_kw=_OFF)
    source_url = StringField(_("Link to the source"), [Optional(), BOUNDED], render_kw=_OFF)
