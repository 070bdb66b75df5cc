"""Admins: proposed by one, decided by another."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from app.accounts.people.forms import Proposal, Reason, issuer_choices
from app.core.errors import ExpectedError, InputRefused
from app.core.identity import directory
from app.core.identity.proposals import approve_admin, proposals, propose_admin, refuse_admin
from app.web import people_words as words
from app.web.access import current_person
from app.web.context import context
from app.web.routing import Access, Route

_BESIDE = {
    "address_invalid": "email",
    "name_invalid": "name",
    "proposal_open": "email",
    "role_held": "email",
    "reason_missing": "reason",
    "reason_too_long": "reason",
}


def manage_admins() -> Any:
    """What is to be decided, what was, and the form to propose somebody."""
    form, status, person = Proposal(), 200, current_person()
    with context().database.transaction() as session:
        issuers = directory.issuers(session, person)
    form.issuer.choices = issuer_choices(issuers, own=True)
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                return _proposed(form)
            except ExpectedError as error:
                status = form.refuse(error, _BESIDE)
    with context().database.transaction() as session:
        found = proposals(session, person)
        names = directory.names(session, [key for one in found for key in (one.proposed_by, one.decided_by) if key])
    given = {"found": found, "names": names, "issuers": {one.id: one.name for one in issuers}, "person": person}
    return render_template("accounts/people/admins.html", form=form, words=words, **given), status


def manage_approve(proposal_id: int) -> Any:
    """The second admin agrees."""
    reason, base, now = str(Reason().reason.data or ""), context().settings.base_url, context().clock()
    try:
        with context().database.transaction() as session:
            approve_admin(session, current_person(), proposal_id, reason, base_url=base, now=now)
        flash(_("Approved. Who had no account has been invited."))
    except InputRefused as error:
        flash(error.message, "warning")
    return redirect(url_for("accounts.manage_admins"), code=303)


def manage_refuse(proposal_id: int) -> Any:
    """Another admin says no, or the one who proposed takes it back."""
    try:
        with context().database.transaction() as session:
            reason = str(Reason().reason.data or "")
            refuse_admin(session, current_person(), proposal_id, reason, now=context().clock())
        flash(_("The proposal is closed."))
    except InputRefused as error:
        flash(error.message, "warning")
    return redirect(url_for("accounts.manage_admins"), code=303)


def _proposed(form: Proposal) -> Any:
    with context().database.transaction() as session:
        propose_admin(
            session,
            current_person(),
            email=form.email.data,
            name=form.name.data,
            issuer_id=int(form.issuer.data) if form.issuer.data else None,
            reason=form.reason.data,
            now=context().clock(),
        )
    flash(_("Proposed. Another administrator has to decide."))
    return redirect(url_for("accounts.manage_admins"), code=303)


_HERE = "/gestione/amministratori"
ROUTES = (
    Route(_HERE, manage_admins, Access.ADMIN, ("GET", "POST")),
    Route(f"{_HERE}/<int:proposal_id>/approva", manage_approve, Access.ADMIN, ("POST",)),
    Route(f"{_HERE}/<int:proposal_id>/rifiuta", manage_refuse, Access.ADMIN, ("POST",)),
)
