"""T1–T15 on four municipalities, against figures worked out by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.orm import Session

from app.core.audit.log import Actor
from plans.tracking.contents import municipalities
from plans.tracking.declarations import AMBITO, Statement, declare
from plans.tracking.indicators import INDICATORS
from plans.tracking.past import plans_counted
from plans.tracking.scope import Scope
from plans.tracking.seed import import_ambiti, import_seed
from plans.tracking.snapshots import take_snapshot

NOW = datetime(2026, 10, 15, 9, tzinfo=UTC)
SCOPE = Scope(date(2026, 10, 1), "09")
OFFICIAL = Actor("ufficio@comune.example", "web")

Ask = Any


@pytest.fixture
def ask(region: Session) -> Ask:
    """The rows of an indicator, after a snapshot with what people state of A."""
    risks = {
        "idraulico": {"relevant": True, "scenario": True, "phases": True},
        "sismico": {"relevant": True, "scenario": True, "phases": False},
        "vento": {"relevant": None},
    }
    declare(region, OFFICIAL, "048901", Statement("B2", {"risks": risks}), now=NOW)
    declare(region, OFFICIAL, "048901", Statement(AMBITO, {"day": "2026-05-01"}), now=NOW)
    region.execute(
        text("""
            INSERT INTO plan_finding (version_id, rule, level, scope, message)
            SELECT id, rule, level, 'row', '' FROM plan_version, (VALUES ('G02', 'R'), ('G02', 'R'), ('G05', 'E'))
                finding(rule, level)
        """)
    )
    import_ambiti(region, b"ambito,codice_istat\nValle,048901\nValle,048902\n")
    take_snapshot(region, now=NOW)

    def rows(key: str) -> Sequence[Mapping[str, Any]]:
        return INDICATORS[key](region, SCOPE).rows

    return rows


def test_adoption_by_number_people_and_area(ask: Ask) -> None:
    toscana, total = ask("T1")
    assert (toscana["region_code"], total["region_code"]) == ("09", None)
    assert (total["municipalities"], total["adopted"], total["share"]) == (4, 2, 0.5)
    assert (total["population"], total["adopted_population"], total["population_share"]) == (10_000, 3_000, 0.3)
    assert total["area_share"] == pytest.approx(0.5, abs=1e-4)


def test_bands_and_terms(ask: Ask) -> None:
    bands = {row["age_band"]: (row["municipalities"], row["population"]) for row in ask("T2")}
    assert bands == {
        "current": (1, 1000), "old": (0, 0), "very_old": (1, 2000), "never": (1, 3000), "unknown": (1, 4000),
    }  # fmt: skip
    (late,) = ask("T3")
    assert (late["istat_code"], late["expires_on"], late["validity"]) == ("048902", date(2023, 5, 1), "SCADUTO")
    assert (late["days_left"], late["owner"]) == (-1263, "prova")


def test_the_funnel_and_its_days(ask: Ask) -> None:
    rows = {row["step"]: row for row in ask("T4")}
    # Adopted for 10 (A), 30 (B) and 20 days (C); sent for 90 days (A).
    assert (rows["ADOTTATO"]["median_days"], rows["TRASMESSO"]["median_days"]) == (20, 90)
    assert [rows[step]["municipalities"] for step in ("BOZZA", "TRASMESSO", "APPROVATO", "PUBBLICATO")] == [0, 1, 2, 0]
    assert [rows[step]["reached"] for step in ("BOZZA", "TRASMESSO", "APPROVATO", "PUBBLICATO")] == [3, 3, 2, 0]
    assert [rows[step]["stuck"] for step in ("TRASMESSO", "APPROVATO")] == [1, 0]


def test_scores_by_line(ask: Ask) -> None:
    rows = {row["id"]: row for row in ask("T5")}
    assert len(rows) == 28
    assert [rows["A1"][name] for name in ("proven", "partly", "missing")] == [0, 2, 2]
    assert [rows["C1"][name] for name in ("proven", "partly", "missing")] == [1, 0, 3]


def test_risks_are_a_matrix(ask: Ask) -> None:
    assert [(row["risk"], row["layer"], row["scenario"], row["phases"], row["complete"]) for row in ask("T6")] == [
        ("idraulico", True, True, True, True),
        ("sismico", False, True, False, False),
    ]


def test_areas_capacity_and_conflicts(ask: Ask, region: Session) -> None:
    (*white, a) = ask("T7")
    assert {row["istat_code"] for row in white} == {"048902", "048903", "048904"}
    assert (a["areas"], a["near_population"], a["served_share"]) == (2, 18, 0.3)  # 1.57 km² of 89.3, of 1,000 people
    assert "per superficie" in INDICATORS["T7"](region, SCOPE).note
    (capacity,) = ask("T8")
    assert (capacity["capacity"], capacity["exposed"], capacity["ratio"]) == (50, 250, 0.2)
    (conflict,) = ask("T9")
    assert (conflict["name"], conflict["class"], conflict["hazards"]) == ("Piazza", "AE_ATTESA", ["RS_IDRA"])
    assert (conflict["lon"], conflict["lat"]) == (pytest.approx(11.01), pytest.approx(43.75))
    kept = """INSERT INTO plan_snapshot SELECT (jsonb_populate_record(s, jsonb_build_object(
            'known_on', known_on + interval '1 hour',
            'facts', jsonb_set(facts, '{conflicts}', '[{"id": 7, "hazards": ["RS_IDRA"]}]')))).*
        FROM plan_snapshot s WHERE conflicts > 0"""
    region.execute(text(kept))  # as the first months were kept
    (old,) = ask("T9")
    assert (set(old), old["feature_id"], old["lon"]) == (set(conflict), 7, None)


def test_quality_reach_life_and_catalogue(ask: Ask, region: Session) -> None:
    (month,) = ask("T10")
    assert [month[name] for name in ("month", "uploads", "features", "blocked", "repaired", "warned")] == [
        date(2026, 9, 1), 1, 6, 1, 2, 0,
    ]  # fmt: skip
    assert month["verified_share"] == pytest.approx(1 / 6)
    (reach,) = ask("T11")
    assert (reach["published"], reach["municipalities"], reach["published_population"]) == (1, 4, 1000)
    life = {row["istat_code"]: row for row in ask("T12")}
    assert (life["048901"]["alive"], life["048904"]["alive"], life["048904"]["last_upload"]) == (True, False, None)
    present = {row["code"]: row["present"] for row in ask("T13")}
    assert (present["CO_COC"], present["RS_IDRA"], present["ZAE"]) == (1, 1, 0)


def test_ambiti_have_laggards(ask: Ask) -> None:
    (valley,) = ask("T14")
    assert valley == {
        "ambito": "Valle", "members": 2, "adopted": 1, "complete": False, "laggards": ["Comune 048902"],
    }  # fmt: skip


def test_the_time_line_begins_with_what_others_counted(ask: Ask, region: Session) -> None:
    table = b"regione;comuni_totali;comuni_con_piano\nToscana;280;230\nTOTALE;7954;6377\nTrento;210;210\n"
    assert import_seed(region, table, day=date(2016, 10, 12), source="DPC", now=NOW) == 3
    assert import_seed(region, table, day=date(2016, 10, 12), source="DPC", now=NOW) == 3
    seed, month = ask("T15")
    assert (seed["origin"], seed["adopted"], seed["municipalities"], seed["source"]) == ("seed", 230, 280, "DPC")
    assert (month["origin"], month["adopted"], month["share"], month["current"]) == ("snapshot", 2, 0.5, 1)
    country, _ = INDICATORS["T15"](region, Scope(SCOPE.month)).rows
    assert (country["adopted"], country["share"]) == (6377, pytest.approx(0.8017, abs=1e-4))
    assert [row.with_plan for row in plans_counted(region, None)] == [6377]

    import_seed(region, table, day=SCOPE.month + timedelta(days=11), source="DPC", now=NOW)  # of the month itself
    import_seed(region, table, day=SCOPE.month + timedelta(days=31), source="DPC", now=NOW)  # of the next one
    assert [row["origin"] for row in ask("T15")] == ["seed", "snapshot", "seed"]


def test_the_list_of_municipalities_says_what_is_missing_heaviest_first(ask: Ask, region: Session) -> None:
    first, *_ = municipalities(region, SCOPE)
    assert (first["istat_code"], first["published"], first["missing"][0]) == ("048901", True, "C2")
    assert "C1" not in first["missing"]


def test_all_of_it_in_fifteen_questions(ask: Ask, region: Session) -> None:
    asked: list[str] = []
    connection = region.connection()
    event.listen(connection, "before_cursor_execute", lambda *given: asked.append(given[2]))
    for question in INDICATORS.values():
        question(region, SCOPE)
    assert len(asked) <= 15


def test_elsewhere_and_before_there_is_nothing(ask: Ask, region: Session) -> None:
    for scope in (
        Scope(date(2026, 10, 1), "01"),
        Scope(date(2020, 1, 1)),
        Scope(SCOPE.month, known=datetime(2026, 1, 1, tzinfo=UTC)),
    ):
        for key, question in INDICATORS.items():
            rows = question(region, scope).rows
            assert all(not row.get("municipalities") for row in rows), key
