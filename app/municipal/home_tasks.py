"""What waits at a desk, the most urgent first: each with what it is, why, and the verb that leads there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from alerts.domain.notice import DraftState
from alerts.queries.desk_notices import Waiting, desk_notices, waiting
from app.core.identity.roles import Permission
from app.municipal.notices.reading import Desk
from app.municipal.notices.words import lasting, moment
from app.municipal.phases.picture import picture
from plans.queries.preparation import Preparation, Step, under_way


@dataclass(frozen=True, slots=True)
class Task:
    """Something that waits. ``about`` says of what kind it is, in one or two words; ``late``: it is overdue;
    ``mine``: whoever is looking can do it, else it waits for somebody else."""

    icon: str
    about: str
    title: str
    why: str
    verb: str
    url: str
    late: bool = False
    mine: bool = True


def tasks(desk: Desk) -> tuple[Task, ...]:
    """People who wait for a notice come before anything, then today's phase, then the plan, then what came back."""
    found = (*_waiting(desk), *_phase(desk), *_plan(desk), *_returned(desk))
    return tuple(sorted(found, key=lambda task: not task.late))


def _waiting(desk: Desk) -> Iterator[Task]:
    """To approve before to review: what was published alone is out already."""
    found = waiting(desk.session, [desk.istat_code], now=desk.now)
    for one in sorted(found, key=lambda one: one.review):
        yield _review(desk, one) if one.review else _approval(desk, one)


def _approval(desk: Desk, one: Waiting) -> Task:
    decides = _second(desk, one)
    return Task(
        "health-late",
        _("Drill: notice to be approved") if one.exercise else _("Notice to be approved"),
        one.title,
        _("Sent by %(who)s, waits for %(age)s", who=one.by, age=lasting(one.age)),
        _("Read and decide") if decides else _("See where it is"),
        _notice_url(desk, one.notice_id),
        mine=decides,
    )


def _review(desk: Desk, one: Waiting) -> Task:
    assert one.due_at is not None
    reviews = _second(desk, one)
    return Task(
        "it-warning-circle",
        _("Published alone: to be reviewed"),
        one.title,
        _("By %(who)s; review due by %(moment)s", who=one.by, moment=moment(one.due_at)),
        _("Review it") if reviews else _("See where it is"),
        _notice_url(desk, one.notice_id),
        late=one.due_at < desk.now,
        mine=reviews,
    )


def _second(desk: Desk, one: Waiting) -> bool:
    """Whether whoever is looking may be its second person. By name: the use case knows the accounts."""
    return desk.may(Permission.APPROVE_NOTICE) and one.by != desk.person.name


def _phase(desk: Desk) -> Iterator[Task]:
    proposal = picture(desk.session, desk.istat_code, now=desk.now).proposal
    if proposal is not None:
        yield Task(
            proposal.phase.icon,
            _("Operating phase"),
            _("The plan asks for: %(phase)s", phase=proposal.phase.word),
            _("Today's alert: %(level)s. It is for you to decide.", level=proposal.level.word),
            _("Decide on the phase"),
            url_for("municipal.phase", istat_code=desk.istat_code),
        )


def _plan(desk: Desk) -> Iterator[Task]:
    found = under_way(desk.session, desk.istat_code)
    if found is None:
        return
    why, verb, mine = _plan_words(desk, found)
    url = url_for("municipal.plan_open", istat_code=desk.istat_code, number=found.version.number)
    title = _("Version %(number)s of the plan", number=found.version.number)
    yield Task("it-map-marker-circle", _("Emergency plan"), title, why, verb, url, mine=mine)


def _plan_words(desk: Desk, found: Preparation) -> tuple[str, str, bool]:
    """Why it waits, what to do, and whether that is for whoever is looking."""
    if sent := found.submitted:
        decides = desk.may(Permission.PUBLISH_PLAN) and sent.by_id != desk.person.account_id
        why = _("Waits for approval: sent by %(name)s.", name=sent.by)
        return why, _("Look and decide") if decides else _("See where it is"), decides
    why, verb = _unsent_words(found)
    return why, verb, True


def _unsent_words(found: Preparation) -> tuple[str, str]:
    """The same of what nobody has sent yet: it is for whoever has time."""
    if back := found.returned:
        return _("%(name)s has sent it back:", name=back.decided_by) + f" {back.reasons}", _("Put it right")
    if not found.is_examined:
        return _("The files are being read.") if found.waiting else _("The files could not be read."), _("See it")
    if found.held:
        return ngettext("%(num)d repair to confirm.", "%(num)d repairs to confirm.", found.held), _("Look and confirm")
    if found.next_step is Step.PREVIEW:
        return _("Ready: it has still to be sent for approval."), _("Look and send")
    return _("Begun and not finished."), _("Go on")


def _returned(desk: Desk) -> Iterator[Task]:
    for one in desk_notices(desk.session, desk.person, desk.istat_code, drafts=[DraftState.OPEN], now=desk.now):
        if one.returned:
            yield Task(
                "it-warning-circle",
                _("Notice to be put right"),
                one.content.title or _("(no title yet)"),
                _("Why it came back:") + f" {one.returned}",
                _("Put it right"),
                _notice_url(desk, one.id),
            )


def _notice_url(desk: Desk, notice_id: int) -> str:
    return url_for("municipal.notice", istat_code=desk.istat_code, notice_id=notice_id)
