"""Files of a plan: dropped for the first time, kept as they came, then looked at by a worker."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, jsonify, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import RequestEntityTooLarge

from app.core.errors import InputRefused
from app.municipal.plans.frame import acting, kept_files, looking, opened, to_examination
from app.municipal.plans.home import standing
from app.web.access import current_person
from app.web.context import context
from app.web.routing import Access, Route
from plans.domain.rules_publishing import DELIVERY_RULES
from plans.publishing.desk import preparer
from plans.publishing.preparing import begin, examine_again
from plans.publishing.receiving import Given, keep
from plans.queries.preparation import Preparation, Step, waited
from plans.readers.limits import FILE_BYTES

#: Octets of all files of an upload together, with what a form writes around them.
LARGEST = 2 * FILE_BYTES + 1_000_000
_MEGABYTE = 1024 * 1024
#: After so many seconds without anybody having begun, it is said that something may be wrong.
_LONG = 120
#: From so many on it is said how long it has taken.
_SOON = 5


def plan_new(istat_code: str) -> Any:
    """The first page: drop files."""
    preparer(current_person(), istat_code)
    refused = ""
    if request.method == "POST":
        try:
            files = kept_from_form()
            with acting() as (session, person, now):
                number = begin(session, person, istat_code, files, now=now).number
            return to_examination(istat_code, number, Step.FILES)
        except InputRefused as error:
            refused = error.message
    with looking() as session:
        parts = standing(session, istat_code)
        page = make_response(render_template("municipal/plans/new.html", refused=refused, **parts, **limits()))
    page.status_code = 422 if refused else 200
    return page


def plan_open(istat_code: str, number: int) -> Any:
    """Go on where work was left."""
    with looking() as session:
        work = opened(session, istat_code, number, Step.FILES)
    step = work.preparation.next_step
    return redirect(work.url(step), code=303) if step else to_examination(istat_code, number, Step.FILES)


def plan_examination(istat_code: str, number: int) -> Any:
    """How far the examination is; the page goes on by itself."""
    if request.method == "POST":
        with acting() as (session, person, now):
            examine_again(session, person, istat_code, number, now=now)
        return to_examination(istat_code, number, Step.FILES)
    with looking() as session:
        work = opened(session, istat_code, number, Step.FILES)
    after = _after()
    if work.preparation.is_examined:
        return redirect(work.url(work.after(after)), code=303)
    told = _told(work.preparation)
    return work.page("municipal/plans/examination.html", told=told, after=after)


def plan_examination_state(istat_code: str, number: int) -> Any:
    """The same for the script of the page: ``{text, next}``; ``next`` is where to go once it is over."""
    with looking() as session:
        work = opened(session, istat_code, number, Step.FILES)
    found = work.preparation
    over = found.waiting is None
    here = url_for("municipal.plan_examination", istat_code=istat_code, number=number)
    following = work.url(work.after(_after())) if found.is_examined else here
    return jsonify(text=_told(found), next=following if over else None)


def too_large(error: RequestEntityTooLarge) -> Any:
    """Somebody sent more than is taken: said as a page of the desk."""
    with looking() as session:
        parts = standing(session, (request.view_args or {})["istat_code"])
        return make_response(render_template("municipal/plans/too_large.html", **parts, **limits()), 413)


def install(blueprint: Blueprint) -> None:
    """Give uploads that are too large a page of their own."""
    blueprint.register_error_handler(RequestEntityTooLarge, too_large)


def kept_from_form() -> list[Given]:
    """The files of the form, in the store: streamed from where the server has put them, never whole in memory."""
    store = kept_files()
    sent = [file for file in request.files.getlist("files") if file.filename]
    return [keep(store, file.filename or "", file.stream, file.mimetype or "application/octet-stream") for file in sent]


def limits() -> dict[str, Any]:
    return {
        "each": FILE_BYTES // _MEGABYTE,
        "together": LARGEST // _MEGABYTE,
        "largest": LARGEST,
        "delivery": DELIVERY_RULES,
    }


def _after() -> Step:
    asked = request.args.get("dopo", "")
    return Step(asked) if asked in set(Step) else Step.FILES


def _told(found: Preparation) -> str:
    """What is happening, in a sentence."""
    if found.waiting is None:
        return found.version.failure or str(_("The files have been read."))
    seconds = waited(found.waiting, context().clock())
    if found.waiting.doing:
        if seconds < _SOON:
            return str(_("The files are being read and checked."))
        return str(_("The files are being read and checked, for %(seconds)s seconds now.", seconds=seconds))
    if found.waiting.ahead:
        return str(_("Before these files there are %(count)s other uploads to read.", count=found.waiting.ahead))
    if seconds > _LONG:
        return str(
            _("Nobody has begun to read the files for %(minutes)s minutes: tell whoever looks after the service. "
              "Nothing is lost, and you can close this page.", minutes=seconds // 60)
        )  # fmt: skip
    return str(_("The files have arrived: reading them begins in a few seconds."))


_NEW, _VERSION = "/comune/<istat_code>/piani/nuovo", "/comune/<istat_code>/piani/<int:number>"
ROUTES = (
    Route(_NEW, plan_new, Access.DESK, ("GET", "POST"), largest=LARGEST),
    Route(_VERSION, plan_open, Access.DESK),
    Route(f"{_VERSION}/esame", plan_examination, Access.DESK, ("GET", "POST")),
    Route(f"{_VERSION}/esame.json", plan_examination_state, Access.DESK),
)
