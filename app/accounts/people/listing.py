"""All people, for the admins of the platform: found, invited, given and taken roles, shut out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.accounts.people.forms import InviteAnywhere, Reason, issuer_choices
from app.core.errors import ExpectedError, InputRefused, NotFound
from app.core.identity import admins, directory, people_invited
from app.core.identity.roles import Role
from app.web import people_words as words
from app.web.access import current_person
from app.web.context import context
from app.web.routing import Access, Route

_BESIDE = {
    "role_for_oneself": "email",
    "address_invalid": "email",
    "name_invalid": "name",
    "municipality_unknown": "istat_code",
    "role_held": "role",
    "role_not_offered": "role",
    "role_needs_municipality": "issuer",
    "invitation_open": "email",
}


def manage_people() -> Any:
    """People that were looked for, a page at a time."""
    asked = request.args
    role, page = asked.get("ruolo", ""), asked.get("pagina", "1")
    wanted = directory.Wanted(
        text=asked.get("cerca", ""),
        istat_code=asked.get("comune", "").strip()[:6],
        role=Role(role) if role in set(Role) else None,
        never="mai" in asked,
        page=int(page) if page.isascii() and page.isdigit() and len(page) < 6 else 1,
    )
    with context().database.transaction() as session:
        found, total = directory.people(session, current_person(), wanted, now=context().clock())
        invitations = directory.waiting(session, current_person())
    kept = {key: value for key, value in asked.items() if key in ("cerca", "comune", "ruolo", "mai") and value}
    pages = -(-total // directory.PAGE)
    given = {"found": found, "total": total, "pages": pages, "invitations": invitations, "kept": kept}
    return render_template("accounts/people/list.html", **given, wanted=wanted, roles=tuple(Role), words=words)


def manage_person(account_id: int) -> Any:
    """Somebody, and what can be done about them."""
    with context().database.transaction() as session:
        found = directory.one_person(session, current_person(), account_id, now=context().clock())
    if found is None:
        raise NotFound("account_unknown", "Questa persona non c'è.")
    return render_template("accounts/people/person.html", found=found, form=Reason(), words=words)


def manage_invite() -> Any:
    """Invite somebody for a municipality, a union or a utility, or to look after the region."""
    form, status = InviteAnywhere(), 200
    with context().database.transaction() as session:
        form.issuer.choices = issuer_choices(directory.issuers(session, current_person()))
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                return _invited(form)
            except ExpectedError as error:
                status = form.refuse(error, _BESIDE)
    return render_template("accounts/people/invite.html", form=form), status


def manage_withdraw(invitation_id: int) -> Any:
    """Take any invitation back."""
    with context().database.transaction() as session:
        found = people_invited.withdraw_anywhere(session, current_person(), invitation_id, now=context().clock())
    flash(_("The invitation of %(name)s is withdrawn.", name=found.name))
    return redirect(url_for("accounts.manage_people"), code=303)


def manage_end_role(account_id: int, grant_id: int) -> Any:
    """Take a role away."""
    return _done(account_id, _("The role is ended."), lambda session: admins.end_role_anywhere(
        session, current_person(), grant_id, now=context().clock()
    ))  # fmt: skip


def manage_disable(account_id: int) -> Any:
    """Shut somebody out."""
    return _done(account_id, _("This person can no longer sign in."), lambda session: admins.disable_account(
        session, current_person(), account_id, _reason(), now=context().clock()
    ))  # fmt: skip


def manage_enable(account_id: int) -> Any:
    """Let them in again."""
    return _done(account_id, _("This person can sign in again."), lambda session: admins.enable_account(
        session, current_person(), account_id, _reason(), now=context().clock()
    ))  # fmt: skip


def _reason() -> str:
    return str(Reason().reason.data or "")


def _done(account_id: int, message: str, act: Callable[[Session], object]) -> Any:
    """Do it and go back to the person; what was refused is said there."""
    try:
        with context().database.transaction() as session:
            act(session)
        flash(message)
    except InputRefused as error:
        flash(error.message, "warning")
    return redirect(url_for("accounts.manage_person", account_id=account_id), code=303)


def _invited(form: InviteAnywhere) -> Any:
    person, now, base = current_person(), context().clock(), context().settings.base_url
    with context().database.transaction() as session:
        made = people_invited.invite_anywhere(
            session,
            person,
            email=form.email.data,
            name=form.name.data,
            role=Role(form.role.data),
            istat_code=(form.istat_code.data or "").strip() or None,
            issuer_id=int(form.issuer.data) if form.issuer.data else None,
            base_url=base,
            now=now,
        )
    flash(_("A letter is on its way to %(email)s.", email=made.email))
    return redirect(url_for("accounts.manage_people"), code=303)


_ONE = "/gestione/persone/<int:account_id>"
ROUTES = (
    Route("/gestione/persone", manage_people, Access.ADMIN),
    Route("/gestione/persone/invita", manage_invite, Access.ADMIN, ("GET", "POST")),
    Route(_ONE, manage_person, Access.ADMIN),
    Route(f"{_ONE}/ruoli/<int:grant_id>/termina", manage_end_role, Access.ADMIN, ("POST",)),
    Route(f"{_ONE}/disattiva", manage_disable, Access.ADMIN, ("POST",)),
    Route(f"{_ONE}/riattiva", manage_enable, Access.ADMIN, ("POST",)),
    Route("/gestione/inviti/<int:invitation_id>/ritira", manage_withdraw, Access.ADMIN, ("POST",)),
)
