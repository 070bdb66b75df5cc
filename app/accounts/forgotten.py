"""A password that was forgotten: a link by e-mail, and what it opens."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from app.accounts.door import knocked, worse
from app.accounts.equipment import tools
from app.accounts.forms import Forgotten, NewPassword
from app.accounts.progress import keep
from app.core.errors import InputRefused, Throttled
from app.core.identity.password_links import FORGOTTEN, account_of_link, ask_for_link, use_link
from app.web.access import client_address
from app.web.context import context
from app.web.routing import Access, Route


def forgotten() -> Any:
    """Ask for a link: the answer is the same whoever asks."""
    form, status = Forgotten(), 200
    if form.validate_on_submit():
        try:
            knocked(form.email.data, FORGOTTEN)
            with context().database.transaction() as database:
                ask_for_link(database, form.email.data, base_url=context().settings.base_url, now=context().clock())
            flash(_("If this address has an account, a message with a link is on its way. It is good for one hour."))
            return redirect(url_for("accounts.sign_in"), code=303)
        except Throttled as error:
            status = form.refuse(error)
    return render_template("accounts/forgotten.html", form=form), worse(form, status)


def choose_password(token: str) -> Any:
    """A new password, by a link; then the code, as always."""
    with context().database.transaction() as database:
        email = account_of_link(database, token, now=context().clock()).email
    form, status = NewPassword(), 200
    if form.validate_on_submit():
        try:
            _use(token, form.password.data)
            return redirect(url_for("accounts.code"), code=303)
        except InputRefused as error:
            status = form.refuse(error, "password")
    page = render_template("accounts/choose_password.html", form=form, email=email)
    return page, worse(form, status)


def _use(token: str, password: str) -> None:
    with context().database.transaction() as database:
        origin, now = client_address(), context().clock()
        who = use_link(database, tools().passwords, token, password, origin=origin, now=now)
    keep(who, "")


ROUTES = (
    Route("/accesso/dimenticata", forgotten, Access.DOOR, ("GET", "POST")),
    Route("/accesso/password/<token>", choose_password, Access.DOOR, ("GET", "POST")),
)
