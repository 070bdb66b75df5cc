"""Forms of the door and of one's own account. What browsers and password managers need to know is on each field."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import EmailField, PasswordField, StringField
from wtforms.validators import DataRequired, Length

from app.core.errors import ExpectedError
from app.web.errors import status_of

_MISSING = DataRequired(_("This has to be filled in."))
#: Longer is nobody's address or password: it is not even looked at.
_BOUNDED = Length(max=500, message=_("This is too long."))
_CODE: dict[str, Any] = {"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}
#: The words of the button that shows a password; scripts have none of their own.
_SHOWN: dict[str, Any] = {"data-role": "reveal", "data-show": _("Show"), "data-hide": _("Hide")}
_NEW: dict[str, Any] = {"autocomplete": "new-password", **_SHOWN}
_CURRENT: dict[str, Any] = {"autocomplete": "current-password", **_SHOWN}


class Plain(FlaskForm):  # type: ignore[misc]  # it comes without types
    """A form whose token was checked by the guard of the routes (``app.web.access``)."""

    class Meta:
        csrf = False

    def refuse(self, error: ExpectedError, field: str | None = None) -> int:
        """Say beside a field, or above all, why it was refused; the status of the answer."""
        if field is None:
            self.form_errors.append(error.message)
        else:
            self[field].errors = [*self[field].errors, error.message]
        return status_of(error)


class SignIn(Plain):
    """Address and password."""

    email = EmailField(_("E-mail address"), [_MISSING, _BOUNDED], render_kw={"autocomplete": "username"})
    password = PasswordField(_("Password"), [_MISSING, _BOUNDED], render_kw=_CURRENT)


class Code(Plain):
    """A code of one's phone."""

    code = StringField(_("Six-digit code"), [_MISSING, _BOUNDED], render_kw=_CODE)


class Recovery(Plain):
    """A code from the paper."""

    code = StringField(
        _("Recovery code"),
        [_MISSING, _BOUNDED],
        render_kw={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"},
    )


class Forgotten(Plain):
    """Who forgot their password."""

    email = EmailField(_("E-mail address"), [_MISSING, _BOUNDED], render_kw={"autocomplete": "username"})


class NewPassword(Plain):
    """A password to begin, or to begin again, with."""

    password = PasswordField(_("New password"), [_MISSING, _BOUNDED], render_kw=_NEW)


class Welcome(NewPassword):
    """Who accepts an invitation."""

    name = StringField(_("Name and surname"), [_MISSING, _BOUNDED], render_kw={"autocomplete": "name"})


class ChangePassword(NewPassword):
    """The password of somebody who is signed in."""

    current = PasswordField(_("Current password"), [_MISSING, _BOUNDED], render_kw=_CURRENT)


class Again(Plain):
    """Both proofs, before what they protect is changed."""

    password = PasswordField(_("Password"), [_MISSING, _BOUNDED], render_kw=_CURRENT)
    code = StringField(_("Code of the phone, or a recovery code"), [_MISSING, _BOUNDED], render_kw=_CODE)
