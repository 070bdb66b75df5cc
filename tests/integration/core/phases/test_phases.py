"""Phases in the database: who may declare them, what is read of them, and that nothing is ever lost."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.core.audit.log import acts
from app.core.audit.verify import verify
from app.core.errors import ExpectedError, Forbidden, InputRefused, NotFound
from app.core.phases.centre import CentreSaid, CentreState
from app.core.phases.convening import correct_centre, state_centre
from app.core.phases.declaring import add_act, correct_phase, declare_phase
from app.core.phases.mapping import PhaseMapping, mapping_of, set_mapping
from app.core.phases.phase import Phase, PhaseSaid
from app.core.phases.queries import centre_of, declared_phases, phase_of, phases_between
from desk_fixtures import Desk

PRATO, FIRENZE = "100005", "048017"
NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


def hours(number: float) -> datetime:
    return NOON + timedelta(hours=number)


def test_a_night_from_attention_to_normal_with_a_mistake(desk: Desk) -> None:
    official = desk.person("official", PRATO)
    with desk.product.database.transaction() as session:
        declare = lambda phase, at, seen: declare_phase(  # noqa: E731
            session, official, PRATO, PhaseSaid(phase, hours(at)), seen=seen, now=hours(at)
        )
        first = declare(Phase.ATTENTION, 0, 0)
        second = declare(Phase.ALARM, 2, first)
        right = correct_phase(
            session, official, PRATO, second, PhaseSaid(Phase.PRE_ALARM, hours(2)), reason="fase errata", now=hours(3)
        )
        with_act = add_act(session, official, PRATO, right, "Ordinanza 12", now=hours(4))
        declare(Phase.NORMAL, 8, with_act)

        known = phase_of(session, PRATO, at=hours(3), known_at=hours(2.5))
        assert known and known.content and known.content.phase is Phase.ALARM
        spells = phases_between(session, hours(1), hours(9))
        assert [(s.phase, s.said.act, s.said.since, s.until) for s in spells] == [
            (Phase.ATTENTION, "", hours(0), hours(2)),
            (Phase.PRE_ALARM, "Ordinanza 12", hours(2), hours(8)),
            (Phase.NORMAL, "", hours(8), None),
        ]
        assert phases_between(session, hours(-5), hours(0)) == []
        assert declared_phases(session, at=hours(5)) == {PRATO: Phase.PRE_ALARM}
        assert declared_phases(session, at=hours(9)) == {}
        done = [act.action for act in acts(session, subject=f"municipality:{PRATO}", limit=5)]
        assert done == ["phase.declared", "phase.corrected", "phase.corrected", "phase.declared", "phase.declared"]
        assert verify(session).reason is None


def test_what_is_refused_changes_nothing(desk: Desk) -> None:
    official, other = desk.person("official", PRATO), desk.person("official", FIRENZE)
    admin = desk.person("admin", PRATO)
    alarm = PhaseSaid(Phase.ALARM, NOON)
    with desk.product.database.transaction() as session:
        first = declare_phase(session, official, PRATO, alarm, seen=0, now=NOON)
    for kind, code, person, act in [
        (NotFound, "municipality_unknown", other, lambda s, p: declare_phase(s, p, PRATO, alarm, seen=0, now=NOON)),
        (Forbidden, "not_allowed", admin, lambda s, p: declare_phase(s, p, PRATO, alarm, seen=0, now=NOON)),
        (NotFound, "statement_unknown", other, lambda s, p: add_act(s, p, FIRENZE, first, "Ordinanza 1", now=NOON)),
        (InputRefused, "stated_meanwhile", official, lambda s, p: declare_phase(s, p, PRATO, alarm, seen=0, now=NOON)),
        (
            InputRefused,
            "phase_unchanged",
            official,
            lambda s, p: declare_phase(s, p, PRATO, alarm, seen=first, now=NOON),
        ),
        (InputRefused, "act_missing", official, lambda s, p: add_act(s, p, PRATO, first, " ", now=NOON)),
        (
            InputRefused,
            "centre_not_open",
            official,
            lambda s, p: state_centre(s, p, PRATO, CentreSaid(CentreState.CLOSED, NOON), seen=0, now=NOON),
        ),
    ]:
        with pytest.raises(ExpectedError) as refused, desk.product.database.transaction() as session:
            act(session, person)
        assert (type(refused.value), refused.value.code) == (kind, code)
    with desk.product.database.transaction() as session:
        assert session.execute(text("SELECT count(*) FROM phase_declaration")).scalar_one() == 1
        assert session.execute(text("SELECT count(*) FROM centre_statement")).scalar_one() == 0


def test_the_centre_opens_changes_and_closes(desk: Desk) -> None:
    official = desk.person("official", PRATO)
    opened = CentreSaid(CentreState.OPEN, NOON, place="Via Roma 1", phones=("0574 18361",))
    with desk.product.database.transaction() as session:
        first = state_centre(session, official, PRATO, opened, seen=0, now=NOON)
        moved = CentreSaid(CentreState.OPEN, hours(1), place="Via Milano 2")
        second = state_centre(session, official, PRATO, moved, seen=first, now=hours(1))
        found = centre_of(session, PRATO, at=hours(2))
        assert found and (found.since, found.said.place) == (NOON, "Via Milano 2")
        closed = CentreSaid(CentreState.CLOSED, hours(3))
        last = state_centre(session, official, PRATO, closed, seen=second, now=hours(3))
        assert centre_of(session, PRATO, at=hours(4)) is None
        correct_centre(session, official, PRATO, last, None, reason="non è chiuso", now=hours(4))
        assert centre_of(session, PRATO, at=hours(4)) is not None
        assert centre_of(session, PRATO, at=hours(4), known_at=hours(3.5)) is None


def test_the_newest_mapping_holds_and_one_without_phases_ends_it(desk: Desk) -> None:
    official = desk.person("official", PRATO)
    with desk.product.database.transaction() as session:
        assert mapping_of(session, PRATO) is None
        set_mapping(session, official, PRATO, PhaseMapping("Piano", {"red": Phase.ALARM}), now=NOON)
        set_mapping(session, official, PRATO, PhaseMapping("Revoca"), now=hours(1))
        found = mapping_of(session, PRATO)
        assert found and (found.act, found.phases) == ("Revoca", {})


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE phase_declaration SET phase = 'normal'",
        "DELETE FROM phase_declaration",
        "TRUNCATE phase_declaration",
        "INSERT INTO phase_declaration (istat_code, phase, since, act, note, recorded_at, recorded_by, reason)"
        " VALUES ('100005', NULL, now(), '', '', now(), 'x', '')",
        # A correction of another municipality's.
        "INSERT INTO phase_declaration (istat_code, phase, since, act, note, recorded_at, recorded_by, corrects_id,"
        " reason) SELECT '048017', 'alarm', now(), '', '', now(), 'x', id, 'perché sì' FROM phase_declaration",
    ],
)
def test_the_database_itself_keeps_what_was_declared(desk: Desk, statement: str) -> None:
    official = desk.person("official", PRATO)
    with desk.product.database.transaction() as session:
        declare_phase(session, official, PRATO, PhaseSaid(Phase.ALARM, NOON), seen=0, now=NOON)
    with pytest.raises(DBAPIError), desk.product.database.transaction() as session:
        session.execute(text(statement))
