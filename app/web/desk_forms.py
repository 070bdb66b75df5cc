"""What forms of pages for people who are signed in have in common."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import IntegerField
from wtforms.validators import DataRequired, Length

from app.core.errors import ExpectedError
from app.web.errors import status_of

FILLED_IN = DataRequired(_("This has to be filled in."))
#: Longer than anything that is asked on one line.
BOUNDED = Length(max=500, message=_("This is too long."))


class CountField(IntegerField):  # type: ignore[misc]  # it comes without types
    """A whole number; what is none is said in good Italian."""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        try:
            super().process_formdata([text.strip() for text in valuelist])
        except ValueError as error:
            raise ValueError(_("This is not a whole number.")) from error


class DeskForm(FlaskForm):  # type: ignore[misc]  # it comes without types
    """A form whose token was checked by the guard of the routes (:mod:`app.web.access`)."""

    class Meta:
        csrf = False

    def refuse(self, error: ExpectedError, beside: Mapping[str, str] | str | None = None) -> int:
        """Say why it was refused, and return the status of the answer.

        ``beside`` is the field that it is about, or the field for each code; what is about none is said above all.
        """
        name = beside.get(error.code) if isinstance(beside, Mapping) else beside
        if name is None or name not in self:
            self.form_errors.append(error.message)
        else:
            self[name].errors = [*self[name].errors, error.message]
        return status_of(error)
