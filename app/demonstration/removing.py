"""Taking the demonstration of plans away: what its people wrote, what was added to that, and nothing else.

Tables of history refuse that rows are taken away, and they are right: only here, for rows that were never true, the
refusal rests for the length of one transaction. The register of acts is left alone; it says that all of it was a
demonstration, and that it went.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from graphlib import TopologicalSorter

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.core.audit.log import Actor, record
from app.core.made_up import AUTHORS, made_up_people
from app.demonstration.loading import SUBJECT
from plans.domain.lifecycle import State, last_revision, state_after
from plans.models.plan import Plan
from plans.publishing.steps import steps
from plans.tracking.snapshots import take_snapshot

#: Who has written a row, where it says so by address.
_WRITTEN = {
    "account": "email",
    "plan_version": "created_by",
    "plan_step": "recorded_by",
    "plan_declaration": "stated_by",
    "plan_document": "added_by",
    "plan_memory": "by",
    "plan_seed": "recorded_by",
    "campaign": "created_by",
    "campaign_member": "added_by",
    "adoption_figure": "recorded_by",
    "joining": "recorded_by",
    "phase_declaration": "recorded_by",
    "centre_statement": "recorded_by",
    "phase_mapping": "recorded_by",
    "invitation": "email",
    "letter": "address",
}
#: All that was measured was measured with made-up plans in it.
_MEASURED = ("plan_snapshot", "plan_month", "plan_month_uploads")
#: Never touched, whatever refers to whom.
_NEVER = frozenset({"act", "municipality", "issuer", "plan"})


@dataclass(frozen=True, slots=True)
class Removed:
    """``municipalities`` took part. ``places``: ISTAT codes of those that had a plan; ``files``: hashes of those that
    nothing refers to any more."""

    municipalities: int = 0
    places: Sequence[str] = ()
    files: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class _Reference:
    child: str
    parent: str
    joined: str


def remove_plans(session: Session, actor: Actor, *, now: datetime) -> Removed:
    """Take it away; nothing happens where none is. What real people have made of these municipalities stays."""
    if not made_up_people(session):
        return Removed()
    session.execute(_MARKS)
    session.execute(_NO_MARKS)
    references = _references(session)
    _mark(session)
    _spread_all(session, references)
    municipalities, places = session.scalar(_TOOK_PART) or 0, session.scalars(_PLACES).all()
    session.execute(_REMINDERS, {"places": places, "authors": AUTHORS})
    _spread_all(session, references)
    files = session.scalars(_FILES).all()
    tables = [*_children_first(session, references), *_MEASURED]
    _history(session, tables, resting=True)
    session.execute(_NOT_REPLACED)
    session.execute(_NOTICED)
    session.execute(_REMINDED, {"places": places})
    for table in tables:
        gone = "true" if table in _MEASURED else f"ctid IN (SELECT of_row FROM doomed WHERE of_table = '{table}')"  # noqa: S608
        session.execute(text(f"DELETE FROM {table} WHERE {gone}"))  # noqa: S608 (names are those of tables)
    _history(session, tables, resting=False)
    session.execute(_ISSUERS, {"authors": AUTHORS})
    session.expire_all()
    _stand_again(session, places, now)
    take_snapshot(session, now=now)
    record(
        session, actor, action="demonstration.removed", subject=SUBJECT, reason="dati dimostrativi tolti",
        before={"municipalities": municipalities}, after={}, now=now,
    )  # fmt: skip
    return Removed(municipalities, places, files)


_MARKS = text(
    "CREATE TEMPORARY TABLE IF NOT EXISTS doomed (of_table text, of_row tid, UNIQUE (of_table, of_row)) ON COMMIT DROP"
)
_NO_MARKS = text("TRUNCATE doomed")

_FOREIGN = text("""
    SELECT conrelid::regclass::text AS child, confrelid::regclass::text AS parent,
        (SELECT string_agg(format('c.%I = p.%I', own.attname, other.attname), ' AND ')
         FROM unnest(conkey, confkey) AS pair(a, b)
         JOIN pg_attribute own ON own.attrelid = conrelid AND own.attnum = pair.a
         JOIN pg_attribute other ON other.attrelid = confrelid AND other.attnum = pair.b) AS joined
    FROM pg_constraint
    WHERE contype = 'f' AND connamespace = 'public'::regnamespace
""")


def _references(session: Session) -> list[_Reference]:
    """What refers to what. That a version came after another does not make it part of a demonstration."""
    found = [_Reference(row.child, row.parent, row.joined) for row in session.execute(_FOREIGN)]
    return [one for one in found if one.child not in _NEVER and one.joined != "c.replaces_id = p.id"]


def _mark(session: Session) -> None:
    """Doom what made-up people wrote."""
    for table, column in _WRITTEN.items():
        session.execute(
            text(f'INSERT INTO doomed SELECT :name, ctid FROM {table} WHERE "{column}" LIKE :authors'),  # noqa: S608
            {"name": table, "authors": AUTHORS},
        )


def _spread_all(session: Session, references: Sequence[_Reference]) -> None:
    """Doom whatever refers to what is doomed, until nothing more does."""
    more = True
    while more:
        doomed = set(session.scalars(_DOOMED))
        more = any([_spread(session, one) for one in references if one.parent in doomed])


_DOOMED = text("SELECT DISTINCT of_table FROM doomed")


def _spread(session: Session, one: _Reference) -> bool:
    """Doom the children of what is doomed; whether there were any more."""
    statement = f"""
        INSERT INTO doomed
        SELECT '{one.child}', c.ctid FROM {one.child} c JOIN {one.parent} p ON {one.joined}
        JOIN doomed d ON d.of_table = '{one.parent}' AND d.of_row = p.ctid
        ON CONFLICT DO NOTHING RETURNING 1
    """  # noqa: S608 (names are those of the catalogue)
    return bool(session.execute(text(statement)).all())


def _children_first(session: Session, references: Sequence[_Reference]) -> list[str]:
    """Tables with rows that go, in an order in which nothing refers to what is gone."""
    doomed = set(session.scalars(_DOOMED))
    order = TopologicalSorter[str]({table: set() for table in doomed})
    for one in references:
        if {one.child, one.parent} <= doomed and one.child != one.parent:
            order.add(one.parent, one.child)
    return list(order.static_order())


#: Whoever takes part has joined.
_TOOK_PART = text("""
    SELECT count(DISTINCT istat_code) FROM joining JOIN doomed ON of_table = 'joining' AND of_row = joining.ctid
""")
_PLACES = text("""
    SELECT DISTINCT istat_code FROM (
        SELECT istat_code FROM plan_version JOIN doomed ON of_table = 'plan_version' AND of_row = plan_version.ctid
        UNION SELECT istat_code FROM plan_step JOIN doomed ON of_table = 'plan_step' AND of_row = plan_step.ctid
    ) AS found
    ORDER BY istat_code
""")
_FILES = text("""
    SELECT sha256 FROM plan_original JOIN doomed ON of_table = 'plan_original' AND of_row = plan_original.ctid
    EXCEPT SELECT sha256 FROM plan_original
        WHERE ctid NOT IN (SELECT of_row FROM doomed WHERE of_table = 'plan_original')
    EXCEPT SELECT sha256 FROM plan_document
        WHERE ctid NOT IN (SELECT of_row FROM doomed WHERE of_table = 'plan_document')
""")
_NOT_REPLACED = text("""
    UPDATE plan_version SET replaces_id = NULL
    WHERE replaces_id IN (SELECT p.id FROM plan_version p JOIN doomed ON of_table = 'plan_version' AND of_row = p.ctid)
        AND ctid NOT IN (SELECT of_row FROM doomed WHERE of_table = 'plan_version')
""")
#: The moment at which a notice was published is a row too.
_NOTICED = text("""
    DELETE FROM deciding WHERE cause = 'notice' AND at IN (
        SELECT published_at FROM notice_version JOIN doomed ON of_table = 'notice_version'
            AND of_row = notice_version.ctid)
""")
#: By the clock, to people who never were.
_REMINDED = text("DELETE FROM plan_reminder WHERE istat_code = ANY(:places)")
_REMINDERS = text("""
    INSERT INTO doomed
    SELECT 'reminder', r.ctid FROM reminder r
    WHERE r.written_by IS NULL AND r.istat_code = ANY(:places) AND NOT EXISTS (
        SELECT FROM reminder_letter l JOIN letter ON letter.id = l.letter_id
        WHERE l.reminder_id = r.id AND letter.address NOT LIKE :authors)
    ON CONFLICT DO NOTHING
""")
#: A municipality speaks for itself on if anybody real works for it.
_ISSUERS = text("""
    DELETE FROM issuer WHERE created_by LIKE :authors
        AND NOT EXISTS (SELECT FROM account_grant WHERE issuer_id = issuer.id)
        AND NOT EXISTS (SELECT FROM invitation WHERE issuer_id = issuer.id)
        AND NOT EXISTS (SELECT FROM notice WHERE issuer_id = issuer.id)
        AND NOT EXISTS (SELECT FROM role_proposal WHERE issuer_id = issuer.id)
""")

#: Triggers of ours before a row is deleted (8).
_GUARDS = text("""
    SELECT tgrelid::regclass::text, tgname FROM pg_trigger
    WHERE NOT tgisinternal AND tgtype & 8 = 8 AND tgtype & 2 = 2 AND tgrelid::regclass::text = ANY(:tables)
    ORDER BY 1, 2
""")


def _history(session: Session, tables: Sequence[str], *, resting: bool) -> None:
    """Let the refusal to take history away rest, or hold again: for whoever else writes there it means to wait."""
    for table, trigger in session.execute(_GUARDS, {"tables": list(tables)}).all():
        session.execute(text(f"ALTER TABLE {table} {'DISABLE' if resting else 'ENABLE'} TRIGGER {trigger}"))


def _stand_again(session: Session, places: Sequence[str], now: datetime) -> None:
    """Plans of which something real is left stand where that says; the others are gone."""
    for plan in session.scalars(select(Plan).where(Plan.istat_code.in_(places))).all():
        if not session.scalar(_LEFT, {"istat_code": plan.istat_code}):
            session.delete(plan)
            continue
        plan.state, history = State.DRAFT, steps(session, plan.istat_code)
        for step in history:
            plan.state = state_after(State(plan.state), State(step.step))
        dated = [(State(row.step), row.day) for row in history if row.day is not None]
        plan.revised_on = last_revision(dated)
        plan.updated_on = max((day for state, day in dated if state is State.UPDATED), default=None)
        plan.publications, plan.changed_at = plan.publications + 1, now
    session.flush()


_LEFT = text("""
    SELECT EXISTS (SELECT FROM plan_version WHERE istat_code = :istat_code)
        OR EXISTS (SELECT FROM plan_step WHERE istat_code = :istat_code)
""")
