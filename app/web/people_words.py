"""Roles, steps and acts, as pages about people and the register say them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from app.core.i18n import N_
from app.core.identity.roles import Role
from app.web import moments
from app.web.onboarding import Stage

_ROLES = {
    Role.OFFICIAL: N_("official"),
    Role.APPROVER: N_("approver"),
    Role.OPERATOR: N_("regional operator"),
    Role.ADMIN: N_("administrator"),
}
_KINDS = {"municipality": N_("municipality"), "union": N_("union of municipalities"), "utility": N_("utility")}
_STAGES = {
    Stage.ON_PAPER: N_("Joined on paper: nobody was invited"),
    Stage.INVITED: N_("Invited: nobody has signed in"),
    Stage.SIGNED_IN: N_("Signed in: nothing prepared"),
    Stage.PREPARED: N_("Plan uploaded: nothing public"),
    Stage.ACTIVE: N_("Active"),
}
_ICONS = {
    Stage.ON_PAPER: "health-never",
    Stage.INVITED: "health-late",
    Stage.SIGNED_IN: "health-late",
    Stage.PREPARED: "health-paused",
    Stage.ACTIVE: "it-check-circle",
}
#: What is done, as people say it; an act that is not here is shown by its code.
ACTS = {
    "account.disabled": N_("Sign-in closed"),
    "account.enabled": N_("Sign-in opened again"),
    "account.linked": N_("Other way of signing in connected"),
    "account.reset": N_("Password and phone taken away"),
    "account.signed_out": N_("Signed out everywhere"),
    "bulletin.reinstated": N_("Document counts again"),
    "bulletin.withdrawn": N_("Document withdrawn"),
    "campaign.changed": N_("Campaign changed"),
    "campaign.closed": N_("Campaign closed"),
    "campaign.members_added": N_("Municipalities put into a campaign"),
    "campaign.members_removed": N_("Municipalities taken out of a campaign"),
    "campaign.reopened": N_("Campaign opened again"),
    "campaign.started": N_("Campaign begun"),
    "campaign.withdrawn": N_("Campaign withdrawn"),
    "centre.closed": N_("Operations centre (COC) closed"),
    "centre.corrected": N_("Declaration about the operations centre (COC) corrected"),
    "centre.open": N_("Operations centre (COC) opened"),
    "centre.withdrawn": N_("Declaration about the operations centre (COC) withdrawn"),
    "dispatch.paused": N_("Sending paused"),
    "dispatch.resumed": N_("Sending resumed"),
    "drill.changed": N_("Exercise changed"),
    "drill.device_added": N_("Phone takes part in exercises"),
    "drill.device_removed": N_("Phone takes part in exercises no more"),
    "drill.planned": N_("Exercise planned"),
    "email.added": N_("E-mail address told of alerts"),
    "email.changed": N_("Wishes of an e-mail address changed"),
    "email.left": N_("E-mail address taken away by its owner"),
    "email.removed": N_("E-mail address taken away"),
    "figure.recorded": N_("Figure of the past recorded"),
    "figure.withdrawn": N_("Figure of the past withdrawn"),
    "invitation.accepted": N_("Invitation accepted"),
    "invitation.revoked": N_("Invitation withdrawn"),
    "invitation.sent": N_("Invitation sent"),
    "invitation.sent_again": N_("Invitation sent again"),
    "issuer.changed": N_("Issuer changed"),
    "issuer.created": N_("Issuer created"),
    "joining.recorded": N_("Joining recorded"),
    "joining.withdrawn": N_("Joining withdrawn"),
    "note.added": N_("Note written"),
    "note.corrected": N_("Note corrected"),
    "notice.all_clear": N_("All-clear of a notice published"),
    "notice.break_glass": N_("Notice published alone, in an emergency"),
    "notice.cancelled": N_("Notice cancelled"),
    "notice.corrected": N_("Notice corrected"),
    "notice.false_alarm": N_("Notice declared a false alarm"),
    "notice.published": N_("Notice published"),
    "notice.reviewed": N_("Emergency notice reviewed"),
    "notice.updated": N_("Notice updated"),
    "password.changed": N_("Password changed"),
    "phase.corrected": N_("Declared phase corrected"),
    "phase.declared": N_("Phase declared"),
    "phase.mapped": N_("Level and phase tied together"),
    "phase.withdrawn": N_("Declared phase withdrawn"),
    "plan.act_cited": N_("Act of a plan entered"),
    "plan.answered": N_("Questions about files of a plan answered"),
    "plan.approved": N_("Version of a plan approved"),
    "plan.document.added": N_("Document of a plan added"),
    "plan.document.removed": N_("Document of a plan taken away"),
    "plan.edit.add": N_("Something added to a plan on the map"),
    "plan.edit.change": N_("Something changed in a plan on the map"),
    "plan.edit.remove": N_("Something taken out of a plan on the map"),
    "plan.edit.undo": N_("Change of a plan undone"),
    "plan.files_received": N_("Files of a plan received"),
    "plan.published": N_("Plan published"),
    "plan.published_again": N_("Plan made public again"),
    "plan.repairs_confirmed": N_("Repairs of a plan confirmed"),
    "plan.returned": N_("Version of a plan sent back"),
    "plan.rolled_back": N_("Plan put back to the version before"),
    "plan.rows_left_out": N_("Rows left out of a plan"),
    "plan.rows_put_back": N_("Rows left out of a plan looked at again"),
    "plan.step": N_("Step of a plan recorded"),
    "plan.submission_taken_back": N_("Request to approve a plan taken back"),
    "plan.submitted": N_("Version of a plan sent for approval"),
    "plan.withdrawn": N_("Plan withdrawn"),
    "recovery.renewed": N_("Recovery codes made anew"),
    "reminder.sent": N_("Reminder sent"),
    "reminders.sent": N_("Reminders sent to many"),
    "role.ended": N_("Role ended"),
    "role.granted": N_("Role given"),
    "role.proposal_approved": N_("Administrator approved"),
    "role.proposal_refused": N_("Administrator refused"),
    "role.proposal_withdrawn": N_("Proposal taken back"),
    "role.proposed": N_("Administrator proposed"),
    "session.begun": N_("Signed in"),
    "session.ended": N_("Signed out"),
    "source.paused": N_("Source paused"),
    "source.resumed": N_("Source resumed"),
    "task.changed": N_("Task changed"),
    "task.done": N_("Task done"),
    "task.made": N_("Task given"),
    "task.reopened": N_("Task reopened"),
    "totp.changed": N_("Codes of the phone changed"),
    "totp.set_up": N_("Codes of the phone set up"),
    "zones.corrected": N_("Zones of a municipality corrected"),
    "zones.correction_undone": N_("Correction of zones undone"),
}
_KEYS = {
    "account": N_("person (number)"),
    "act": N_("act"),
    "disabled": N_("sign-in closed"),
    "email": N_("e-mail"),
    "invitation": N_("invitation (number)"),
    "issuer": N_("issuer"),
    "joined_on": N_("joined on"),
    "kind": N_("kind"),
    "municipalities": N_("municipalities"),
    "name": N_("name"),
    "number": N_("number"),
    "paused": N_("paused"),
    "role": N_("role"),
    "state": N_("state"),
    "version": N_("version"),
}
_LONGEST_VALUE = 400

#: Pages that ask these words ask them for days and moments too.
day, moment = moments.day, moments.moment


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that an act changed, in words; empty: it was not there."""

    key: str
    before: str
    after: str


def role_word(role: str) -> str:
    """A role, as one says it of a person."""
    return str(_(_ROLES[Role(role)]))


def kind_word(kind: str) -> str:
    """What an issuer is."""
    return str(_(_KINDS[kind]))


def stage_word(stage: Stage) -> str:
    """How far a municipality has come."""
    return str(_(_STAGES[stage]))


def stage_icon(stage: Stage) -> str:
    """The shape that goes with it."""
    return _ICONS[stage]


def act_word(action: str) -> str:
    """What was done."""
    return str(_(ACTS[action])) if action in ACTS else action


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """What is different between two documents of an act, key by key; what is the same is left out."""
    keys = dict.fromkeys((*before, *after))
    return [
        Change(str(_(_KEYS[key])) if key in _KEYS else key, _value(before, key), _value(after, key))
        for key in keys
        if key not in before or key not in after or before[key] != after[key]
    ]


def _value(document: Mapping[str, Any], key: str) -> str:
    if key not in document or document[key] is None:
        return ""
    value = document[key]
    if key == "role" and value in set(Role):
        return role_word(value)
    if key == "kind" and value in _KINDS:
        return kind_word(value)
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if isinstance(value, list) and all(isinstance(one, str | int) for one in value):
        value = ", ".join(map(str, value))
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST_VALUE else f"{text[:_LONGEST_VALUE]}…"
