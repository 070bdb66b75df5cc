"""What all pages of a plan's preparation have in common: whose it is, where one is, who else is there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Response, make_response, redirect, render_template, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.core.clock import ROME
from app.core.i18n import N_
from app.core.identity.person import Person
from app.core.identity.roles import Permission
from app.core.storage import FileStore
from app.core.territory.lookup import get_municipality
from app.core.territory.models import Municipality
from app.web.access import current_person, permitted
from app.web.context import context
from plans.publishing.desk import find_version
from plans.queries.preparation import Preparation, Step, preparation

NAMES = {
    Step.FILES: N_("Files"),
    Step.PLACES: N_("Where they are"),
    Step.CLASSES: N_("What they are"),
    Step.COLUMNS: N_("Columns"),
    Step.FINDINGS: N_("What was found"),
    Step.ACTS: N_("Act and documents"),
    Step.PREVIEW: N_("Preview"),
    Step.SUBMISSION: N_("Approval"),
}
_ORDER = list(Step)
_ENDPOINTS = {
    Step.FILES: "plan_files",
    Step.PLACES: "plan_places",
    Step.CLASSES: "plan_classes",
    Step.COLUMNS: "plan_columns",
    Step.FINDINGS: "plan_findings",
    Step.ACTS: "plan_acts",
    Step.PREVIEW: "plan_preview",
    Step.SUBMISSION: "plan_submission",
}
#: Of a version that was changed by hand there are no files to read, nor layers and columns to speak of.
_BY_HAND = (Step.FINDINGS, Step.ACTS, Step.PREVIEW, Step.SUBMISSION)
#: Whoever was there this lately may be there still.
_LATELY = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class StepLink:
    """A step in the bar: ``state`` is ``done``, ``here``, ``open`` or ``shut``."""

    name: str
    url: str
    state: str


@dataclass(frozen=True, slots=True)
class Work:
    """A preparation on one of its pages."""

    place: Municipality
    preparation: Preparation
    here: Step

    @property
    def number(self) -> int:
        return self.preparation.version.number

    @property
    def may_change(self) -> bool:
        """Whether whoever is signed in may change it now."""
        shut = self.preparation.submitted or not self.preparation.is_open
        return not shut and permitted(Permission.PREPARE_PLAN, self.place.istat_code)

    @property
    def by_hand(self) -> bool:
        """Whether it was made in the editor, not from files."""
        return self.preparation.version.edit is not None

    def url_of(self, step: str) -> str:
        """The same for templates, which have names of steps."""
        return self.url(Step(step))

    def url(self, step: Step) -> str:
        return url_for(f"municipal.{_ENDPOINTS[step]}", istat_code=self.place.istat_code, number=self.number)

    def after(self, step: Step) -> Step:
        """Where one goes on once ``step`` is done: further on, unless something before that is still asked."""
        next_step, following = self.preparation.next_step, _ORDER[min(_ORDER.index(step) + 1, len(_ORDER) - 1)]
        if next_step is Step.FINDINGS and not self.preparation.layers:
            return next_step  # there is nothing to say anything of: only why
        if next_step is None or _ORDER.index(next_step) > _ORDER.index(following):
            return following
        return next_step

    def steps(self) -> list[StepLink]:
        """The bar of steps."""
        return [
            StepLink(_(NAMES[step]), self.url(step), self._state(step)) for step in (_BY_HAND if self.by_hand else Step)
        ]

    def _state(self, step: Step) -> str:
        if step is self.here:
            return "here"
        if step is Step.FILES:
            return "done"
        if not self.preparation.is_examined:
            return "shut"
        next_step = self.preparation.next_step or Step.FILES
        return "done" if _ORDER.index(step) < min(_ORDER.index(next_step), _ORDER.index(self.here)) else "open"

    def somebody_else(self) -> str:
        """Who changed it lately, if it was not whoever is looking: for a warning."""
        version = self.preparation.version
        if not version.changed_by or version.changed_at is None or version.changed_by == current_person().name:
            return ""
        if context().clock() - version.changed_at > _LATELY:
            return ""
        return str(
            _(
                "%(name)s is working on this version too: last change at %(time)s.",
                name=version.changed_by,
                time=f"{version.changed_at.astimezone(ROME):%H:%M}",
            )
        )

    def page(self, template: str, *, refused: str = "", **parts: Any) -> Response:
        """One of its pages; ``refused``: why what was sent was not taken."""
        answer = make_response(render_template(template, work=self, place=self.place, refused=refused, **parts))
        answer.status_code = 422 if refused else 200
        return answer


@contextmanager
def acting() -> Iterator[tuple[Session, Person, datetime]]:
    """One transaction of whoever is signed in, now."""
    with context().database.transaction() as session:
        yield session, current_person(), context().clock()


def looking() -> AbstractContextManager[Session]:
    """One transaction, to look."""
    return context().database.transaction()


def kept_files() -> FileStore:
    """Where files are kept."""
    return FileStore.of(context().settings.home)


def opened(session: Session, istat_code: str, number: int, here: Step) -> Work:
    """The preparation of a municipality's version.

    Raises:
        NotFound: ``plan_version_unknown``, also for a version of another municipality.
    """
    place = get_municipality(session, istat_code)
    return Work(place, preparation(session, find_version(session, istat_code, number)), here)


def to_step(istat_code: str, number: int, step: Step) -> Any:
    """After a form: see the page of a step."""
    return redirect(url_for(f"municipal.{_ENDPOINTS[step]}", istat_code=istat_code, number=number), code=303)


def to_examination(istat_code: str, number: int, after: Step) -> Any:
    """After a form that has the files looked at again: see how far that is, and go on with what follows ``after``."""
    return redirect(
        url_for("municipal.plan_examination", istat_code=istat_code, number=number, dopo=after.value), code=303
    )
