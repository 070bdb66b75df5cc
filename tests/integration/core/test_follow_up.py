"""Notes, tasks and reminders of operators: who may, what stays, what is told of letters."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from app.core.audit.models import Act
from app.core.errors import ExpectedError, Forbidden
from app.core.follow_up.models import Reminder
from app.core.follow_up.noting import add_note
from app.core.follow_up.queries import Delivery, follow_up_of, open_tasks, reminder_log
from app.core.follow_up.reminding import LeftOut, remind, remind_many
from app.core.follow_up.tasks import ToDo, add_task, change_task, finish_task, reopen_task
from app.core.follow_up.wording import LATELY, Template, Wording
from app.core.identity.person import Person
from app.core.letters.models import Letter
from desk_fixtures import Desk
from plans.models.tracking import PlanReminder
from plans.tracking.delivering import deliver_reminders

FIRENZE, PRATO, SIENA = "048017", "100005", "052032"
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
TODAY = date(2026, 11, 20)
TEXT = Wording(Template.EXPIRED, "Il piano  è\nscaduto", "Buongiorno,\r\n\r\nil piano è scaduto.\x00  \n")


@pytest.fixture
def do(desk: Desk) -> Callable[..., Any]:
    """Something in a transaction of its own."""

    def act(use_case: Any, *about: Any, **more: Any) -> Any:
        with desk.product.database.transaction() as session:
            return use_case(session, *about, **more)

    return act


@pytest.fixture
def operator(desk: Desk) -> Person:
    return desk.person("operator", name="Olga Operatrice")


def code_of(do: Callable[..., Any], *what: Any, **more: Any) -> str:
    with pytest.raises(ExpectedError) as refused:
        do(*what, **more)
    return refused.value.code


def test_a_note_is_only_ever_corrected_by_another(do: Any, operator: Person) -> None:
    first = do(add_note, operator, FIRENZE, "  Telefonato:\r\nrichiamano lunedì ", now=NOW)
    second = do(add_note, operator, FIRENZE, "richiamano martedì", corrects_id=first.id, now=NOW)
    found = do(follow_up_of, FIRENZE)
    assert [(one.id, one.text, one.corrected, one.written_by) for one in found.notes] == [
        (second.id, "richiamano martedì", False, "Olga Operatrice"),
        (first.id, "Telefonato:\nrichiamano lunedì", True, "Olga Operatrice"),
    ]
    assert (
        code_of(do, add_note, operator, FIRENZE, "ancora", corrects_id=first.id, now=NOW) == "note_corrected_meanwhile"
    )
    assert code_of(do, add_note, operator, PRATO, "altrove", corrects_id=second.id, now=NOW) == "note_unknown"
    assert code_of(do, add_note, operator, FIRENZE, " \n ", now=NOW) == "note_empty"
    assert code_of(do, add_note, operator, FIRENZE, "x" * 4_001, now=NOW) == "note_too_long"
    with pytest.raises(DatabaseError):
        do(lambda session: session.execute(text("UPDATE follow_note SET text = 'altro'")))


def test_a_task_keeps_who_did_what_to_it(do: Any, desk: Desk, operator: Person) -> None:
    other = desk.person("operator", name="Otto Operatore")
    asked = ToDo("Chiamare il sindaco", TODAY - timedelta(days=1), operator.account_id)
    task = do(add_task, operator, FIRENZE, asked, now=NOW)
    late = do(add_task, operator, PRATO, replace(asked, title="x", due_on=TODAY + timedelta(days=5)), now=NOW)
    do(change_task, other, FIRENZE, task.id, replace(asked, assignee_id=other.account_id), now=NOW)
    assert [(one.id, one.assignee, one.overdue(TODAY)) for one in do(open_tasks, "09", today=TODAY)] == [
        (task.id, "Otto Operatore", True), (late.id, "Olga Operatrice", False),
    ]  # fmt: skip
    assert do(open_tasks, "01", today=TODAY) == []
    do(finish_task, other, FIRENZE, task.id, note="ha richiamato", now=NOW)
    assert code_of(do, finish_task, operator, FIRENZE, task.id, now=NOW) == "task_done"
    assert code_of(do, change_task, operator, FIRENZE, task.id, asked, now=NOW) == "task_done"
    found = do(follow_up_of, FIRENZE)
    assert [(one.done_by, one.note) for one in found.tasks] == [("Otto Operatore", "ha richiamato")]
    do(reopen_task, operator, FIRENZE, task.id, now=NOW)
    assert code_of(do, reopen_task, operator, FIRENZE, task.id, now=NOW) == "task_open"
    assert code_of(do, reopen_task, operator, PRATO, task.id, now=NOW) == "task_unknown"
    assert [(one.step, one.by) for one in do(follow_up_of, FIRENZE).steps] == [
        ("made", "Olga Operatrice"), ("changed", "Otto Operatore"), ("done", "Otto Operatore"),
        ("reopened", "Olga Operatrice"),
    ]  # fmt: skip
    stranger = desk.person("official", FIRENZE)
    assert code_of(do, add_task, operator, FIRENZE, replace(asked, assignee_id=stranger.account_id), now=NOW) == (
        "operator_unknown"
    )
    assert code_of(do, add_task, operator, FIRENZE, replace(asked, title=" "), now=NOW) == "task_title_missing"
    assert code_of(do, add_task, operator, FIRENZE, replace(asked, title="x" * 201), now=NOW) == "task_title_too_long"


@pytest.mark.parametrize("role", ["admin", "official"])
def test_only_operators_act(do: Any, desk: Desk, role: str) -> None:
    person = desk.person(role, *([FIRENZE] if role == "official" else []))
    asked = ToDo("x", TODAY, person.account_id)
    for act in (
        (add_note, person, FIRENZE, "nota"), (add_task, person, FIRENZE, asked), (finish_task, person, FIRENZE, 1),
        (reopen_task, person, FIRENZE, 1), (change_task, person, FIRENZE, 1, asked), (remind, person, FIRENZE, TEXT),
        (remind_many, person, {FIRENZE: TEXT}),
    ):  # fmt: skip
        with pytest.raises(Forbidden):
            do(*act, now=NOW)
    assert do(follow_up_of, FIRENZE).notes == ()


def test_a_reminder_goes_to_who_prepares_the_plan_and_is_told_as_the_outbox_tells(
    do: Any, desk: Desk, operator: Person
) -> None:
    official, approver = desk.person("official", FIRENZE), desk.person("approver", FIRENZE)
    desk.person("admin", FIRENZE)
    kept = do(remind, operator, FIRENZE, TEXT, office_address="Protocollo@pec.comune.example", now=NOW)
    letters = do(lambda session: session.scalars(select(Letter).where(Letter.kind == "reminder")).all())
    assert sorted(letter.address for letter in letters) == sorted(
        [official.email, approver.email, "Protocollo@pec.comune.example"]
    )
    assert {(letter.subject, letter.body) for letter in letters} == {
        ("Il piano è scaduto", "Buongiorno,\n\nil piano è scaduto.")
    }
    assert [(one.recipients, one.state) for one in do(reminder_log, "09", since=NOW)] == [(3, Delivery.WAITING)]
    sent = update(Letter).values(sent_at=NOW, body="")
    do(lambda session: session.execute(sent.where(Letter.id.in_([letter.id for letter in letters[:2]]))))
    given_up = update(Letter).values(given_up_at=NOW, body="").where(Letter.id == letters[2].id)
    do(lambda session: session.execute(given_up))
    (line,) = do(follow_up_of, FIRENZE).reminders
    assert (line.sent, line.failed, line.state, line.body) == (2, 1, Delivery.PARTLY, letters[0].body)
    act = do(lambda session: session.scalars(select(Act).order_by(Act.id.desc()).limit(1)).one())
    assert (act.action, act.subject, act.after["recipients"], act.after["reminder"]) == (
        "reminder.sent", f"municipality:{FIRENZE}", 3, kept.id,
    )  # fmt: skip
    assert "@" not in str(act.after)


def test_the_same_is_not_sent_twice_unless_one_says_so(do: Any, desk: Desk, operator: Person) -> None:
    assert code_of(do, remind, operator, PRATO, TEXT, now=NOW) == "reminder_for_nobody"
    assert code_of(do, remind, operator, PRATO, TEXT, office_address="nessuno", now=NOW) == "address_invalid"
    desk.person("official", FIRENZE)
    do(remind, operator, FIRENZE, TEXT, now=NOW)
    soon = NOW + LATELY - timedelta(seconds=1)
    assert code_of(do, remind, operator, FIRENZE, TEXT, now=soon) == "reminded_lately"
    assert do(remind, operator, FIRENZE, TEXT, again=True, now=soon).again
    do(remind, operator, FIRENZE, replace(TEXT, template=Template.STUCK), now=soon)
    assert not do(remind, operator, FIRENZE, TEXT, again=True, now=soon + LATELY).again
    assert code_of(do, remind, operator, FIRENZE, replace(TEXT, body=" \n"), now=soon) == "reminder_empty"
    assert code_of(do, remind, operator, FIRENZE, replace(TEXT, body="x" * 5_001), now=soon) == "reminder_too_long"


def test_of_two_operators_at_the_same_instant_one_writes(do: Any, desk: Desk, operator: Person) -> None:
    desk.person("official", FIRENZE)
    with ThreadPoolExecutor(1) as elsewhere:
        with desk.product.database.transaction() as session:
            remind(session, operator, FIRENZE, TEXT, now=NOW)
            second = elsewhere.submit(do, remind_many, operator, {FIRENZE: TEXT}, now=NOW)
        sent = second.result(timeout=30)
    assert (sent.letters, sent.left_out) == ({}, {FIRENZE: LeftOut.LATELY})


def test_many_are_reminded_and_who_is_left_out_is_said(do: Any, desk: Desk, operator: Person) -> None:
    desk.person("official", FIRENZE)
    desk.person("official", SIENA)
    do(remind, operator, SIENA, TEXT, now=NOW)
    texts = {code: replace(TEXT, subject=f"Scaduto {code}") for code in (FIRENZE, PRATO, SIENA)}
    sent = do(remind_many, operator, texts, now=NOW)
    assert (sent.letters, sent.left_out) == ({FIRENZE: 1}, {PRATO: LeftOut.NOBODY, SIENA: LeftOut.LATELY})
    assert do(remind_many, operator, texts, again=True, now=NOW).letters == {FIRENZE: 1, SIENA: 1}
    assert do(remind_many, operator, {}, now=NOW).letters == {}
    many = dict.fromkeys((f"{number:06}" for number in range(2_001)), TEXT)
    assert code_of(do, remind_many, operator, many, now=NOW) == "too_many_municipalities"


def test_what_is_due_is_written_by_itself_once_and_into_the_same_log(do: Any, desk: Desk, operator: Person) -> None:
    desk.person("official", FIRENZE)
    due = {"created_at": NOW, "about": TODAY, "state": ""}

    def seed(session: Session) -> None:
        session.add_all(
            PlanReminder(istat_code=code, kind=kind, message=f"{kind} di {code}", **due)
            for code, kind in ((FIRENZE, "within_180"), (FIRENZE, "within_90"), (FIRENZE, "stuck"), (PRATO, "expired"))
        )

    do(seed)
    assert do(deliver_reminders, base_url="https://ci.example", now=NOW) == 3
    assert do(deliver_reminders, base_url="https://ci.example", now=NOW) == 0
    found = do(follow_up_of, FIRENZE).reminders
    assert {(one.template, one.written_by, one.recipients) for one in found} == {
        ("stuck", None, 1),
        ("expiring", None, 1),
    }
    assert any("within_90 di 048017" in one.body and "/comune/048017/piani" in one.body for one in found)
    unsent = select(PlanReminder.istat_code).where(PlanReminder.sent_at.is_(None))
    assert do(lambda session: session.scalars(unsent).all()) == [PRATO]
    desk.person("official", PRATO)
    do(remind, operator, PRATO, TEXT, now=NOW)
    assert do(deliver_reminders, base_url="https://ci.example", now=NOW) == 1
    assert do(lambda session: session.scalars(select(Reminder).where(Reminder.istat_code == PRATO)).all()[1:]) == []
