"""By which act a version is approved, and what its documents are."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import DateField, SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import Length, Optional

from app.core.clock import rome_day
from app.core.errors import InputRefused
from app.municipal.plans.frame import Work, acting, looking, opened, to_examination, to_step
from app.web.context import context
from app.web.desk_forms import DeskForm
from app.web.routing import Access, Route
from plans.documents.serving import KINDS
from plans.domain.acts import parse_act
from plans.domain.lifecycle import Body
from plans.publishing.acts import cited_step
from plans.publishing.preparing import cite
from plans.queries.preparation import Step

#: An act as people cite it, so that what publishing reads in it is what was said here.
_CITED = {
    Body.COUNCIL: "DCC n. {number} del {day}",
    Body.EXECUTIVE: "approvazione: DGC n. {number} del {day}",
    Body.COMMISSIONER: "Delibera del Commissario n. {number} del {day}",
    Body.MAYOR: "Decreto del Sindaco n. {number} del {day}",
}


_NO_ACT = "none"


class ActForm(DeskForm):
    """The act of approval, or that there is none: nobody forgets it by going on."""

    body = SelectField(
        lazy_gettext("Who has approved it"),
        choices=[
            SelectChoice("", lazy_gettext("Choose…")),
            SelectChoice(_NO_ACT, lazy_gettext("No new act: only the data change")),
            SelectChoice(Body.COUNCIL, lazy_gettext("Municipal council")),
            SelectChoice(Body.EXECUTIVE, lazy_gettext("Municipal executive, which approves (and does not only adopt)")),
            SelectChoice(Body.COMMISSIONER, lazy_gettext("Commissioner")),
            SelectChoice(Body.MAYOR, lazy_gettext("Mayor (an update)")),
        ],
    )
    act_number = StringField(lazy_gettext("Number of the act"), [Length(max=20)])
    day = DateField(lazy_gettext("Date of the act"), [Optional()])

    def validate(self, extra_validators: Any = None) -> bool:
        """With a body, number and date have to be there and make an act that can be read back."""
        fine = bool(super().validate(extra_validators))
        if not self.body.data:
            self.body.errors = [_("Say who has approved it, or that there is no new act.")]
            return False
        if self.body.data == _NO_ACT:
            return fine
        if not self.act_number.data:
            self.act_number.errors = [_("Write the number of the act.")]
        if self.day.data is None:
            self.day.errors = [*self.day.errors, _("Write the date of the act.")][:1]
        elif self.day.data > rome_day(context().clock()):
            self.day.errors = [_("The date is in the future.")]
        if not (self.act_number.errors or self.day.errors) and cited_step(self.cited) is None:
            self.act_number.errors = [_("The number of an act is written with digits only.")]
        return fine and not (self.act_number.errors or self.day.errors)

    @property
    def cited(self) -> str:
        """``DCC n. 12 del 3/4/2026``; empty without an act."""
        day: date | None = self.day.data
        if self.body.data not in set(_CITED) or day is None:
            return ""
        said = {"number": self.act_number.data.strip(), "day": f"{day.day}/{day.month}/{day.year}"}
        return _CITED[Body(self.body.data)].format(**said)


def plan_acts(istat_code: str, number: int) -> Any:
    """The act of this version, and what its documents are."""
    with looking() as session:
        work = opened(session, istat_code, number, Step.ACTS)
    if not work.preparation.is_examined:
        return to_examination(istat_code, number, Step.ACTS)
    form, refused = ActForm(data=_before(work)), ""
    if form.validate_on_submit():
        try:
            _cite(istat_code, number, form.cited, work)
            asked = work.after(Step.ACTS)
            return to_step(istat_code, number, Step.PREVIEW if asked is Step.ACTS else asked)
        except InputRefused as error:
            refused = error.message
    page = work.page("municipal/plans/acts.html", refused=refused, form=form, kinds=KINDS)
    page.status_code = 422 if refused or form.errors else 200
    return page


def _before(work: Work) -> dict[str, Any]:
    """What the form begins with: the act that was cited before."""
    found = parse_act(work.preparation.version.act or "")
    if found is None or found.body not in set(_CITED):
        return {}
    return {"body": found.body, "act_number": found.number, "day": found.day}


def _cite(istat_code: str, number: int, act: str, work: Work) -> None:
    kinds = {
        document["sha256"]: kind
        for index, document in enumerate(work.preparation.version.documents or ())
        if (kind := request.form.get(f"kind-{index}")) in KINDS
    }
    with acting() as (session, person, now):
        seen = request.form.get("seen", -1, type=int)
        cite(session, person, istat_code, number, act, kinds, seen=seen, now=now)


ROUTES = (Route("/comune/<istat_code>/piani/<int:number>/atti", plan_acts, Access.DESK, ("GET", "POST")),)
