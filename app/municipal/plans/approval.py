"""Asking for approval, and deciding: each one act, refused with the reason on the page that it came from."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import flash, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.core.errors import InputRefused
from app.core.identity.person import Person
from app.municipal.plans.frame import acting, to_step
from app.municipal.plans.preview import shown
from app.web.context import context
from app.web.routing import Access, Route
from plans.publishing.submitting import approve, send_back, submit, take_back
from plans.queries.preparation import Step

_Act = Callable[[Session, Person, datetime], None]


def plan_submission(istat_code: str, number: int) -> Any:
    """Who asks, who decides, and what they look at."""
    return shown(istat_code, number, Step.SUBMISSION, "municipal/plans/submission.html")


def plan_submit(istat_code: str, number: int) -> Any:
    """Ask for approval."""

    def do(session: Session, person: Person, now: datetime) -> None:
        seen = request.form.get("seen", "")
        submit(session, person, istat_code, number, seen=seen, link=_link(istat_code, number), now=now)

    return _done(istat_code, number, do, _("Sent: now another person has to look at it and approve it."))


def plan_approve(istat_code: str, number: int) -> Any:
    """Approve: it is public at once."""

    def do(session: Session, person: Person, now: datetime) -> None:
        page = context().settings.base_url + url_for("citizen.plan", istat_code=istat_code)
        seen, link = request.form.get("seen", ""), _link(istat_code, number)
        approve(session, person, istat_code, number, seen=seen, page=page, link=link, now=now)

    return _done(istat_code, number, do, _("Published: citizens see it within a minute."))


def plan_send_back(istat_code: str, number: int) -> Any:
    """Do not approve, and say why."""

    def do(session: Session, person: Person, now: datetime) -> None:
        reasons, link = request.form.get("reasons", ""), _link(istat_code, number)
        send_back(session, person, istat_code, number, reasons=reasons, link=link, now=now)

    return _done(istat_code, number, do, _("Sent back, with your reasons."))


def plan_take_back(istat_code: str, number: int) -> Any:
    """Take back what one has sent oneself."""

    def do(session: Session, person: Person, now: datetime) -> None:
        take_back(session, person, istat_code, number, now=now)

    return _done(istat_code, number, do, _("Taken back: it can be changed again."))


def _link(istat_code: str, number: int) -> str:
    """For letters: where a version is looked at and decided on."""
    return context().settings.base_url + url_for("municipal.plan_submission", istat_code=istat_code, number=number)


def _done(istat_code: str, number: int, do: _Act, told: str) -> Any:
    """One act, one transaction; why it was refused is said on the page that it came from."""
    try:
        with acting() as (session, person, now):
            do(session, person, now)
    except InputRefused as refused:
        return shown(istat_code, number, Step.SUBMISSION, "municipal/plans/submission.html", refused=refused.message)
    flash(told)
    return to_step(istat_code, number, Step.SUBMISSION)


_VERSION = "/comune/<istat_code>/piani/<int:number>"
ROUTES = (
    Route(f"{_VERSION}/invio", plan_submission, Access.DESK),
    Route(f"{_VERSION}/invia", plan_submit, Access.DESK, ("POST",)),
    Route(f"{_VERSION}/approva", plan_approve, Access.DESK, ("POST",)),
    Route(f"{_VERSION}/rimanda", plan_send_back, Access.DESK, ("POST",)),
    Route(f"{_VERSION}/ritira", plan_take_back, Access.DESK, ("POST",)),
)
