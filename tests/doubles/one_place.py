"""One municipality with something of everything, written straight into the tables."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.core.clock import rome_day
from app.core.identity.models import Issuer, IssuerMunicipality
from app.core.identity.people_models import Joining
from app.core.identity.person import Person
from app.core.phases.centre import CentreSaid, CentreState
from app.core.phases.convening import state_centre
from app.core.phases.declaring import declare_phase
from app.core.phases.phase import Phase, PhaseSaid
from doubles.plan_region import add_step, publish
from plans.models.tracking import PlanAmbito
from plans.tracking.snapshots import take_snapshot

_FINDING = text(
    "INSERT INTO plan_finding (version_id, rule, level, scope, message) VALUES (:version, 'F01', :level, 'row', 'x')"
)
_DECIDING = text(
    "INSERT INTO deciding (cause, at, demonstration, internal) VALUES ('act', :at, false, :ours) RETURNING id"
)
_DECISION = text("""
INSERT INTO decision (deciding_id, istat_code, day, hazard, kind, reason, told_level, level, zones, ends_at, decided_at)
VALUES (:deciding, :code, :day, :hazard, :kind, :reason, :told, :level, :zones, :at, :at)
""")
_DISPATCH = text("""
INSERT INTO dispatch (deciding_id, topic, decided_at, queued_at, notifications) VALUES (:deciding, 't', :at, :at, 9)
RETURNING id
""")
_REACH = text("""
INSERT INTO dispatch_reach (dispatch_id, istat_code, matched, queued, held, gone, accepted, failed, superseded, pending,
    p50, p95)
VALUES (:dispatch, :code, 120, 100, 3, 4, :accepted, 1, 10, 0, 0.8, 12)
""")


def furnish_plan(session: Session, code: str, *, now: datetime) -> None:
    """An approval of almost three years ago, a version that is public with a COC, one that is staged, a measure."""
    today = rome_day(now)
    add_step(session, code, "ADOTTATO", today - timedelta(days=1_100), recorded=now - timedelta(days=30), number="12")
    approved = today - timedelta(days=1_000)
    add_step(session, code, "APPROVATO", approved, recorded=now - timedelta(days=29), number="45/2024")
    point = f"POINT({_middle(session, code)})"
    features = [("CO_COC", point, {"nome": "Sala COC", "indirizzo": "Via Roma 1"})]
    version = publish(session, code, features, at=now - timedelta(days=20))
    session.execute(
        text('UPDATE plan_feature SET reserved = \'{"telefono": "055 1234"}\' WHERE version_id = :version'),
        {"version": version},
    )
    staged = session.execute(
        text("""
            INSERT INTO plan_version (istat_code, number, state, created_at, created_by, answers, checksum, staged_at,
                features)
            VALUES (:code, 2, 'staged', :at, 'ada@comune.example', '{}', :checksum, :at, 7) RETURNING id
        """),
        {"code": code, "at": now - timedelta(days=2), "checksum": "abcdef0123456789" * 4},
    ).scalar_one()
    for level in "EWWI":
        session.execute(_FINDING, {"version": staged, "level": level})
    session.add(PlanAmbito(name="Ambito di prova", istat_code=code))
    session.flush()
    take_snapshot(session, now=now)


def furnish_alerts(session: Session, code: str, *, now: datetime) -> None:
    """Two dispatches, one of them under way, decisions of all ages and kinds, and one of the canary's."""
    for days, told, level, accepted in ((200, 0, 2, 80), (10, 0, 3, 81), (9, 3, 1, None)):
        at = now - timedelta(days=days)
        _decided(session, code, at, "hydraulic", told, level)
        deciding = _decided(session, code, at, "wind", told, 1)
        dispatch = session.execute(_DISPATCH, {"deciding": deciding, "at": at}).scalar_one()
        session.execute(_REACH, {"dispatch": dispatch, "code": code, "accepted": accepted})
    _decided(session, code, now - timedelta(days=8), "snow", 0, 2, ours=True)
    _decided(session, code, now - timedelta(days=7), "heat", 2, 2, kind="suppressed")


def furnish_people(session: Session, code: str, person: Person, *, now: datetime) -> None:
    """It has joined, belongs to a union, and has declared a phase and opened its COC."""
    day = rome_day(now) - timedelta(days=90)
    session.add(Joining(istat_code=code, joined_on=day, act="Delibera 3/2026", recorded_at=now, recorded_by="prova"))
    union = Issuer(kind="union", name="Unione di prova", created_at=now, created_by="prova")
    session.add(union)
    session.flush()
    session.add(IssuerMunicipality(issuer_id=union.id, istat_code=code))
    since = now - timedelta(hours=3)
    declare_phase(session, person, code, PhaseSaid(Phase.PRE_ALARM, since, "Ordinanza 7"), seen=0, now=now)
    opened = CentreSaid(CentreState.OPEN, since, place="Palazzo comunale", phones=("055 9999",))
    state_centre(session, person, code, opened, seen=0, now=now)


def _decided(
    session: Session, code: str, at: datetime, hazard: str, told: int, level: int, *, kind: str = "", ours: bool = False
) -> int:
    deciding: int = session.execute(_DECIDING, {"at": at, "ours": ours}).scalar_one()
    kind = kind or ("escalation" if level > told else "de_escalation")
    given = {"deciding": deciding, "code": code, "day": rome_day(at), "hazard": hazard, "kind": kind, "at": at}
    given |= {"reason": "unchanged" if kind == "suppressed" else None, "zones": json.dumps(["Tosc-B"])}
    session.execute(_DECISION, given | {"told": told, "level": level})
    return deciding


def _middle(session: Session, code: str) -> str:
    where = "SELECT ST_X(p) || ' ' || ST_Y(p) FROM (SELECT ST_PointOnSurface(boundary) p FROM municipality"
    return str(session.execute(text(f"{where} WHERE istat_code = :code) x"), {"code": code}).scalar_one())
