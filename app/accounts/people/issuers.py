"""Unions and utilities: what they are called, and for which municipalities they speak."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.accounts.people.forms import IssuerForm, NewIssuer
from app.core.errors import ExpectedError, NotFound
from app.core.identity import directory
from app.core.identity.issuers import SEVERAL, change_issuer, create_issuer, members
from app.core.identity.members import municipalities_named
from app.core.identity.models import Issuer
from app.core.territory.lookup import get_municipality
from app.web import people_words as words
from app.web.access import current_person
from app.web.context import context
from app.web.routing import Access, Route

_BESIDE = {
    "issuer_name_missing": "name",
    "issuer_name_taken": "name",
    "issuer_without_municipalities": "municipalities",
    "municipality_unknown": "municipalities",
    "municipality_ambiguous": "municipalities",
    "reason_missing": "reason",
    "reason_too_long": "reason",
}


def manage_issuers() -> Any:
    """All issuers, and the form for a new one."""
    form, status = NewIssuer(), 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                return _created(form)
            except ExpectedError as error:
                status = form.refuse(error, _BESIDE)
    with context().database.transaction() as session:
        found = directory.issuers(session, current_person())
    return render_template("accounts/people/issuers.html", form=form, found=found, words=words), status


def manage_issuer(issuer_id: int) -> Any:
    """One union or utility, to be renamed or given other members."""
    with context().database.transaction() as session:
        issuer = session.get(Issuer, issuer_id)
        if issuer is None or issuer.kind not in SEVERAL:
            raise NotFound("issuer_unknown", "Questo ente non c'è.")
        form, status = IssuerForm(data={"name": issuer.name, "municipalities": _lines(session, issuer_id)}), 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                return _changed(issuer_id, form)
            except ExpectedError as error:
                status = form.refuse(error, _BESIDE)
    return render_template("accounts/people/issuer.html", form=form, issuer=issuer, words=words), status


def _lines(session: Session, issuer_id: int) -> str:
    places = (get_municipality(session, code) for code in members(session, issuer_id))
    return "\n".join(f"{place.istat_code} {place.name}" for place in places)


def _created(form: NewIssuer) -> Any:
    with context().database.transaction() as session:
        made = create_issuer(
            session,
            current_person(),
            kind=form.kind.data,
            name=form.name.data,
            municipalities=municipalities_named(session, form.municipalities.data),
            reason=form.reason.data,
            now=context().clock(),
        )
    flash(_("%(name)s has been created.", name=made.name))
    return redirect(url_for("accounts.manage_issuers"), code=303)


def _changed(issuer_id: int, form: IssuerForm) -> Any:
    with context().database.transaction() as session:
        changed = change_issuer(
            session,
            current_person(),
            issuer_id,
            name=form.name.data,
            municipalities=municipalities_named(session, form.municipalities.data),
            reason=form.reason.data,
            now=context().clock(),
        )
    flash(_("%(name)s has been changed.", name=changed.name))
    return redirect(url_for("accounts.manage_issuers"), code=303)


ROUTES = (
    Route("/gestione/enti", manage_issuers, Access.ADMIN, ("GET", "POST")),
    Route("/gestione/enti/<int:issuer_id>", manage_issuer, Access.ADMIN, ("GET", "POST")),
)
