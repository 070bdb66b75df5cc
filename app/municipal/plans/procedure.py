"""The plan's way to approval as acts: its steps so far, and a form for the next one."""

from __future__ import annotations

from typing import Any

from flask import flash, make_response, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import DateField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import Length, Optional

from app.core.errors import InputRefused
from app.core.territory.lookup import get_municipality
from app.municipal.plans.frame import acting, looking
from app.web.desk_forms import DeskForm
from app.web.plan_words import BODIES, STEPS
from app.web.routing import Access, Route
from plans.domain.lifecycle import FOLLOWS, Body, Facts, State
from plans.models.plan import Plan
from plans.publishing.preparing import add_step
from plans.publishing.steps import steps


class StepForm(DeskForm):
    """A step of the procedure; which facts it needs is the use case's to say."""

    step = SelectField(lazy_gettext("What has happened"))
    body = SelectField(lazy_gettext("By whom"))
    act_number = StringField(lazy_gettext("Number of the act"), [Length(max=50)])
    day = DateField(lazy_gettext("Date"), [Optional()])
    addressee = StringField(lazy_gettext("The other body"), [Length(max=200)])
    protocol = StringField(lazy_gettext("Protocol"), [Length(max=100)])
    text = TextAreaField(lazy_gettext("Text"), [Length(max=4_000)])
    url = StringField(lazy_gettext("Address of the page"), [Length(max=500)])

    @property
    def facts(self) -> Facts:
        return Facts(
            Body(self.body.data) if self.body.data else None,
            self.act_number.data or "",
            self.day.data,
            self.addressee.data or "",
            self.protocol.data or "",
            self.text.data or "",
            self.url.data or "",
        )


def plan_procedure(istat_code: str) -> Any:
    """The steps so far, and a form for the next one."""
    with looking() as session:
        plan = session.get(Plan, istat_code)
        state = State(plan.state) if plan else State.DRAFT
        taken, place = steps(session, istat_code), get_municipality(session, istat_code)
    form, refused = StepForm(), ""
    form.step.choices = [SelectChoice(one.value, _(STEPS[one])) for one in State if one in FOLLOWS[state]]
    form.body.choices = [SelectChoice("", "—"), *(SelectChoice(body.value, _(word)) for body, word in BODIES.items())]
    if form.validate_on_submit():
        try:
            with acting() as (session, person, now):
                add_step(session, person, istat_code, State(form.step.data), form.facts, now=now)
            flash(_("The step is on record."))
            return redirect(url_for("municipal.plan_procedure", istat_code=istat_code), code=303)
        except InputRefused as error:
            refused = error.message
    words = {"words": STEPS, "bodies": BODIES, "state": state}
    text = render_template(
        "municipal/plans/procedure.html", place=place, form=form, taken=taken, refused=refused, **words
    )
    return make_response(text, 422 if refused or form.errors else 200)


ROUTES = (Route("/comune/<istat_code>/piani/iter", plan_procedure, Access.DESK, ("GET", "POST")),)
