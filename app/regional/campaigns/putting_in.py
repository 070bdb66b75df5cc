"""Municipalities that are put into a campaign, or taken out of it, as one of the forms of its page says (``atto``)."""

from __future__ import annotations

from flask import flash, request
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from app.core.adoption.members import add_members, remove_members
from app.core.errors import ExpectedError
from app.core.identity.members import municipalities_named
from app.regional.campaigns.forms import PastedForm
from app.web.access import current_person
from app.web.context import context
from app.web.errors import status_of

SEE_OTHER = 303


def acted(campaign_id: int, form: PastedForm) -> int:
    """Do what was asked, and say it; the status of the answer, 303 when it was done."""
    try:
        with context().database.transaction() as session:
            said = _acted(session, campaign_id, form)
        flash(said)
        return SEE_OTHER
    except ExpectedError as error:
        return _refused(form, error)


def _acted(session: Session, campaign_id: int, form: PastedForm) -> str:
    person, now = current_person(), context().clock()
    chosen = request.form.getlist("comune")
    if request.form.get("atto") == "togli":
        gone = remove_members(session, person, campaign_id, chosen, reason=request.form.get("reason", ""), now=now)
        return str(ngettext("%(num)d municipality taken out.", "%(num)d municipalities taken out.", gone))
    if request.form.get("atto") == "elenco":
        chosen = municipalities_named(session, form.municipalities.data or "")
    added = add_members(session, person, campaign_id, chosen, now=now)
    if not added:
        return str(_("They are all in it already."))
    return str(ngettext("%(num)d municipality added.", "%(num)d municipalities added.", added))


def _refused(form: PastedForm, error: ExpectedError) -> int:
    if request.form.get("atto") == "elenco":
        return form.refuse(error, "municipalities")
    form.form_errors.append(error.message)
    return status_of(error)
