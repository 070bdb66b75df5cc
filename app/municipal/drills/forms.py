"""Forms about drills."""

from __future__ import annotations

from flask_babel import lazy_gettext
from wtforms import HiddenField, StringField, TextAreaField

from alerts.domain.drill import DrillPlan
from app.web.desk_forms import DeskForm
from app.web.moment_field import MomentField

#: The field that a refusal is about.
BESIDE = {"drill_name_missing": "name", "drill_hours_wrong": "ends_at"}


class DrillForm(DeskForm):
    """What is written of a drill."""

    name = StringField(lazy_gettext("Name of the drill"))
    begins_at = MomentField(lazy_gettext("Begins"))
    ends_at = MomentField(lazy_gettext("Ends"))
    scenario = TextAreaField(lazy_gettext("Scenario"), render_kw={"rows": 6})
    participants = TextAreaField(lazy_gettext("Who takes part"), render_kw={"rows": 3})

    def plan(self) -> DrillPlan:
        """What the form says, once it is valid."""
        return DrillPlan(
            self.name.data or "",
            self.begins_at.instant,
            self.ends_at.instant,
            self.scenario.data or "",
            self.participants.data or "",
        )

    def fill(self, plan: DrillPlan) -> None:
        """What was written before."""
        self.name.data, self.begins_at.data, self.ends_at.data = plan.name, plan.begins_at, plan.ends_at
        self.scenario.data, self.participants.data = plan.scenario, plan.participants


class DeviceForm(DeskForm):
    """A browser's push subscription, filled in by the page itself."""

    endpoint = HiddenField()
    p256dh = HiddenField()
    auth = HiddenField()
