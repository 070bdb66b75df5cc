"""Municipalities in a row, and plans for them, written straight into the tables."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

#: Degrees: each municipality is a square of this side, one beside the other from 11° E, 43.7° N.
SIDE = 0.1
WEST, SOUTH = 11.0, 43.7


def add_municipality(session: Session, code: str, place: int, *, population: int | None, region: str = "09") -> None:
    west = WEST + place * SIDE
    session.execute(
        text("""
            INSERT INTO municipality (istat_code, name, province_code, province_name, region_code, region_name,
                                      population, boundary_source, boundary)
            VALUES (:code, :name, 'XX', 'Prova', :region, 'Prova', :population, 'test',
                    ST_Multi(ST_MakeEnvelope(:west, :south, :east, :north, 4326)))
        """),
        {"code": code, "name": f"Comune {code}", "region": region, "population": population, "west": west,
         "south": SOUTH, "east": west + SIDE, "north": SOUTH + SIDE},
    )  # fmt: skip


def add_step(
    session: Session, code: str, step: str, day: date | None, *, recorded: datetime, number: str = "",
    addressee: str = "", protocol: str = "", words: str = "", url: str = "", resolved: bool | None = None,
) -> None:  # fmt: skip
    """A step of the procedure; the plan is there afterwards if it was not before."""
    _plan(session, code, recorded)
    session.execute(
        text("""
            INSERT INTO plan_step (istat_code, step, day, recorded_at, recorded_by, number, addressee, protocol, text,
                                   url, resolved)
            VALUES (:code, :step, :day, :recorded, 'prova', :number, :addressee, :protocol, :words, :url, :resolved)
        """),
        {"code": code, "step": step, "day": day, "recorded": recorded, "number": number, "addressee": addressee,
         "protocol": protocol, "words": words, "url": url, "resolved": resolved},
    )  # fmt: skip


def publish(session: Session, code: str, features: list[tuple[str, str, dict[str, Any]]], *, at: datetime) -> int:
    """A version that citizens see from ``at`` on, the one before superseded. Features are class, WKT, attributes."""
    _plan(session, code, at)
    session.execute(
        text("UPDATE plan_version SET state = 'superseded', ended_at = :at WHERE istat_code = :code AND state ="
             " 'published'"),
        {"code": code, "at": at},
    )  # fmt: skip
    version: int = session.execute(
        text("""
            INSERT INTO plan_version (istat_code, number, state, created_at, created_by, answers, checksum, staged_at,
                                      features, published_at, published_by)
            SELECT :code, count(*) + 1, 'published', :at, 'prova', '{}', 'x', :at, :features, :at, 'prova'
            FROM plan_version WHERE istat_code = :code
            RETURNING id
        """),
        {"code": code, "at": at, "features": len(features)},
    ).scalar_one()
    for row, (plan_class, wkt, attributes) in enumerate(features, 1):
        session.execute(
            text("""
                INSERT INTO plan_feature (version_id, layer, row, class, key, geometry, public, reserved, source, held)
                VALUES (:version, 'prova', :row, :class, :key, ST_GeomFromText(:wkt, 4326), :public, '{}', '{}', false)
            """),
            {"version": version, "row": row, "class": plan_class, "key": str(row), "wkt": wkt,
             "public": json.dumps(attributes)},
        )  # fmt: skip
    return version


def add_document(session: Session, version: int, sha256: str, *, at: datetime) -> None:
    """The plan as a PDF, among the originals of a version."""
    session.execute(
        text("""
            INSERT INTO plan_original (version_id, position, sha256, name, size, media_type, uploaded_by, at)
            VALUES (:version, 1, :sha256, 'piano.pdf', 1000, 'application/pdf', 'prova', :at)
        """),
        {"version": version, "sha256": sha256, "at": at},
    )


def _plan(session: Session, code: str, at: datetime) -> None:
    session.execute(
        text("""
            INSERT INTO plan (istat_code, state, publications, created_at, changed_at)
            VALUES (:code, 'BOZZA', 0, :at, :at) ON CONFLICT DO NOTHING
        """),
        {"code": code, "at": at},
    )


def box(place: int, west: float, south: float, east: float, north: float) -> str:
    """A rectangle inside the municipality at ``place``, in shares of its side."""
    left, bottom = WEST + place * SIDE, SOUTH
    x0, x1, y0, y1 = left + west * SIDE, left + east * SIDE, bottom + south * SIDE, bottom + north * SIDE
    return f"POLYGON(({x0} {y0}, {x1} {y0}, {x1} {y1}, {x0} {y1}, {x0} {y0}))"


def point(place: int, east: float, north: float) -> str:
    """A point inside the municipality at ``place``, in shares of its side."""
    return f"POINT({WEST + (place + east) * SIDE} {SOUTH + north * SIDE})"
