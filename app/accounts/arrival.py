"""Arriving, the second and third step: the phone for codes, the recovery codes; then in."""

from __future__ import annotations

from typing import Any

import segno
from flask import redirect, render_template, url_for

from app.accounts.door import knocked, worse
from app.accounts.equipment import tools
from app.accounts.forms import Code
from app.accounts.progress import enter, half_way, target
from app.core.audit.log import Actor
from app.core.errors import ExpectedError
from app.core.identity import enrolment
from app.core.identity.totp import enrolment_uri
from app.web.access import client_address, safe_next
from app.web.context import context
from app.web.routing import Access, Route


def set_up() -> Any:
    """The phone for codes, of whoever has none yet; then in, with the recovery codes."""
    with context().database.transaction() as database:
        who = half_way(database)
        if who.enrolled:
            return redirect(url_for("accounts.code"), code=303)
        secret = enrolment.begin_enrolment(database, tools().keys, who.account_id)
    form, status = Code(), 200
    if form.validate_on_submit():
        try:
            wanted = safe_next(target(), url_for("municipal.desks"))
            codes = _arrived(form.code.data)
            return render_template("accounts/recovery_codes.html", codes=codes, onwards=wanted, arriving=True)
        except ExpectedError as error:
            status = form.refuse(error, "code")
    page = render_template("accounts/set_up.html", form=form, arriving=True, **device(secret, who.email))
    return page, worse(form, status)


def device(secret: str, email: str) -> dict[str, str]:
    """What the page shows of a new device: a picture to take, and the same to type."""
    picture = segno.make(enrolment_uri(secret, email), error="m").svg_data_uri(scale=5, border=4, light="#fff")
    return {"picture": picture, "secret": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))}


def _arrived(code: str) -> list[str]:
    now = context().clock()
    with context().database.transaction() as database:
        who = half_way(database)
    attempt_id = knocked(who.email)
    with context().database.transaction() as database:
        actor = Actor(who.email, client_address())
        enrolment.confirm_enrolment(database, tools().keys, actor, who.account_id, code, now=now)
        codes = enrolment.renew_codes(database, tools().keys, actor, who.account_id, now=now)
        enter(database, who, "totp", attempt_id, now=now)
    return codes


ROUTES = (Route("/accesso/telefono", set_up, Access.DOOR, ("GET", "POST")),)
