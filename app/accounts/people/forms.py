"""Forms of the pages on which admins say who is what."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, EmailField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, Optional

from app.core.identity.directory import IssuerLine
from app.core.identity.issuers import SEVERAL
from app.core.identity.roles import Role
from app.web.desk_forms import BOUNDED, FILLED_IN, DeskForm

_OFF: dict[str, Any] = {"autocomplete": "off"}
#: All of Italy is 7,900 lines of less than 60 characters.
_LONGEST_LIST = 500_000


class Reason(DeskForm):
    """Why: it stays in the register."""

    reason = StringField(_l("Reason"), [FILLED_IN, BOUNDED], render_kw=_OFF)


class InviteAnywhere(DeskForm):
    """Whom to invite, as what and for whom."""

    name = StringField(_l("Name and surname"), [FILLED_IN, BOUNDED], render_kw=_OFF)
    email = EmailField(_l("E-mail address"), [FILLED_IN, BOUNDED], render_kw=_OFF)
    role = RadioField(
        _l("Role"),
        choices=[
            SelectChoice(Role.OFFICIAL.value, _l("Official: prepares plans and notices")),
            SelectChoice(Role.APPROVER.value, _l("Approver: also makes public what others have prepared")),
            SelectChoice(Role.OPERATOR.value, _l("Operator: looks after the region")),
        ],
        default=Role.OFFICIAL.value,
    )
    istat_code = StringField(_l("Municipality (ISTAT code)"), [Optional(), BOUNDED], render_kw=_OFF)
    issuer = SelectField(_l("Or a union or utility"), [Optional()], validate_choice=True)


class Proposal(DeskForm):
    """Who is to be an admin, of what, and why."""

    name = StringField(_l("Name and surname"), [FILLED_IN, BOUNDED], render_kw=_OFF)
    email = EmailField(_l("E-mail address"), [FILLED_IN, BOUNDED], render_kw=_OFF)
    issuer = SelectField(_l("Administrator of"), [Optional()], validate_choice=True)
    reason = StringField(_l("Reason"), [FILLED_IN, BOUNDED], render_kw=_OFF)


class IssuerForm(DeskForm):
    """What a union or a utility is called, and for whom it speaks."""

    name = StringField(_l("Name"), [FILLED_IN, BOUNDED], render_kw=_OFF)
    municipalities = TextAreaField(
        _l("Municipalities"),
        [FILLED_IN, Length(max=_LONGEST_LIST, message=_l("This is too long."))],
        render_kw={"rows": "6", "spellcheck": "false"},
    )
    reason = StringField(_l("Reason"), [FILLED_IN, BOUNDED], render_kw=_OFF)


class NewIssuer(IssuerForm):
    """The same for a new one, with what it is."""

    kind = RadioField(
        _l("Kind"),
        choices=[
            SelectChoice("union", _l("Union of municipalities")),
            SelectChoice("utility", _l("Utility (water, energy, transport…)")),
        ],
        default=SEVERAL[0],
    )


class JoiningForm(DeskForm):
    """Which municipality has joined, when, and by which act."""

    istat_code = StringField(_l("Municipality, by name or ISTAT code"), [FILLED_IN, BOUNDED], render_kw=_OFF)
    joined_on = DateField(_l("Joined on"), [FILLED_IN])
    act = StringField(_l("Act of joining"), [FILLED_IN, BOUNDED], render_kw=_OFF)


def issuer_choices(issuers: Iterable[IssuerLine], *, own: bool = False) -> list[SelectChoice]:
    """Unions and utilities, and with ``own`` municipalities too, to choose from; first: none of them."""
    nobody = _("The whole platform") if own else _("None: see above")
    named = (SelectChoice(str(one.id), one.name) for one in issuers if own or one.kind in SEVERAL)
    return [SelectChoice("", nobody), *named]
