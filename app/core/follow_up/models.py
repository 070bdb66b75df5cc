"""Rows of notes, tasks and reminders. Of notes, steps and reminders the database lets rows only be added."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import (
    CHAR,
    BigInteger,
    CheckConstraint,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import INSTANT, Base
from app.core.identity.models import Account
from app.core.letters.models import Letter
from app.core.territory.models import Municipality


class Note(Base):
    """Something that an operator wants to be remembered; with ``corrects_id``, what an earlier one should have said."""

    __tablename__ = "follow_note"
    __table_args__ = (
        CheckConstraint("text <> ''", name="text"),
        UniqueConstraint("id", "istat_code"),
        ForeignKeyConstraint(
            ["corrects_id", "istat_code"], ["follow_note.id", "follow_note.istat_code"], name="same_place"
        ),
        Index("ix_follow_note_istat_code", "istat_code", "id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    istat_code: Mapped[str] = mapped_column(CHAR(6), ForeignKey(Municipality.istat_code))
    text: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime] = mapped_column(INSTANT)
    written_by: Mapped[int] = mapped_column(ForeignKey(Account.id))
    corrects_id: Mapped[int | None] = mapped_column(BigInteger, unique=True)


class Task(Base):
    """Something to do about a municipality, by a day, for an operator. ``done_at`` is null while it is open."""

    __tablename__ = "follow_task"
    __table_args__ = (
        CheckConstraint("title <> ''", name="title"),
        CheckConstraint("(done_at IS NULL) = (done_by IS NULL)", name="done"),
        Index("ix_follow_task_istat_code", "istat_code"),
        Index("ix_follow_task_open", "due_on", postgresql_where="done_at IS NULL"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    istat_code: Mapped[str] = mapped_column(CHAR(6), ForeignKey(Municipality.istat_code))
    title: Mapped[str] = mapped_column(Text)
    due_on: Mapped[date] = mapped_column(Date)
    assignee_id: Mapped[int] = mapped_column(ForeignKey(Account.id))
    made_at: Mapped[datetime] = mapped_column(INSTANT)
    made_by: Mapped[int] = mapped_column(ForeignKey(Account.id))
    done_at: Mapped[datetime | None] = mapped_column(INSTANT)
    done_by: Mapped[int | None] = mapped_column(ForeignKey(Account.id))


class TaskStep(Base):
    """What was done to a task, when and by whom; ``note``: what was said of it, or how it was before."""

    __tablename__ = "follow_task_step"
    __table_args__ = (
        CheckConstraint("step IN ('made', 'changed', 'done', 'reopened')", name="step"),
        Index("ix_follow_task_step_task_id", "task_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey(Task.id))
    step: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(INSTANT)
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id))
    note: Mapped[str] = mapped_column(Text)


class Reminder(Base):
    """A letter to a municipality as it was written: by an operator, or (``written_by`` null) by itself."""

    __tablename__ = "reminder"
    __table_args__ = (
        CheckConstraint(
            "template IN ('missing_plan', 'expiring', 'expired', 'stuck', 'never_signed_in', 'reach_low', 'free')",
            name="template",
        ),
        Index("ix_reminder_istat_code", "istat_code", "id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    istat_code: Mapped[str] = mapped_column(CHAR(6), ForeignKey(Municipality.istat_code))
    #: What it reminds of: :class:`app.core.follow_up.wording.Template`.
    template: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    #: Of the municipality's office, where an operator has typed it in.
    office_address: Mapped[str | None] = mapped_column(Text)
    #: The same had been sent lately, and whoever sent it knew.
    again: Mapped[bool]
    written_at: Mapped[datetime] = mapped_column(INSTANT)
    written_by: Mapped[int | None] = mapped_column(ForeignKey(Account.id))


class ReminderLetter(Base):
    """One of the letters of a reminder: the outbox says what became of it."""

    __tablename__ = "reminder_letter"

    reminder_id: Mapped[int] = mapped_column(ForeignKey(Reminder.id), primary_key=True)
    letter_id: Mapped[int] = mapped_column(ForeignKey(Letter.id), primary_key=True)
