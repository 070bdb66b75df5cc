"""What is kept of notes, tasks and reminders: of one municipality in one statement, and of a region."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.core.json_rows import values

#: Reminders in the log of a region.
LONGEST_LOG = 5_000


class Delivery(StrEnum):
    """What became of a reminder, as the outbox tells. ``PARTLY``: some letters were given up."""

    WAITING = "waiting"
    SENT = "sent"
    PARTLY = "partly"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class NoteLine:
    """A note; ``corrected``: another one says what it should have said."""

    id: int
    text: str
    written_at: datetime
    written_by: str
    corrects_id: int | None
    corrected: bool


@dataclass(frozen=True, slots=True)
class TaskLine:
    """A task with the names of who has to do it, who asked for it and who did it. ``note``: what was said when done."""

    id: int
    istat_code: str
    place: str
    province_code: str
    title: str
    due_on: date
    assignee_id: int
    assignee: str
    made_at: datetime
    made_by: str
    done_at: datetime | None
    done_by: str | None
    note: str

    def overdue(self, today: date) -> bool:
        """It is open, and its day is over."""
        return self.done_at is None and self.due_on < today


@dataclass(frozen=True, slots=True)
class TaskStepLine:
    """What was done to a task."""

    task_id: int
    step: str
    at: datetime
    by: str
    note: str


@dataclass(frozen=True, slots=True)
class ReminderLine:
    """A reminder and its letters, counted. ``written_by`` is None of what was written by itself."""

    id: int
    istat_code: str
    place: str
    province_code: str
    template: str
    subject: str
    body: str
    office_address: str | None
    again: bool
    written_at: datetime
    written_by: str | None
    recipients: int
    sent: int
    failed: int

    @property
    def state(self) -> Delivery:
        """What became of its letters."""
        if self.failed:
            return Delivery.FAILED if self.failed == self.recipients else Delivery.PARTLY
        return Delivery.SENT if self.sent == self.recipients else Delivery.WAITING


@dataclass(frozen=True, slots=True)
class Operator:
    """Somebody who looks after the region, and may be given a task."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class FollowUp:
    """All of one municipality: notes and reminders the newest first, tasks that are open first, by their day."""

    notes: tuple[NoteLine, ...]
    tasks: tuple[TaskLine, ...]
    steps: tuple[TaskStepLine, ...]
    reminders: tuple[ReminderLine, ...]
    operators: tuple[Operator, ...]


def follow_up_of(session: Session, istat_code: str) -> FollowUp:
    """Everything of one municipality, and who there is to be given a task."""
    row = session.execute(_OF_ONE, {"istat_code": istat_code}).one()
    return FollowUp(
        values(NoteLine, row.notes),
        values(TaskLine, row.tasks),
        values(TaskStepLine, row.steps),
        values(ReminderLine, row.reminders),
        values(Operator, row.operators),
    )


def operators(session: Session) -> tuple[Operator, ...]:
    """Who may be given a task, by name."""
    return values(Operator, session.scalar(text(f"SELECT {_OPERATORS}")))


def open_tasks(session: Session, region_code: str | None, *, today: date) -> list[TaskLine]:
    """Open tasks of a region, or of all that is loaded: overdue ones first, then by day."""
    rows = session.execute(_OPEN_TASKS, {"region": region_code}).scalar()
    found = values(TaskLine, rows)
    return sorted(found, key=lambda task: (not task.overdue(today), task.due_on, task.place, task.id))


def done_tasks(session: Session, region_code: str | None, *, since: datetime) -> list[TaskLine]:
    """Tasks that were done since an instant, the last done first."""
    rows = session.execute(_DONE_TASKS, {"region": region_code, "since": since}).scalar()
    return list(values(TaskLine, rows))


def reminder_log(
    session: Session, region_code: str | None, *, since: datetime, texts: bool = True
) -> list[ReminderLine]:
    """Reminders to the municipalities of a region since an instant, the newest first; at most :data:`LONGEST_LOG`.

    Without ``texts`` the body of each is empty: a list does not show them."""
    given = {"region": region_code, "since": since, "texts": texts, "most": LONGEST_LOG}
    rows = session.execute(_LOG, given).scalar()
    return list(values(ReminderLine, rows))


_TASK = """
    SELECT task.id, task.istat_code, m.name AS place, m.province_code, task.title, task.due_on, task.assignee_id,
        whose.name AS assignee, task.made_at, maker.name AS made_by, task.done_at, doer.name AS done_by,
        CASE WHEN task.done_at IS NULL THEN '' ELSE coalesce((SELECT s.note FROM follow_task_step s
            WHERE s.task_id = task.id AND s.step = 'done' ORDER BY s.id DESC LIMIT 1), '') END AS note
    FROM follow_task task
    JOIN municipality m ON m.istat_code = task.istat_code
    JOIN account whose ON whose.id = task.assignee_id
    JOIN account maker ON maker.id = task.made_by
    LEFT JOIN account doer ON doer.id = task.done_by
"""
_REMINDER = """
    SELECT r.id, r.istat_code, m.name AS place, m.province_code, r.template, r.subject, r.body, r.office_address,
        r.again, r.written_at, writer.name AS written_by, l.recipients, l.sent, l.failed
    FROM reminder r
    JOIN municipality m ON m.istat_code = r.istat_code
    LEFT JOIN account writer ON writer.id = r.written_by
    CROSS JOIN LATERAL (
        SELECT count(*) AS recipients, count(letter.sent_at) AS sent, count(letter.given_up_at) AS failed
        FROM reminder_letter link JOIN letter ON letter.id = link.letter_id
        WHERE link.reminder_id = r.id
    ) l
"""
_OPERATORS = """(
    SELECT jsonb_agg(to_jsonb(x) ORDER BY lower(x.name), x.id) FROM (
        SELECT DISTINCT a.id, a.name FROM account_grant g JOIN account a ON a.id = g.account_id
        WHERE g.role = 'operator' AND g.issuer_id IS NULL AND g.ended_at IS NULL AND a.disabled_at IS NULL
    ) x
)"""

# All from constants of this module only.
_OF_ONE = text(f"""
SELECT (
    SELECT jsonb_agg(to_jsonb(x) ORDER BY x.id DESC) FROM (
        SELECT n.id, n.text, n.written_at, a.name AS written_by, n.corrects_id,
            EXISTS (SELECT FROM follow_note later WHERE later.corrects_id = n.id) AS corrected
        FROM follow_note n JOIN account a ON a.id = n.written_by
        WHERE n.istat_code = CAST(:istat_code AS bpchar)
    ) x
) AS notes, (
    SELECT jsonb_agg(to_jsonb(x) ORDER BY x.done_at DESC NULLS FIRST, x.due_on, x.id) FROM (
        {_TASK} WHERE task.istat_code = CAST(:istat_code AS bpchar)
    ) x
) AS tasks, (
    SELECT jsonb_agg(to_jsonb(x) ORDER BY x.id) FROM (
        SELECT s.id, s.task_id, s.step, s.at, a.name AS by, s.note
        FROM follow_task_step s JOIN follow_task task ON task.id = s.task_id JOIN account a ON a.id = s.account_id
        WHERE task.istat_code = CAST(:istat_code AS bpchar)
    ) x
) AS steps, (
    SELECT jsonb_agg(to_jsonb(x) ORDER BY x.id DESC) FROM (
        {_REMINDER} WHERE r.istat_code = CAST(:istat_code AS bpchar)
    ) x
) AS reminders, {_OPERATORS} AS operators
""")  # noqa: S608
_IN_REGION = "(CAST(:region AS bpchar) IS NULL OR m.region_code = :region)"
_OPEN_TASKS = text(f"""
SELECT jsonb_agg(to_jsonb(x)) FROM ({_TASK} WHERE task.done_at IS NULL AND {_IN_REGION}) x
""")  # noqa: S608
_DONE_TASKS = text(f"""
SELECT jsonb_agg(to_jsonb(x) ORDER BY x.done_at DESC, x.id DESC)
FROM ({_TASK} WHERE task.done_at >= :since AND {_IN_REGION}) x
""")  # noqa: S608
_LOG = text(f"""
SELECT jsonb_agg(to_jsonb(x) || CASE WHEN :texts THEN '{{}}' ELSE '{{"body": ""}}' END::jsonb ORDER BY x.id DESC)
FROM ({_REMINDER} WHERE r.written_at >= :since AND {_IN_REGION} ORDER BY r.id DESC LIMIT :most) x
""")  # noqa: S608
