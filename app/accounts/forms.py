"""Forms of the door and of one's own account. What browsers and password managers need to know is on each field."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import EmailField, PasswordField, StringField

from app.web.desk_forms import BOUNDED, FILLED_IN, DeskForm

_CODE: dict[str, Any] = {"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}
#: The words of the button that shows a password; scripts have none of their own.
_SHOWN: dict[str, Any] = {"data-role": "reveal", "data-show": _("Show"), "data-hide": _("Hide")}
_NEW: dict[str, Any] = {"autocomplete": "new-password", **_SHOWN}
_CURRENT: dict[str, Any] = {"autocomplete": "current-password", **_SHOWN}


class SignIn(DeskForm):
    """Address and password."""

    email = EmailField(_("E-mail address"), [FILLED_IN, BOUNDED], render_kw={"autocomplete": "username"})
    password = PasswordField(_("Password"), [FILLED_IN, BOUNDED], render_kw=_CURRENT)


class Code(DeskForm):
    """A code of one's phone."""

    code = StringField(_("Six-digit code"), [FILLED_IN, BOUNDED], render_kw=_CODE)


class Recovery(DeskForm):
    """A code from the paper."""

    code = StringField(
        _("Recovery code"),
        [FILLED_IN, BOUNDED],
        render_kw={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"},
    )


class Forgotten(DeskForm):
    """Who forgot their password."""

    email = EmailField(_("E-mail address"), [FILLED_IN, BOUNDED], render_kw={"autocomplete": "username"})


class NewPassword(DeskForm):
    """A password to begin, or to begin again, with."""

    password = PasswordField(_("New password"), [FILLED_IN, BOUNDED], render_kw=_NEW)


class Welcome(NewPassword):
    """Who accepts an invitation."""

    name = StringField(_("Name and surname"), [FILLED_IN, BOUNDED], render_kw={"autocomplete": "name"})


class ChangePassword(NewPassword):
    """The password of somebody who is signed in."""

    current = PasswordField(_("Current password"), [FILLED_IN, BOUNDED], render_kw=_CURRENT)


class Again(DeskForm):
    """Both proofs, before what they protect is changed."""

    password = PasswordField(_("Password"), [FILLED_IN, BOUNDED], render_kw=_CURRENT)
    code = StringField(_("Code of the phone, or a recovery code"), [FILLED_IN, BOUNDED], render_kw=_CODE)
