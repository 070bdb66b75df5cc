"""Acts are only ever added, without gaps, and whoever touches the past is found out."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from app.core.audit.anchor import AnchorFile
from app.core.audit.log import Actor, acts, record
from app.core.audit.models import Act
from app.core.audit.seal import GENESIS, seal
from app.core.audit.verify import Anchor, Break, Verdict, verify
from app.core.audit.watching import watch_register
from app.core.clock import ROME
from app.core.db import Database
from app.core.errors import InputRefused
from doubles.commands import Commands

AT = datetime(2026, 11, 20, 14, 5, tzinfo=ROME)


def act(session: Session, number: int = 0, actor: str = "cli:anna", **said: Any) -> Act:
    given = {
        "action": "source.paused",
        "subject": "source:dpc",
        "reason": f"prova numero {number}",
        "before": {"paused": False},
        "after": {"paused": True, "number": number},
        "now": AT + timedelta(minutes=number),
    }
    return record(session, Actor(actor, "cli"), **given | said)


@pytest.fixture
def ten_acts(fresh_database: Database) -> Database:
    with fresh_database.transaction() as session:
        for number in range(10):
            act(session, number)
    return fresh_database


def verdict(database: Database, anchor: Anchor | None = None) -> Verdict:
    with database.transaction() as session:
        return verify(session, anchor)


def last(database: Database) -> Anchor:
    found = verdict(database).last
    assert found is not None
    return found


def tamper(database: Database, *statements: str) -> None:
    """What only somebody who owns the table can do."""
    with database.transaction() as session:
        session.execute(text("ALTER TABLE act DISABLE TRIGGER ALL"))
        for statement in statements:
            session.execute(text(statement))
        session.execute(text("ALTER TABLE act ENABLE TRIGGER ALL"))


def test_acts_follow_one_another(session: Session) -> None:
    first, second = act(session, 1), act(session, 2)
    assert (first.id, first.previous_hash) == (1, GENESIS)
    assert (second.id, second.previous_hash) == (2, first.hash)
    assert verify(session) == Verdict(2, 2, (2, second.hash.hex()), None, None)


def test_nothing_is_intact(session: Session) -> None:
    assert verify(session) == Verdict(0, 0, None, None, None)


def test_an_act_stands_or_falls_with_what_it_tells(fresh_database: Database) -> None:
    with pytest.raises(LookupError), fresh_database.transaction() as session:
        act(session)
        raise LookupError
    with fresh_database.transaction() as session:
        assert act(session).id == 1


def test_the_seal_survives_how_the_database_writes_numbers(session: Session) -> None:
    odd = {"big": 1e22, "small": 1e-7, "zero": -0.0, "whole": 5.0, "deep": [{"è": None, "é": "\u2028"}]}
    assert act(session, after=odd).after["big"] == 10**22
    session.expire_all()
    assert verify(session).reason is None


@pytest.mark.parametrize("reason", ["", "   ", "ok", " a b ", "\u200b\u200b\u200b\u200b", "\0\0\0", "a\n\t b"])
def test_a_reason_that_says_nothing_is_refused(session: Session, reason: str) -> None:
    with pytest.raises(InputRefused) as refused:
        act(session, reason=reason)
    assert refused.value.code == "reason_missing"
    assert verify(session).acts == 0


def test_what_cannot_be_kept_is_left_out_and_does_not_break_the_chain(session: Session) -> None:
    kept = act(session, reason="  sì,\n perché\0 \udcff no  ", actor="cli:\udcfe")
    assert (kept.reason, kept.actor) == ("sì, perché no", "cli:")
    assert verify(session).reason is None


def test_newest_first_and_by_subject(session: Session) -> None:
    for number, subject in enumerate(("source:dpc", "source:cap", "source:dpc")):
        act(session, number, subject=subject)
    assert [found.id for found in acts(session, limit=2)] == [3, 2]
    assert [found.id for found in acts(session, subject="source:dpc", limit=9)] == [3, 1]


def test_twenty_at_once_leave_no_gap(fresh_database: Database) -> None:
    def one(number: int) -> None:
        with fresh_database.transaction() as session:
            act(session, number)
            if number % 5 == 0:
                session.rollback()

    with ThreadPoolExecutor(20) as threads:
        list(threads.map(one, range(60)))
    assert verdict(fresh_database).intact == verdict(fresh_database).acts == 48


@pytest.mark.parametrize("statement", ["UPDATE act SET reason = 'mai detto'", "DELETE FROM act", "TRUNCATE act"])
def test_the_database_itself_refuses(ten_acts: Database, statement: str) -> None:
    with pytest.raises(ProgrammingError, match="only ever added"), ten_acts.transaction() as session:
        session.execute(text(statement))
    assert verdict(ten_acts).intact == 10


SWAP = (
    "UPDATE act SET id = -4 WHERE id = 4",
    "UPDATE act SET id = 4 WHERE id = 7",
    "UPDATE act SET id = 7 WHERE id = -4",
)
#: Somebody who exchanges what two acts say, and leaves their places and hashes.
EXCHANGE = (
    "UPDATE act a SET reason = b.reason, after = b.after FROM act b "
    "WHERE (a.id, b.id) IN (VALUES (4::bigint, 7::bigint), (7, 4))",
)


@pytest.mark.parametrize(
    ("statements", "at", "reason"),
    [
        (("UPDATE act SET reason = 'mai detto' WHERE id = 4",), 4, Break.WRONG_HASH),
        (("""UPDATE act SET after = '{"paused": false}' WHERE id = 4""",), 4, Break.WRONG_HASH),
        (("UPDATE act SET at = at - interval '1 microsecond' WHERE id = 10",), 10, Break.WRONG_HASH),
        (("UPDATE act SET hash = decode(repeat('ab', 32), 'hex') WHERE id = 4",), 4, Break.WRONG_HASH),
        (("UPDATE act SET previous_hash = decode(repeat('ab', 32), 'hex') WHERE id = 4",), 4, Break.WRONG_LINK),
        (("DELETE FROM act WHERE id = 4",), 4, Break.GAP),
        (("DELETE FROM act WHERE id <= 3",), 1, Break.GAP),
        (("DELETE FROM act WHERE id = 4", "UPDATE act SET id = id - 1 WHERE id > 4"), 4, Break.WRONG_LINK),
        (SWAP, 4, Break.WRONG_LINK),
        (EXCHANGE, 4, Break.WRONG_HASH),
    ],
)
def test_tampering_is_found_where_it_was_done(
    ten_acts: Database, statements: tuple[str, ...], at: int, reason: Break
) -> None:
    tamper(ten_acts, *statements)
    found = verdict(ten_acts)
    assert (found.broken_at, found.reason, found.intact) == (at, reason, at - 1)
    assert (found.last[0] if found.last else 0) == at - 1


#: Every column, and a way to make it say something else.
OTHERWISE = {
    "id": "id + 1000",
    "at": "at + interval '1 microsecond'",
    "hash": "sha256(hash)",
    "previous_hash": "sha256(previous_hash)",
    "before": "'[]'",
    "after": "'[1]'",
} | {name: f"{name} || ' '" for name in ("actor", "action", "subject", "reason", "origin")}


def test_no_column_of_any_act_can_be_changed_unnoticed(ten_acts: Database) -> None:
    known = last(ten_acts)
    assert set(OTHERWISE) == {column.name for column in Act.__table__.columns}
    with ten_acts.engine.connect() as connection, Session(connection) as session:
        session.execute(text("ALTER TABLE act DISABLE TRIGGER ALL"))
        for column, otherwise in OTHERWISE.items():
            for number in (1, 5, 10):
                savepoint = session.begin_nested()
                session.execute(text(f"UPDATE act SET {column} = {otherwise} WHERE id = {number}"))
                assert verify(session, known).broken_at == number, (column, number)
                savepoint.rollback()
        assert verify(session, known).reason is None
        session.rollback()


def test_an_act_slipped_in_is_found_wherever_it_stands(ten_acts: Database) -> None:
    columns = ", ".join(column.name for column in Act.__table__.columns if column.name != "id")
    with ten_acts.engine.connect() as connection, Session(connection) as session:
        session.execute(text("ALTER TABLE act DISABLE TRIGGER ALL"))
        for place, reason in ((0, Break.GAP), (4, Break.WRONG_LINK), (11, Break.WRONG_LINK)):
            savepoint = session.begin_nested()
            session.execute(text(f"UPDATE act SET id = -id - 1 WHERE id >= {place} AND {place} > 0"))
            session.execute(text("UPDATE act SET id = -id WHERE id < 0"))
            session.execute(text(f"INSERT INTO act (id, {columns}) SELECT {place}, {columns} FROM act WHERE id = 2"))
            assert verify(session).reason is reason
            savepoint.rollback()
        session.rollback()


class Letters:
    """A mailer that keeps what it is given."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str]] = []

    def send(self, subject: str, body: str, *, now: datetime) -> None:
        self.sent.append((subject, body))


def test_every_day_the_end_of_the_register_is_told_elsewhere(ten_acts: Database, tmp_path: Path) -> None:
    letters = Letters()
    watch_register(ten_acts, tmp_path, letters, now=AT)
    watch_register(ten_acts, tmp_path, letters, now=AT)
    number, seal_of_it = last(ten_acts)
    assert [subject for subject, _ in letters.sent] == ["Registro degli atti intatto: 10 atti"], (
        "nothing new, no letter"
    )
    assert f"audit verify --expect {number}:{seal_of_it}" in letters.sent[0][1]
    assert AnchorFile(tmp_path).read() == (number, seal_of_it)
    tamper(ten_acts, "DELETE FROM act WHERE id > 8")
    for _ in range(2):
        assert watch_register(ten_acts, tmp_path, letters, now=AT).reason is Break.TRUNCATED
    assert [subject for subject, _ in letters.sent[1:]] == ["REGISTRO DEGLI ATTI ALTERATO"] * 2
    with ten_acts.transaction() as session:
        for more in range(2):
            act(session, more)
    assert watch_register(ten_acts, tmp_path, letters, now=AT).reason is Break.REWRITTEN
    assert AnchorFile(tmp_path).read() == (number, seal_of_it), "a broken chain moves no anchor"


def test_an_anchor_is_never_replaced_by_an_older_one_nor_by_nonsense(tmp_path: Path) -> None:
    kept = AnchorFile(tmp_path)
    assert kept.read() is None
    kept.keep((9, "ab" * 32))
    kept.keep((3, "cd" * 32))
    assert kept.read() == (9, "ab" * 32)
    kept.path.write_text("9: not a hash")
    with pytest.raises(InputRefused, match="impronta"):
        kept.read()


def test_who_seals_a_changed_act_again_breaks_the_next_one(ten_acts: Database) -> None:
    with ten_acts.transaction() as session:
        forged = session.get_one(Act, 4)
        session.expunge(forged)
        forged.reason = "mai detto"
        seal_of_it = seal(forged).hex()
    tamper(ten_acts, f"UPDATE act SET reason = 'mai detto', hash = decode('{seal_of_it}', 'hex') WHERE id = 4")
    assert (verdict(ten_acts).broken_at, verdict(ten_acts).reason) == (5, Break.WRONG_LINK)


def test_a_cut_end_is_seen_only_by_who_knows_the_last_act(ten_acts: Database) -> None:
    known = last(ten_acts)
    tamper(ten_acts, "DELETE FROM act WHERE id > 7")
    assert verdict(ten_acts).reason is None
    found = verdict(ten_acts, known)
    assert (found.broken_at, found.reason, found.intact) == (8, Break.TRUNCATED, 7)


def test_a_chain_made_anew_is_seen_only_by_who_knows_the_last_act(ten_acts: Database) -> None:
    known = last(ten_acts)
    tamper(ten_acts, "DELETE FROM act")
    with ten_acts.transaction() as session:
        for number in range(12):
            act(session, number, actor="cli:bruno")
    assert verdict(ten_acts).reason is None
    found = verdict(ten_acts, known)
    assert (found.broken_at, found.reason) == (10, Break.REWRITTEN)


def test_acts_added_since_do_not_trouble_an_anchor(ten_acts: Database) -> None:
    known = last(ten_acts)
    with ten_acts.transaction() as session:
        act(session, 11)
    assert (verdict(ten_acts, known).reason, verdict(ten_acts, known).acts) == (None, 11)


Run = Callable[..., tuple[int, dict[str, Any], str]]


@pytest.fixture
def audit(ten_acts: Database, tmp_path: Path, commands: Commands) -> Run:
    """``cittadino audit … --json``: exit status, the one object, standard error."""
    url = ten_acts.url.render_as_string(hide_password=False)
    ours = {"CITTADINO_ENV": "test", "CITTADINO_HOME": str(tmp_path), "DATABASE_URL": url}

    def run(*arguments: str, **environment: str) -> tuple[int, dict[str, Any], str]:
        status, output, complaint = commands.run("audit", *arguments, env=os.environ | ours | environment)
        assert "Traceback" not in complaint
        return status, json.loads(output) if output.startswith("{") else {}, complaint

    return run


def test_audit_verify_on_the_command_line(audit: Run, ten_acts: Database) -> None:
    status, said, _ = audit("verify", "--json")
    assert status == 0
    assert list(said) == ["acts", "intact", "last", "broken_at", "reason", "error"]
    assert (said["acts"], said["intact"], said["broken_at"], said["reason"], said["error"]) == (
        10,
        10,
        None,
        None,
        None,
    )
    assert audit("verify", "--expect", said["last"], "--json")[0] == 0
    tamper(ten_acts, "DELETE FROM act WHERE id = 10")
    status, cut, _ = audit("verify", "--expect", said["last"], "--json")
    assert (status, cut["acts"], cut["broken_at"], cut["reason"]) == (3, 9, 10, "truncated")
    tamper(ten_acts, "UPDATE act SET actor = 'cli:bruno' WHERE id = 2")
    status, touched, _ = audit("verify", "--json")
    assert (status, touched["acts"], touched["intact"], touched["broken_at"]) == (3, 9, 1, 2)
    assert audit("verify")[0] == 3


def test_audit_verify_remembers_what_it_has_seen(audit: Run, ten_acts: Database, tmp_path: Path) -> None:
    assert audit("verify", "--json")[0] == 0
    tamper(ten_acts, "DELETE FROM act WHERE id > 6")
    status, cut, _ = audit("verify", "--json")
    assert (status, cut["broken_at"], cut["reason"], cut["last"][:2]) == (3, 7, "truncated", "6:")
    AnchorFile(tmp_path).path.write_text("niente")
    status, said, _ = audit("verify", "--json")
    assert (status, said["error"]["code"]) == (3, "anchor_invalid")


def test_audit_verify_without_a_database_and_with_a_bad_anchor(audit: Run) -> None:
    status, said, _ = audit("verify", "--json", DATABASE_URL="postgresql://127.0.0.1:9/nothing")
    assert (status, said["error"]["code"], said["acts"], said["last"]) == (4, "database_unavailable", 0, None)
    for anchor in ("12", "0:" + "a" * 64, "x:" + "a" * 64, "1:" + "a" * 63, "1" * 99 + ":" + "a" * 64):
        assert audit("verify", "--expect", anchor)[0] == 2


def test_audit_log_on_the_command_line(audit: Run) -> None:
    status, said, _ = audit("log", "--subject", "source:dpc", "--limit", "2", "--json")
    assert (status, [found["id"] for found in said["acts"]], said["error"]) == (0, [10, 9], None)
    assert said["acts"][0]["at"] == "2026-11-20T14:14:00+01:00"
    assert said["acts"][0]["reason"] == "prova numero 9"
    assert audit("log", "--subject", "source:none", "--json")[1]["acts"] == []
