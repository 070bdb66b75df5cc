"""Publishing, going back and taking back: each one transaction, and each the same when it is asked for twice.

Whoever publishes says what they have seen (:attr:`plans.publishing.difference.Difference.seen`, rule P01). Of two who
publish at once the second is told that the preview is no longer true: nothing becomes public over a version that
nobody compared it with. Public answers are made again by a worker, from a job of the same transaction.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.core.audit.log import Actor, reason_given, record
from app.core.errors import InputRefused
from plans.domain.findings import Finding
from plans.models.plan import Plan
from plans.models.versions import PlanVersion
from plans.publishing.acts import record_publication
from plans.publishing.difference import preview_token
from plans.publishing.holding import hold_version, published_version
from plans.publishing.memory import remember
from plans.publishing.obstacles import classed, obstacles
from plans.publishing.queues import want_rendering

_LONGEST_ACT = 300


@dataclass(frozen=True, slots=True)
class Publication:
    """What is public now (None: nothing), what was before, and whether it was already so when it was asked for."""

    istat_code: str
    version_id: int | None
    number: int | None
    before_id: int | None
    already: bool = False


def publish(
    session: Session, actor: Actor, version_id: int, *, seen: str, act: str = "", page: str = "", now: datetime
) -> Publication:
    """Make a version public and supersede the one that was.

    ``act`` is the approving act, as it is written, ``page`` the web address at which citizens find the plan: the steps
    that they are (:mod:`plans.publishing.acts`) are recorded with it. Any version that was staged can be published,
    also one that was public before.

    Raises:
        NotFound: ``plan_version_unknown``.
        InputRefused: ``plan_not_staged``; ``plan_preview_stale`` when what was seen is no longer what would happen;
            ``plan_not_publishable`` with all reasons; ``plan_without_features``; ``plan_features_forgotten``;
            ``plan_step_invalid``, ``plan_step_out_of_turn`` for the act.
    """
    plan, version = hold_version(session, version_id)
    if version.state == "published":
        return Publication(plan.istat_code, version.id, version.number, version.replaces_id, already=True)
    if seen != preview_token(plan, version):
        message = "Nel frattempo la versione o il piano pubblicato sono cambiati: guardare di nuovo l'anteprima."
        raise InputRefused("plan_preview_stale", message)
    _refuse(session, version)
    version.act = _written(act) or version.act
    before = published_version(session, plan.istat_code)
    version.replaces_id = before.id if before else None
    remember(session, plan.istat_code, version.layers or [], by=actor.name, now=now)
    done = _exchange(session, actor, plan, before, version, _Deed("plan.published", _why(version), now))
    record_publication(session, actor, plan, _written(act), page=page, now=now)
    return done


def roll_back(
    session: Session, actor: Actor, version_id: int, *, reason: str = "ritorno alla versione precedente", now: datetime
) -> Publication:
    """Leave this public version and return to the one that it superseded. When it is no longer public, nothing happens.

    Raises:
        NotFound: ``plan_version_unknown``.
        InputRefused: ``plan_no_previous``, ``plan_features_forgotten``; ``reason_missing``, ``reason_too_long``.
    """
    plan, version = hold_version(session, version_id)
    if version.state != "published":
        return as_it_is(session, plan.istat_code)
    if version.replaces_id is None:
        message = "Prima di questa non c'era nessuna versione pubblica: si può solo ritirarla."
        raise InputRefused("plan_no_previous", message)
    previous = session.get_one(PlanVersion, version.replaces_id)
    _refuse_forgotten(session, previous)
    deed = _Deed("plan.rolled_back", reason_given(reason), now)
    return _exchange(session, actor, plan, version, previous, deed)


def publish_again(session: Session, actor: Actor, version_id: int, *, reason: str, now: datetime) -> Publication:
    """Return to any version that was public before: going back can be undone too. When it is public, nothing happens.

    Raises:
        NotFound: ``plan_version_unknown``.
        InputRefused: ``plan_never_public``; ``plan_not_publishable``, ``plan_features_forgotten``; ``reason_missing``,
            ``reason_too_long``.
    """
    plan, version = hold_version(session, version_id)
    if version.state == "published":
        return Publication(plan.istat_code, version.id, version.number, version.replaces_id, already=True)
    if version.published_at is None:
        message = f"La versione {version.number} non è mai stata pubblica: va inviata per l'approvazione."
        raise InputRefused("plan_never_public", message)
    _refuse(session, version)
    before = published_version(session, plan.istat_code)
    if before is not None:
        version.replaces_id = before.id
    deed = _Deed("plan.published_again", reason_given(reason), now)
    return _exchange(session, actor, plan, before, version, deed)


def withdraw(session: Session, actor: Actor, version_id: int, *, reason: str, now: datetime) -> Publication:
    """Take a public version back: citizens see no plan until one is published. No longer public: nothing happens.

    Raises:
        NotFound: ``plan_version_unknown``.
        InputRefused: ``reason_missing``, ``reason_too_long``.
    """
    plan, version = hold_version(session, version_id)
    if version.state != "published":
        return as_it_is(session, plan.istat_code)
    deed = _Deed("plan.withdrawn", reason_given(reason), now)
    return _exchange(session, actor, plan, version, None, deed)


@dataclass(frozen=True, slots=True)
class _Deed:
    action: str
    reason: str
    now: datetime


def _exchange(
    session: Session, actor: Actor, plan: Plan, before: PlanVersion | None, after: PlanVersion | None, deed: _Deed
) -> Publication:
    """One version goes, another comes: in this order, since only one may be public at any moment."""
    if before is not None:
        before.state, before.ended_at = ("superseded" if after else "withdrawn"), deed.now
        session.flush()
    if after is not None:
        after.state, after.ended_at = "published", None
        after.published_at, after.published_by = deed.now, actor.name
    plan.publications += 1
    plan.changed_at = deed.now
    session.flush()
    want_rendering(session, plan.istat_code)
    _record(session, actor, plan, before, after, deed)
    return Publication(
        plan.istat_code, after.id if after else None, after.number if after else None, before.id if before else None
    )


def _record(
    session: Session, actor: Actor, plan: Plan, before: PlanVersion | None, after: PlanVersion | None, deed: _Deed
) -> None:
    record(
        session,
        actor,
        action=deed.action,
        subject=f"municipality:{plan.istat_code}",
        reason=deed.reason,
        before=_says(before),
        after=_says(after),
        now=deed.now,
    )


def _refuse_forgotten(session: Session, version: PlanVersion) -> None:
    if version.published_at is not None and not classed(session, version):
        message = f"Gli elementi della versione {version.number} non si conservano più: caricarne di nuovo i file."
        raise InputRefused("plan_features_forgotten", message)


def _refuse(session: Session, version: PlanVersion) -> None:
    _refuse_forgotten(session, version)
    if not classed(session, version):
        message = f"Nella versione {version.number} nessuna riga ha una classe: non c'è nulla da pubblicare."
        raise InputRefused("plan_without_features", message)
    if found := obstacles(session, version):
        raise InputRefused("plan_not_publishable", " ".join(map(_reason, found)))


def _reason(finding: Finding) -> str:
    return f"[{finding.rule}] {finding.message}"


def as_it_is(session: Session, istat_code: str) -> Publication:
    """What is public now, where nothing is changed."""
    public = published_version(session, istat_code)
    if public is None:
        return Publication(istat_code, None, None, None, already=True)
    return Publication(istat_code, public.id, public.number, None, already=True)


def _says(version: PlanVersion | None) -> dict[str, object]:
    if version is None:
        return {"version": None}
    return {"version": version.number, "checksum": version.checksum, "act": version.act}


def _why(version: PlanVersion) -> str:
    return f"pubblicazione della versione {version.number}" + (f": {version.act}" if version.act else "")


def _written(act: str) -> str:
    return " ".join("".join(letter for letter in act if letter.isprintable() or letter.isspace()).split())[
        :_LONGEST_ACT
    ]
