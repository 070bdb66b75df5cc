"""Months of plans: measured once, added to, corrected without being changed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from doubles.plan_region import add_document, add_municipality, add_step, box, point, publish
from plans.models.tracking import PlanMonth, PlanSnapshot
from plans.tracking.facts import Question, measured
from plans.tracking.indicators import INDICATORS
from plans.tracking.scope import Scope, closed_on
from plans.tracking.snapshots import newest, take_snapshot

NOW = datetime(2026, 10, 15, 9, tzinfo=UTC)
OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)


def adopted(session: Session, month: date, known: datetime | None = None) -> int:
    (*_, total) = INDICATORS["T1"](session, Scope(month, known=known)).rows
    found: int = total["adopted"]
    return found


def test_facts_of_a_published_plan(region: Session) -> None:
    one = measured(region, Question(NOW.date(), NOW, ["048901"]))[0]
    data, acts = one.facts.geodata, one.facts.acts
    assert (data.count("AE_ATTESA"), data.addressed["AE_ATTESA"], data.capacity) == (2, 2, 50)
    assert (data.main_seats, data.alternate_seats, data.hazards) == (1, 1, {"idraulico"})
    assert (data.exposed, data.served_share) == (pytest.approx(250, abs=1), 0.3)
    assert data.conflicts == 1  # the square; the COC in the flood is for earthquakes, the other lies outside
    # Two circles of 500 m (0.785 km² each) in a square of about 8.04 km by 11.11 km.
    assert data.near_share == pytest.approx(2 * 0.785 / (8.04 * 11.11), rel=0.02)
    assert one.place.area_km2 == pytest.approx(89.3, rel=0.01)
    assert (acts.approved, acts.numbered, acts.document, acts.in_term) == (True, True, False, True)
    assert (acts.sent_to, one.facts.visible, one.facts.alive) == ({"regione"}, True, True)


def test_scores_worked_out_by_hand(region: Session) -> None:
    assert take_snapshot(region, now=NOW).added == 4
    rows = {row.istat_code: row for row in newest(region, [OCTOBER])}
    a = rows["048901"]
    assert a.grades == {"A1": 0.5, "A2": 1, "A4": 0.5, "A6": 1, "B3": 0.5, "B4": 0.5, "C1": 1, "D1": 0.5, "D2": 1,
                        "E5": 1}  # fmt: skip
    assert a.formal == 51.6  # 4 + 8 + 2.5 + 2 of 32
    assert a.content == 27.5  # 4 + 1.5 + 5 + 3 + 4 + 2 of 71
    assert [rows[f"04890{n}"].age_band for n in (1, 2, 3, 4)] == ["current", "very_old", "never", "unknown"]
    assert (rows["048904"].formal, rows["048904"].content, rows["048904"].state) == (0, 0, None)
    assert (rows["048903"].state, rows["048903"].state_since) == ("TRASMESSO", date(2026, 6, 1))


def test_a_document_is_counted_from_the_day_it_came(region: Session) -> None:
    take_snapshot(region, now=NOW)
    version = region.scalar(text("SELECT id FROM plan_version WHERE istat_code = '048901'"))
    assert isinstance(version, int)
    add_document(region, version, "a" * 64, at=NOW + timedelta(days=1))
    assert take_snapshot(region, now=NOW + timedelta(days=2)).added == 1
    assert {row.istat_code: row.grades.get("A1") for row in newest(region, [OCTOBER])}["048901"] == 1


def test_measuring_again_adds_nothing(region: Session) -> None:
    first = take_snapshot(region, now=NOW)
    assert (first.month, first.municipalities, first.added, first.corrected) == (OCTOBER, 4, 4, 0)
    for days in (0, 1, 16):
        assert take_snapshot(region, now=NOW + timedelta(days=days, minutes=1)).added == 0
    assert region.scalar(select(func.count()).select_from(PlanSnapshot)) == 4
    assert region.scalar(select(func.count()).select_from(PlanMonth)) == 1


def test_a_month_that_is_over_is_closed_once(region: Session) -> None:
    take_snapshot(region, now=NOW)
    add_step(region, "048904", "BOZZA", date(2026, 10, 28), recorded=datetime(2026, 10, 28, 9, tzinfo=UTC))
    taken = take_snapshot(region, now=datetime(2026, 11, 1, 9, tzinfo=UTC))
    assert (taken.month, taken.added, taken.corrected) == (NOVEMBER, 5, 1)
    october = {row.istat_code: row for row in newest(region, [OCTOBER])}["048904"]
    assert (october.state, october.valid_on, october.age_band) == ("BOZZA", date(2026, 10, 31), "never")
    assert take_snapshot(region, now=datetime(2026, 11, 2, 9, tzinfo=UTC)).added == 0


def test_a_late_act_changes_what_was_valid_and_not_what_was_known(region: Session) -> None:
    take_snapshot(region, now=NOW)
    assert adopted(region, OCTOBER) == 2
    take_snapshot(region, now=datetime(2026, 11, 2, 9, tzinfo=UTC))
    late = datetime(2026, 11, 20, 9, tzinfo=UTC)
    add_step(region, "048904", "APPROVATO", date(2026, 10, 20), number="40", recorded=late)
    taken = take_snapshot(region, now=late)
    assert (taken.added, taken.corrected) == (2, 1)  # D, in October and in November
    assert adopted(region, OCTOBER) == 3
    assert adopted(region, OCTOBER, known=datetime(2026, 11, 19, tzinfo=UTC)) == 2
    assert adopted(region, NOVEMBER, known=datetime(2026, 11, 19, tzinfo=UTC)) == 2
    line = INDICATORS["T15"]
    assert [row["adopted"] for row in line(region, Scope(NOVEMBER)).rows] == [3, 3]
    known = Scope(NOVEMBER, known=datetime(2026, 11, 19, tzinfo=UTC))
    assert [row["adopted"] for row in line(region, known).rows] == [2, 2]
    whom = select(PlanMonth.current_codes).where(PlanMonth.month == OCTOBER).order_by(PlanMonth.known_on)
    assert region.scalars(whom).all() == [["048901"], ["048901"], ["048901", "048904"]]
    assert take_snapshot(region, now=late + timedelta(hours=1)).added == 0


def test_a_month_after_which_the_clock_stood_still_is_closed_all_the_same(region: Session) -> None:
    take_snapshot(region, now=NOW)
    closing = datetime(2026, 12, 3, 9, tzinfo=UTC)
    take_snapshot(region, now=closing)  # nobody looked in November
    assert closed_on(region, OCTOBER) == closing
    late = datetime(2026, 12, 20, 9, tzinfo=UTC)
    add_step(region, "048904", "APPROVATO", date(2026, 10, 20), number="40", recorded=late)
    take_snapshot(region, now=late)
    assert (closed_on(region, OCTOBER), adopted(region, OCTOBER, known=closing)) == (closing, 2)
    assert adopted(region, OCTOBER) == 3


def test_what_was_published_later_does_not_reach_months_that_are_over(region: Session) -> None:
    take_snapshot(region, now=NOW)
    late = datetime(2026, 11, 20, 9, tzinfo=UTC)
    publish(region, "048904", [("ZAE", point(3, 0.5, 0.5), {}), ("RS_IDRA", box(3, 0, 0, 1, 1), {})], at=late)
    add_step(region, "048904", "APPROVATO", date(2026, 10, 20), number="40", recorded=late)
    take_snapshot(region, now=late)
    rows = {(row.istat_code, row.month): row for row in newest(region, [OCTOBER, NOVEMBER])}
    assert (rows["048904", OCTOBER].content, rows["048904", OCTOBER].version_id) == (0, None)
    assert rows["048904", NOVEMBER].grades["D4"] == 1


def test_rows_are_only_added(region: Session) -> None:
    take_snapshot(region, now=NOW)
    for statement in (
        "UPDATE plan_snapshot SET formal = 100", "DELETE FROM plan_snapshot", "TRUNCATE plan_snapshot",
        "UPDATE plan_month SET adopted = 0", "DELETE FROM plan_month",
    ):  # fmt: skip
        with pytest.raises(DBAPIError, match="only ever added"), region.begin_nested():
            region.execute(text(statement))


def test_steps_count_in_the_order_of_their_days_and_end_with_a_withdrawal(session: Session) -> None:
    add_municipality(session, "048901", 0, population=10)
    add_step(session, "048901", "RITIRATO", date(2026, 8, 1), words="x", recorded=NOW)
    add_step(session, "048901", "APPROVATO", date(2026, 7, 1), number="1", recorded=NOW)
    (one,) = measured(session, Question(NOW.date(), NOW))
    assert one.procedure is not None
    assert (one.procedure.state, one.procedure.revised_on, one.facts.acts.approved) == ("RITIRATO", None, False)
    add_step(session, "048901", "APPROVATO", date(2026, 9, 1), number="2", recorded=NOW)
    (one,) = measured(session, Question(NOW.date(), NOW))
    assert one.procedure is not None
    assert (one.procedure.state, one.procedure.revised_on) == ("APPROVATO", date(2026, 9, 1))


def test_observations_are_answered_body_by_body(session: Session) -> None:
    add_municipality(session, "048901", 0, population=10)
    for day, body, resolved in ((1, "Regione", None), (2, "Prefettura", False), (3, "regione", True)):
        add_step(session, "048901", "OSSERVAZIONI", date(2026, 7, day), addressee=body, words="x", resolved=resolved,
                 recorded=NOW)  # fmt: skip
    (one,) = measured(session, Question(NOW.date(), NOW))
    assert (one.facts.acts.observations, one.facts.acts.answered) == (2, 1)
