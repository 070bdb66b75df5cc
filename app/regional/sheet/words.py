"""What the codes of a sheet mean, in the language of the page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from flask_babel import format_decimal
from flask_babel import gettext as _

from alerts.domain.decision import Kind
from alerts.domain.hazard import Hazard
from alerts.domain.level import Level
from alerts.domain.notice import Kind as NoticeKind
from alerts.domain.notice import PublicState
from alerts.domain.notice_words import kind_word, state_word
from alerts.domain.words import hazard_word, level_word
from app.core.follow_up.queries import Delivery, TaskLine
from app.core.follow_up.wording import Template
from app.core.i18n import N_
from app.web.plan_words import BODIES, STEPS
from plans.domain.lifecycle import Body, State
from plans.domain.standing import Standing

_STANDINGS = {
    Standing.NONE: N_("Nothing on record"),
    Standing.DRAFT: N_("Being written"),
    Standing.ADOPTED: N_("Adopted, not approved"),
    Standing.SENT: N_("Sent to other bodies"),
    Standing.APPROVED: N_("Approved, not published here"),
    Standing.PUBLISHED: N_("Approved and published"),
    Standing.EXPIRING: N_("Approved, expiring within 180 days"),
    Standing.EXPIRING_SOON: N_("Approved, expiring within 90 days"),
    Standing.EXPIRED: N_("Approval expired"),
}
#: Shapes: that a state is good or not is never said by a colour alone.
_SHAPES = {
    Standing.NONE: "health-never",
    Standing.EXPIRED: "health-broken",
    Standing.EXPIRING: "health-late",
    Standing.EXPIRING_SOON: "health-late",
    Standing.APPROVED: "it-check-circle",
    Standing.PUBLISHED: "it-check-circle",
}
_VERSIONS = {
    "draft": N_("uploaded, not examined"),
    "staged": N_("examined, not published"),
    "published": N_("public now"),
    "superseded": N_("was public, replaced"),
    "withdrawn": N_("withdrawn"),
}
_DECISIONS = {
    Kind.NEW: N_("begins"),
    Kind.ESCALATION: N_("rises"),
    Kind.UPDATE: N_("hours changed"),
    Kind.DE_ESCALATION: N_("falls"),
    Kind.ALL_CLEAR: N_("is over"),
}
_DELIVERIES = {
    Delivery.WAITING: N_("waiting to be sent"),
    Delivery.SENT: N_("sent"),
    Delivery.PARTLY: N_("not delivered to all"),
    Delivery.FAILED: N_("not delivered"),
}
_TEMPLATES = {
    Template.MISSING_PLAN: N_("The plan is missing"),
    Template.EXPIRING: N_("The plan is about to expire"),
    Template.EXPIRED: N_("The plan has expired"),
    Template.STUCK: N_("The plan does not move"),
    Template.NEVER_SIGNED_IN: N_("Nobody has ever signed in"),
    Template.REACH_LOW: N_("The last alert reached few"),
    Template.FREE: N_("Free text"),
}
_FINDINGS = {"E": N_("errors"), "R": N_("repaired"), "W": N_("warnings"), "I": N_("remarks")}


def standing_word(standing: Standing) -> str:
    """Where a plan stands."""
    return str(_(_STANDINGS[standing]))


def standing_icon(standing: Standing) -> str:
    """The shape that goes with it."""
    return _SHAPES.get(standing, "health-paused")


def step_word(step: str) -> str:
    """A step of the procedure."""
    return str(_(STEPS[State(step)]))


def body_word(body: str | None) -> str:
    """Who took it."""
    return str(_(BODIES[Body(body)])) if body else ""


def version_word(state: str) -> str:
    """What has become of a version."""
    return str(_(_VERSIONS[state]))


def decision_word(kind: str) -> str:
    """What a decision told."""
    return str(_(_DECISIONS[Kind(kind)]))


def hazard_name(hazard: str) -> str:
    """A hazard."""
    return hazard_word(Hazard(hazard), _)


def level_name(level: int) -> str:
    """A level, 0–3."""
    return level_word(Level(level), _)


def notice_word(kind: str, state: PublicState | None) -> str:
    """Where a notice is; what waits for a second person is not public."""
    if state is None:
        return str(_("Waiting for a second person"))
    return kind_word(NoticeKind(kind), _) if NoticeKind(kind).ends else state_word(state, _)


def delivery_word(state: Delivery) -> str:
    """What became of a reminder."""
    return str(_(_DELIVERIES[state]))


def template_word(template: str) -> str:
    """What a reminder is about."""
    return str(_(_TEMPLATES[Template(template)]))


def finding_words(found: dict[str, int]) -> Sequence[tuple[str, int]]:
    """How many were found of each level, the worst first; levels of which none was found are left out."""
    return [(str(_(word)), found[level]) for level, word in _FINDINGS.items() if found.get(level)]


def number(value: float | None) -> str:
    """A number as Italians read it."""
    return "" if value is None else str(format_decimal(value))


def task_word(task: TaskLine, today: date) -> str:
    """Whether it is open, overdue, or done."""
    if task.done_at:
        return str(_("done"))
    return str(_("overdue") if task.overdue(today) else _("open"))


def task_step_word(step: str) -> str:
    """What was done to a task."""
    return str(_(_TASK_STEPS[step]))


_TASK_STEPS = {
    "made": N_("Task given"),
    "changed": N_("Task changed"),
    "done": N_("Task done"),
    "reopened": N_("Task reopened"),
}
