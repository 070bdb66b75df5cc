"""What the steps of a plan's approval, and who takes them, are called: msgids."""

from __future__ import annotations

from app.core.i18n import N_
from plans.domain.lifecycle import Body, State

STEPS = {
    State.DRAFT: N_("A revision has begun"),
    State.ADOPTED: N_("Adopted"),
    State.TRANSMITTED: N_("Sent to another body"),
    State.OBSERVED: N_("Observations received"),
    State.CLEARED: N_("Cleared by another body"),
    State.APPROVED: N_("Approved"),
    State.PUBLISHED: N_("Published on a page"),
    State.UPDATED: N_("Updated (contacts, annexes)"),
    State.SUPERSEDED: N_("Replaced by another plan"),
    State.WITHDRAWN: N_("Withdrawn"),
}
BODIES = {
    Body.COUNCIL: N_("Municipal council"),
    Body.EXECUTIVE: N_("Municipal executive"),
    Body.COMMISSIONER: N_("Commissioner"),
    Body.MAYOR: N_("Mayor"),
    Body.OFFICE: N_("Office"),
}
