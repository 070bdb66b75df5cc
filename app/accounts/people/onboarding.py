"""Who has joined, and how far they have come: the worst first."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.accounts.people.forms import JoiningForm, Reason
from app.core.clock import rome_day
from app.core.errors import ExpectedError, InputRefused
from app.core.i18n import N_
from app.core.identity.onboarding import may_record_joining, record_joining, withdraw_joining
from app.web import people_words as words
from app.web.access import current_person
from app.web.context import context
from app.web.exports import table_answer
from app.web.onboarding import Progress, Stage, progress
from app.web.remembered import remembered
from app.web.routing import Access, Route

_PAGE = 100
_BESIDE = {
    "municipality_unknown": "istat_code",
    "municipality_ambiguous": "istat_code",
    "joining_act_missing": "act",
    "joining_in_future": "joined_on",
    "joining_meanwhile": "istat_code",
}
_COLUMNS = (
    N_("ISTAT code"), N_("Municipality"), N_("Province"), N_("How far"), N_("Days since"), N_("Joined on"), N_("Act"),
    N_("Invited"), N_("First sign-in"), N_("First plan uploaded"), N_("First plan public"), N_("First notice"),
    N_("Last activity"), N_("People"),
)  # fmt: skip


def onboarding() -> Any:
    """The list, or with ``formato`` the whole of it as a file; and the form to write down who has joined."""
    form, status, person, now = JoiningForm(), 200, current_person(), context().clock()
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                return _recorded(form)
            except ExpectedError as error:
                status = form.refuse(error, _BESIDE)
    with context().database.transaction() as session:
        everybody = remembered(session, "joining", lambda: progress(session, today=rome_day(now)))
    found = _wanted(everybody)
    if kind := request.args.get("formato"):
        return table_answer("adesioni", [_(column) for column in _COLUMNS], map(_line, found), kind)
    counts = {stage: sum(one.stage is stage for one in everybody) for stage in Stage}
    pages = max(-(-len(found) // _PAGE), 1)
    page = min(_page(), pages)
    given = {"counts": counts, "total": len(found), "page": page, "pages": pages}
    shown = found[_PAGE * (page - 1) : _PAGE * page]
    given |= {"may_record": may_record_joining(person), "asked": request.args, "shown": shown}
    return render_template("accounts/people/onboarding.html", form=form, words=words, **given), status


def onboarding_withdraw(istat_code: str) -> Any:
    """It was written by mistake, or the municipality has left."""
    try:
        with context().database.transaction() as session:
            reason = str(Reason().reason.data or "")
            withdraw_joining(session, current_person(), istat_code, reason=reason, now=context().clock())
        flash(_("The joining is withdrawn."))
    except InputRefused as error:
        flash(error.message, "warning")
    return redirect(url_for("accounts.onboarding"), code=303)


def _wanted(everybody: list[Progress]) -> list[Progress]:
    """Those of a stage (``fermi``) and those whose name has a text (``cerca``)."""
    stage, text = request.args.get("fermi", ""), request.args.get("cerca", "").strip().casefold()
    found = [one for one in everybody if text in one.name.casefold()]
    known = {str(int(stage)) for stage in Stage}
    return [one for one in found if str(int(one.stage)) == stage] if stage in known else found


def _page() -> int:
    asked = request.args.get("pagina", "1")
    return max(int(asked), 1) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1


def _recorded(form: JoiningForm) -> Any:
    place = str(form.istat_code.data)
    with context().database.transaction() as session:
        given = {"joined_on": form.joined_on.data, "act": form.act.data}
        record_joining(session, current_person(), place, **given, now=context().clock())
    flash(_("The joining is recorded."))
    return redirect(url_for("accounts.onboarding"), code=303)


def _line(one: Progress) -> tuple[Any, ...]:
    place = (one.istat_code, one.name, one.province_code, words.stage_word(one.stage), one.days)
    instants = (one.invited_at, one.signed_in_at, one.staged_at, one.published_at, one.noticed_at, one.last_at)
    return (*place, one.joined_on, one.act, *instants, one.people)


ROUTES = (
    Route("/gestione/adesioni", onboarding, Access.REGION, ("GET", "POST")),
    Route("/gestione/adesioni/<istat_code>/ritira", onboarding_withdraw, Access.REGION, ("POST",)),
)
