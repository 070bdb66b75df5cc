"""A country that does not exist, of any size, in a database that is migrated and empty: for benches and their test.

Whole tables are made by statements of ``country/*.sql``, a file for each piece; the first snapshot, the sums and the
register of acts are made by the product's own code. The same size gives the same country.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from datetime import time as hour
from pathlib import Path

from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from app.core.audit.models import Act
from app.core.audit.seal import GENESIS, seal
from app.core.clock import ROME, rome_day
from app.core.db import Database
from plans.tracking.snapshots import first_of_month, last_of_month, take_snapshot
from plans.tracking.sums import add_sums

#: What the clock says wherever this country is looked at: half an hour after its last bulletin.
NOW = datetime(2026, 10, 15, 9, tzinfo=UTC)
_FOLDER = Path(__file__).parent / "country"


@dataclass(frozen=True, slots=True)
class Size:
    """How much of everything. ``regions`` follow one another from ``first_region`` on; ``months`` with this one.

    ``alerts`` are bulletins, one a day; ``storms`` regions that each of them tells of something, on average.
    """

    first_region: int
    regions: int
    provinces: int
    places: int
    months: int
    alerts: int
    subscriptions: int
    acts: int
    checks: int
    storms: float = 2.0
    #: Keys of other tables are looked up for each row, as they are always: takes as long as all the rest.
    checked: bool = False

    @property
    def municipalities(self) -> int:
        return self.regions * self.provinces * self.places


#: Italy: 7,900 municipalities, ten years of months, 2,000 alerts, a million subscriptions.
WHOLE = Size(
    first_region=1, regions=20, provinces=5, places=79, months=120, alerts=2_000, subscriptions=1_000_000,
    acts=20_000, checks=20_000,
)  # fmt: skip
#: The same made by the same statements, small enough for a test: what it refers to is there.
SMALL = Size(
    first_region=9,
    regions=2,
    provinces=2,
    places=10,
    months=6,
    alerts=20,
    subscriptions=200,
    acts=30,
    checks=20,
    checked=True,
)


def fill(
    database: Database, size: Size, *, pieces: Collection[str] = (), said: Callable[[str], None] = lambda line: None
) -> None:
    """Make the country, or only some pieces of it. ``said`` is told what was made, and in how many seconds."""
    for name, make in _PIECES.items():
        if pieces and name not in pieces:
            continue
        begun = time.perf_counter()
        with database.transaction() as session:
            if not size.checked:
                session.execute(text("SET LOCAL session_replication_role = replica"))
            make(session, size)
        said(f"{name}: {time.perf_counter() - begun:.1f} s")
    with database.transaction() as session:
        _tidy(session)
    # As the database itself does every now and then: row visibility, and statistics, are of what is there.
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM ANALYZE")


def _file(name: str) -> Callable[[Session, Size], None]:
    def run(session: Session, size: Size) -> None:
        given = {**asdict(size), "now": NOW, "today": rome_day(NOW)}
        for statement in _statements(name):
            wanted = text(statement)
            session.execute(wanted, {key: given[key] for key in wanted.compile().params})
        session.execute(text("ANALYZE"))

    return run


def _statements(name: str) -> Iterator[str]:
    """Each of them ends with a semicolon at the end of a line."""
    for statement in (_FOLDER / f"{name}.sql").read_text().split(";\n"):
        if statement.strip():
            yield statement


def _first_month(session: Session, size: Size) -> None:
    take_snapshot(session, now=NOW)


def _months(session: Session, size: Size) -> None:
    """The months before, made of this one: as they were known when they were over, with the sums of then, and with
    what came late."""
    [past] = _statements("past")
    this = first_of_month(rome_day(NOW))
    regions = [f"{size.first_region + number:02}" for number in range(size.regions)]
    month = this
    for back in range(size.months - 1):
        month = first_of_month(month - timedelta(days=1))
        for late, known in ((0, _known(month, 2)), (200, _known(month, 9))):
            given = {"month": month, "known": known, "last": last_of_month(month), "now": this, "late": late,
                     "salt": 1000 + back}  # fmt: skip
            session.execute(text(past), given)
            add_sums(session, month, regions, now=known)
    session.execute(text("ANALYZE plan_snapshot, plan_month"))


def _known(month: date, days: int) -> datetime:
    return datetime.combine(last_of_month(month) + timedelta(days=days), hour(4), ROME)


def _acts(session: Session, size: Size) -> None:
    """The register, each act sealed with the one before."""
    codes = session.scalars(text("SELECT istat_code FROM issuer WHERE istat_code IS NOT NULL ORDER BY id")).all()
    kinds = ("notice.published", "plan.published", "joining.recorded", "phase.declared", "notice.break_glass")
    before, rows = GENESIS, []
    for number in range(1, size.acts + 1):
        act = Act(
            id=number, at=NOW - timedelta(hours=size.acts - number), actor="Persona", action=kinds[number % len(kinds)],
            subject=f"municipality:{codes[number * 7 % len(codes)]}", reason="Come da delibera", origin="192.0.2.1",
            before={}, after={"number": number}, previous_hash=before,
        )  # fmt: skip
        act.hash = before = seal(act)
        rows.append({column.key: getattr(act, column.key) for column in Act.__table__.columns})
    session.execute(insert(Act.__table__), rows)  # type: ignore[arg-type]


def _tidy(session: Session) -> None:
    """Our own tables go; numbers that the database gives go on where ours end."""
    ours = session.scalars(text("SELECT tablename FROM pg_tables WHERE tablename LIKE 'generated\\_%'")).all()
    session.execute(text(f"DROP TABLE {', '.join(ours)}"))
    session.execute(text("DROP FUNCTION generated_chance"))
    session.execute(text("""
        DO $$ DECLARE counted record; BEGIN
            FOR counted IN
                SELECT table_name, column_name, pg_get_serial_sequence(table_name, column_name) AS sequence
                FROM information_schema.columns
                WHERE table_schema = 'public' AND column_default LIKE 'nextval%'
            LOOP
                EXECUTE format('SELECT setval(%L, greatest((SELECT max(%I) FROM %I), 1))',
                    counted.sequence, counted.column_name, counted.table_name);
            END LOOP;
        END $$
    """))  # fmt: skip


#: Pieces, in the order in which one needs the other; plans and months need nothing but the territory.
PLANS = ("territory", "population", "plans", "first snapshot", "months before")
_PIECES: dict[str, Callable[[Session, Size], None]] = {
    "territory": _file("territory"),
    "population": _file("population"),
    "plans": _file("plans"),
    "first snapshot": _first_month,
    "months before": _months,
    "people": _file("people"),
    "campaigns": _file("campaigns"),
    "subscriptions": _file("subscriptions"),
    "alerts": _file("alerts"),
    "dispatches": _file("dispatches"),
    "acts": _acts,
    "follow-up": _file("follow_up"),
}
