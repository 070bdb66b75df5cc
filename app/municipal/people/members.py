"""Who works for a municipality: seen by all who do, managed by its admin."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import EmailField, RadioField, StringField
from wtforms.fields.choices import SelectChoice

from app.core.clock import rome_day
from app.core.errors import ExpectedError
from app.core.identity import people as use_cases
from app.core.identity import people_invited as invited
from app.core.identity.roles import Role
from app.core.territory.lookup import get_municipality
from app.web import people_words as words
from app.web.access import current_person
from app.web.context import context
from app.web.desk_forms import BOUNDED, FILLED_IN, DeskForm
from app.web.onboarding import progress_of
from app.web.routing import Access, Route

_BESIDE = {
    "address_invalid": "email",
    "name_invalid": "name",
    "role_held": "role",
    "role_for_oneself": "email",
    "invitation_open": "email",
}


class Invite(DeskForm):
    """Whom to invite, and as what."""

    name = StringField(_l("Name and surname"), [FILLED_IN, BOUNDED], render_kw={"autocomplete": "off"})
    email = EmailField(_l("E-mail address"), [FILLED_IN, BOUNDED], render_kw={"autocomplete": "off"})
    role = RadioField(
        _l("Role"),
        choices=[
            SelectChoice(Role.OFFICIAL.value, _l("Official: prepares plans and notices")),
            SelectChoice(Role.APPROVER.value, _l("Approver: also makes public what others have prepared")),
        ],
        default=Role.OFFICIAL.value,
    )


def people(istat_code: str) -> Any:
    """Who works here, who was invited, and the form to invite somebody."""
    form, status = Invite(), 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                return _invited(istat_code, form)
            except ExpectedError as error:
                status = form.refuse(error, _BESIDE)
    person, now = current_person(), context().clock()
    with context().database.transaction() as session:
        place = get_municipality(session, istat_code)
        staff = use_cases.staff(session, person, istat_code, now=now)
        come = progress_of(session, istat_code, today=rome_day(now))
    page = render_template(
        "municipal/people/members.html", place=place, staff=staff, form=form, come=come, words=words, now=now
    )
    return page, status


def people_withdraw(istat_code: str, invitation_id: int) -> Any:
    """Take an invitation back."""
    person, now = current_person(), context().clock()
    with context().database.transaction() as session:
        found = invited.withdraw_invitation(session, person, istat_code, invitation_id, now=now)
    return _back(istat_code, _("The invitation of %(name)s is withdrawn.", name=found.name))


def people_resend(istat_code: str, invitation_id: int) -> Any:
    """Send an invitation again, with another link."""
    person, now, base = current_person(), context().clock(), context().settings.base_url
    with context().database.transaction() as session:
        found = invited.resend_invitation(session, person, istat_code, invitation_id, base_url=base, now=now)
    return _back(istat_code, _("Another letter is on its way to %(email)s.", email=found.email))


def people_end_role(istat_code: str, grant_id: int) -> Any:
    """Take a role away."""
    person, now = current_person(), context().clock()
    with context().database.transaction() as session:
        account = use_cases.end_role_here(session, person, istat_code, grant_id, now=now)
    return _back(istat_code, _("%(name)s no longer has this role.", name=account.name))


def people_end_sessions(istat_code: str, account_id: int) -> Any:
    """Sign somebody out everywhere."""
    person, now = current_person(), context().clock()
    with context().database.transaction() as session:
        account = use_cases.end_sessions_here(session, person, istat_code, account_id, now=now)
    return _back(istat_code, _("%(name)s is signed out everywhere.", name=account.name))


def _invited(istat_code: str, form: Invite) -> Any:
    person, now, base = current_person(), context().clock(), context().settings.base_url
    given = {"email": form.email.data, "name": form.name.data, "role": Role(form.role.data)}
    with context().database.transaction() as session:
        made = invited.invite_here(session, person, istat_code, **given, base_url=base, now=now)
    return _back(istat_code, _("A letter is on its way to %(email)s.", email=made.email))


def _back(istat_code: str, message: str) -> Any:
    flash(message)
    return redirect(url_for("municipal.people", istat_code=istat_code), code=303)


_HERE = "/comune/<istat_code>/persone"
ROUTES = (
    Route(_HERE, people, Access.DESK, ("GET", "POST")),
    Route(f"{_HERE}/inviti/<int:invitation_id>/ritira", people_withdraw, Access.DESK, ("POST",)),
    Route(f"{_HERE}/inviti/<int:invitation_id>/rimanda", people_resend, Access.DESK, ("POST",)),
    Route(f"{_HERE}/ruoli/<int:grant_id>/termina", people_end_role, Access.DESK, ("POST",)),
    Route(f"{_HERE}/<int:account_id>/esci", people_end_sessions, Access.DESK, ("POST",)),
)
