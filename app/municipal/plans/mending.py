"""The files of a version: mended or further ones, or one less; each makes the next version."""

from __future__ import annotations

from typing import Any

from flask import flash, request
from flask_babel import ngettext

from app.core.errors import InputRefused
from app.municipal.plans.frame import acting, looking, opened, to_examination
from app.municipal.plans.upload import LARGEST, kept_from_form, limits
from app.web.access import current_person
from app.web.routing import Access, Route
from plans.publishing.desk import preparer
from plans.publishing.mending import leave_files, mend
from plans.queries.preparation import Step


def plan_files(istat_code: str, number: int) -> Any:
    """The files of a version; mended ones make the next version, with what was said of this one."""
    refused = ""
    if request.method == "POST":
        try:
            preparer(current_person(), istat_code)
            files = kept_from_form()
            with acting() as (session, person, now):
                made = mend(session, person, istat_code, number, files, now=now).number
            return to_examination(istat_code, made, Step.FILES)
        except InputRefused as error:
            refused = error.message
    return _files_page(istat_code, number, refused)


def plan_files_left(istat_code: str, number: int) -> Any:
    """Go on without files that were given by mistake, or that nobody can mend now."""
    positions = request.form.getlist("position", type=int)
    try:
        with acting() as (session, person, now):
            made = leave_files(session, person, istat_code, number, positions, now=now).number
    except InputRefused as error:
        return _files_page(istat_code, number, error.message)
    flash(
        ngettext(
            "The file is out of this version; the version before still has it.",
            "%(num)d files are out of this version; the version before still has them.",
            len(positions),
        )
    )
    return to_examination(istat_code, made, Step.COLUMNS)


def _files_page(istat_code: str, number: int, refused: str) -> Any:
    with looking() as session:
        work = opened(session, istat_code, number, Step.FILES)
    return work.page("municipal/plans/files.html", refused=refused, **limits())


_FILES = "/comune/<istat_code>/piani/<int:number>/file"
ROUTES = (
    Route(_FILES, plan_files, Access.DESK, ("GET", "POST"), largest=LARGEST),
    Route(f"{_FILES}/togli", plan_files_left, Access.DESK, ("POST",)),
)
