"""What is to be done about a municipality, by when and by whom: begun, changed, done, taken up again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.audit.log import Actor, record
from app.core.errors import InputRefused, NotFound
from app.core.follow_up.models import Task, TaskStep
from app.core.follow_up.wording import LONGEST_TITLE, shaped
from app.core.identity.models import Account, Grant
from app.core.identity.person import Person
from app.core.identity.policy import require_on_platform
from app.core.identity.roles import Permission, Role
from app.core.territory.lookup import get_municipality

#: A year outside was mistyped.
_YEARS = range(2000, 2101)


@dataclass(frozen=True, slots=True)
class ToDo:
    """What a task asks: what, by which day, of which operator (their account)."""

    title: str
    due_on: date
    assignee_id: int


def add_task(session: Session, person: Person, istat_code: str, asked: ToDo, *, now: datetime) -> Task:
    """Begin a task.

    Raises:
        Forbidden: ``not_allowed``. NotFound: ``municipality_unknown``, ``operator_unknown``.
        InputRefused: ``task_title_missing``, ``task_title_too_long``, ``task_day_invalid``.
    """
    actor = require_on_platform(person, Permission.RUN_REGION)
    get_municipality(session, istat_code)
    title = _checked(session, asked)
    task = Task(
        istat_code=istat_code, title=title, due_on=asked.due_on, assignee_id=asked.assignee_id,
        made_at=now, made_by=person.account_id,
    )  # fmt: skip
    session.add(task)
    session.flush()
    _step(session, person, actor, task, "made", "", now)
    return task


def change_task(session: Session, person: Person, istat_code: str, task_id: int, asked: ToDo, *, now: datetime) -> Task:
    """Ask something else, of somebody else, or by another day; how it was before stays among its steps.

    Raises:
        Forbidden, NotFound, InputRefused: as :func:`add_task`; NotFound ``task_unknown``, InputRefused ``task_done``.
    """
    actor = require_on_platform(person, Permission.RUN_REGION)
    task = _held(session, istat_code, task_id)
    if task.done_at is not None:
        raise InputRefused("task_done", "Questo compito è già fatto: riaprirlo prima di cambiarlo.")
    title, before = _checked(session, asked), _said(task)
    task.title, task.due_on, task.assignee_id = title, asked.due_on, asked.assignee_id
    session.flush()
    if before != _said(task):
        _step(session, person, actor, task, "changed", f"prima: {before['title']}, {before['due_on']}", now)
    return task


def finish_task(
    session: Session, person: Person, istat_code: str, task_id: int, *, note: str = "", now: datetime
) -> Task:
    """It is done; ``note`` says how, where there is something to say.

    Raises:
        Forbidden: ``not_allowed``. NotFound: ``task_unknown``. InputRefused: ``task_done``.
    """
    actor = require_on_platform(person, Permission.RUN_REGION)
    task = _held(session, istat_code, task_id)
    if task.done_at is not None:
        raise InputRefused("task_done", "Questo compito è già fatto, forse da un'altra persona.")
    task.done_at, task.done_by = now, person.account_id
    session.flush()
    _step(session, person, actor, task, "done", shaped(note)[:LONGEST_TITLE], now)
    return task


def reopen_task(session: Session, person: Person, istat_code: str, task_id: int, *, now: datetime) -> Task:
    """It was not done, or not wholly.

    Raises:
        Forbidden: ``not_allowed``. NotFound: ``task_unknown``. InputRefused: ``task_open``.
    """
    actor = require_on_platform(person, Permission.RUN_REGION)
    task = _held(session, istat_code, task_id)
    if task.done_at is None:
        raise InputRefused("task_open", "Questo compito è già aperto.")
    task.done_at = task.done_by = None
    session.flush()
    _step(session, person, actor, task, "reopened", "", now)
    return task


def _held(session: Session, istat_code: str, task_id: int) -> Task:
    found = session.scalars(
        select(Task).where(Task.id == task_id, Task.istat_code == istat_code).with_for_update()
    ).one_or_none()
    if found is None:
        raise NotFound("task_unknown", "Questo compito non c'è, o è di un altro comune.")
    return found


def _checked(session: Session, asked: ToDo) -> str:
    title = " ".join(shaped(asked.title).split())
    if not title:
        raise InputRefused("task_title_missing", "Serve dire che cosa c'è da fare.")
    if len(title) > LONGEST_TITLE:
        raise InputRefused("task_title_too_long", f"Al massimo {LONGEST_TITLE} caratteri: il resto va in una nota.")
    if asked.due_on.year not in _YEARS:
        raise InputRefused("task_day_invalid", f"Il giorno va dal {_YEARS[0]} al {_YEARS[-1]}: controllare l'anno.")
    operator = (Grant.account_id == asked.assignee_id, Grant.role == Role.OPERATOR.value, Grant.ended_at.is_(None))
    working = select(Grant.account_id).join(Account, Account.id == Grant.account_id).where(*operator)
    if session.scalar(working.where(Account.disabled_at.is_(None), Grant.issuer_id.is_(None)).limit(1)) is None:
        raise NotFound("operator_unknown", "Un compito si affida a un operatore regionale che può accedere.")
    return title


def _said(task: Task) -> dict[str, object]:
    return {"title": task.title, "due_on": task.due_on.isoformat(), "assignee": task.assignee_id}


def _step(session: Session, person: Person, actor: Actor, task: Task, step: str, note: str, now: datetime) -> None:
    session.add(TaskStep(task_id=task.id, step=step, at=now, account_id=person.account_id, note=note))
    session.flush()
    record(
        session,
        actor,
        action=f"task.{step}",
        subject=f"follow_up:{task.istat_code}",
        reason=f"compito: {task.title}",
        before={},
        after={"task": task.id, "due_on": task.due_on.isoformat(), "assignee": task.assignee_id},
        now=now,
    )
