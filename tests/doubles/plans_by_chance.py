"""Plans of every kind, by chance: steps, statements, documents and features, written down in time or late."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from doubles.plan_again import HAZARDS
from doubles.plan_region import add_step, box, point, publish

FUNCTIONS = ("tecnico_scientifica", "sanita", "volontariato", "materiali_mezzi", "servizi_essenziali",
             "censimento_danni", "strutture_operative", "telecomunicazioni", "assistenza")  # fmt: skip
RISKS = (*HAZARDS.values(), "vento")
#: Lines that somebody may state without more.
PLAIN = ("A1", "A3", "A4", "A5", "A6", "A7", "B1", "B3", "B4", "C1", "C3", "C4", "C5", "C6", "C7", "D1", "D2", "D3",
         "D4", "D5", "E1", "E2", "E4")  # fmt: skip
#: Classes that may be drawn as areas.
_DRAWN = ("AE_ATTESA", "AE_ASSIST", "ED_ASSIST", "AE_AMMASS", "ZAE", "ED_RIL", "ED_STRAT")
_BODIES = ("Regione", "Provincia di Prova", "Città metropolitana", "Prefettura - UTG", "Provincia autonoma", "ASL")
#: When things are written down: mostly long before, some in the last days of September, some afterwards, some late.
WRITTEN = (
    datetime(2024, 11, 5, 9, tzinfo=UTC), datetime(2026, 3, 5, 9, tzinfo=UTC), datetime(2026, 8, 20, 9, tzinfo=UTC),
    datetime(2026, 9, 26, 9, tzinfo=UTC), datetime(2026, 10, 1, 11, tzinfo=UTC), datetime(2026, 10, 9, 9, tzinfo=UTC),
)  # fmt: skip
_WEIGHTS = (5, 5, 5, 2, 1, 2)


@dataclass
class Chance:
    """One municipality's luck: the higher ``rich``, the more there is."""

    random: Random
    rich: float

    def yes(self, often: float = 1.0) -> bool:
        return self.random.random() < self.rich * often

    def at(self) -> datetime:
        (found,) = self.random.choices(WRITTEN, _WEIGHTS)
        return found + timedelta(minutes=self.random.randrange(600))

    def day(self, until: datetime, years: float) -> date:
        """A day of these years before an instant."""
        return (until - timedelta(days=self.random.randrange(int(365 * years)))).date()


Event = tuple[datetime, Callable[[Session], Any]]


def events_of(code: str, place: int, chance: Chance) -> list[Event]:
    """What happens to the plan of a municipality, each with the instant at which it is written down."""
    return [*_steps(code, chance), *_versions(code, place, chance), *_statements(code, chance)]


def abandoned(code: str, place: int) -> list[Event]:
    """A plan that citizens see and nobody has touched for two years; an operator has checked what was stated then."""
    first, features = WRITTEN[0], [("ZAE", point(place, 0.5, 0.5), {})]
    return [
        (first, lambda session: publish(session, code, features, at=first)),
        (first, lambda session: _state(session, code, "C6", "stated", {}, None, first)),
        (WRITTEN[2], lambda session: _state(session, code, "C6", "checked", {}, None, WRITTEN[2])),
    ]


def begun(code: str) -> list[Event]:
    """Adopted, and no more."""
    at = WRITTEN[1]
    return [(at, lambda session: add_step(session, code, "ADOTTATO", at.date(), number="1", recorded=at))]


def replaced(code: str, place: int) -> list[Event]:
    """Citizens see it still, and the last word of anybody is that it was replaced."""
    first, last = WRITTEN[0], WRITTEN[2]
    return [
        (first, lambda session: publish(session, code, [("ZAE", point(place, 0.5, 0.5), {})], at=first)),
        (first, lambda session: add_step(session, code, "APPROVATO", first.date(), number="1", recorded=first)),
        (last, lambda session: add_step(session, code, "SUPERATO", last.date(), words="x", recorded=last)),
    ]


def _steps(code: str, chance: Chance) -> list[Event]:
    events: list[Event] = []

    def add(step: str, years: float = 6, **more: Any) -> None:
        at = chance.at()
        day = None if step == "BOZZA" and chance.yes(0.5) else chance.day(at, years)
        events.append((at, lambda session: add_step(session, code, step, day, recorded=at, **more)))

    if not chance.yes(1.5):
        return []
    first = WRITTEN[0]
    events.append((first, lambda session: add_step(session, code, "BOZZA", first.date(), recorded=first)))
    for _ in range(chance.random.randrange(3)):
        if chance.yes():
            add("APPROVATO", number="12" if chance.yes() else "")
    if chance.yes(0.3):
        ends_soon = date(2023, 10, 20) + timedelta(days=chance.random.randrange(180))
        events.append((first, lambda session: add_step(session, code, "APPROVATO", ends_soon, recorded=first)))
    _sent_and_observed(chance, add)
    for step, often in (("ADOTTATO", 0.4), ("NULLA_OSTA", 0.3), ("PUBBLICATO", 0.5), ("AGGIORNATO", 0.4)):
        if chance.yes(often):
            add(step, url="https://comune.example/piano" if chance.yes() else "")
    if chance.yes(0.15):
        add(chance.random.choice(("SUPERATO", "RITIRATO")), words="x")
    return events


def _sent_and_observed(chance: Chance, add: Callable[..., None]) -> None:
    for body in _BODIES:
        if chance.yes(0.6):
            words = "Con la scheda di autovalutazione" if chance.yes(0.6) else ""
            add("TRASMESSO", addressee=body, protocol="7" if chance.yes(1.3) else "", words=words)
        if chance.yes(0.2):
            add("OSSERVAZIONI", addressee=chance.random.choice((body, body.upper())), words="x",
                resolved=chance.random.choice((True, True, False, None)))  # fmt: skip


def _versions(code: str, place: int, chance: Chance) -> list[Event]:
    events: list[Event] = []
    made: list[int] = []
    for _ in range(chance.random.randrange(3)):
        if not chance.yes(1.2):
            continue
        at, features = chance.at(), _features(place, chance)
        held = chance.random.randrange(len(features) + 1) if features and chance.yes(0.3) else 0
        events.append((at, lambda session, at=at, features=features, held=held: made.append(
            _published(session, code, features, held, at))))  # fmt: skip
        kind = chance.random.choice(("application/pdf", "application/zip"))
        if chance.yes():
            later = at + timedelta(minutes=1 if chance.yes() else 60 * 24 * 8)
            events.append(
                (later, lambda session, later=later, kind=kind: _document(session, code, made[-1], kind, later))
            )
    return events


def _published(session: Session, code: str, features: list[Any], held: int, at: datetime) -> int:
    version = publish(session, code, features, at=at)
    session.execute(text("UPDATE plan_feature SET held = true WHERE version_id = :version AND row = :row"),
                    {"version": version, "row": held})  # fmt: skip
    return version


def _document(session: Session, code: str, version: int, kind: str, at: datetime) -> None:
    place = session.scalar(text("SELECT count(*) + 1 FROM plan_original WHERE version_id = :v"), {"v": version})
    session.execute(
        text("""
            INSERT INTO plan_original (version_id, position, sha256, name, size, media_type, uploaded_by, at)
            VALUES (:version, :place, :sha256, 'piano', 1000, :kind, 'prova', :at)
        """),
        {"version": version, "place": place, "sha256": document_of(code), "kind": kind, "at": at},
    )


def document_of(code: str) -> str:
    """The checksum of a municipality's document."""
    return code * 10 + "abcd"


def _features(place: int, chance: Chance) -> list[tuple[str, str, dict[str, Any]]]:
    """Hazards in the west of the square, the rest anywhere in it; some areas as a rectangle."""
    random, found = chance.random, []

    def spot(code: str) -> str:
        east, north = round(random.uniform(0.05, 0.95), 3), round(random.uniform(0.05, 0.95), 3)
        if code == "VIA_STRAT":
            ends = [point(place, east, one).removeprefix("POINT(").removesuffix(")") for one in (north, north + 0.02)]
            return f"LINESTRING({ends[0]}, {ends[1]})"
        if code in _DRAWN and chance.yes(0.3):
            return box(place, east - 0.03, north - 0.03, east + 0.03, north + 0.03)
        return point(place, east, north)

    for code in HAZARDS:
        if chance.yes(0.3):
            west = round(random.uniform(-0.3, 0.3), 3)
            found.append((code, box(place, west, 0.1, west + 0.2, 0.9), {"livello": "elevato"}))
    if chance.yes(0.1):
        found.append(("RS_IND", box(place, 1, 0, 1.2, 1), {}))  # only the border is ours
    if chance.yes(0.2):
        found.append(("AE_ATTESA", box(place, 0.02, 0.02, 0.98, 0.98), {"indirizzo": "Dovunque"}))
    for code in (
        "AE_ATTESA",
        "AE_ATTESA",
        "AE_ASSIST",
        "ED_ASSIST",
        "AE_AMMASS",
        "AE_INCONTRO",
        "CO_COC",
        "CO_COC",
        "ZAE",
        "ED_RIL",
        "ED_STRAT",
        "PRESIDIO",
        "VIA_STRAT",
        "CANCELLO",
        "PT_CRIT",
        "CONT_AMM",
        "INFO_POP",
    ):
        if chance.yes(0.8):
            found.append((code, spot(code), _attributes(code, chance)))  # fmt: skip
    return found


def _attributes(code: str, chance: Chance) -> dict[str, Any]:
    random, found = chance.random, dict[str, Any]()
    if chance.yes(1.4):
        found["indirizzo"] = "Via Prova 1"
    if code.startswith(("AE_", "ED_", "CO_")) and chance.yes(0.9):
        found["rischi_serviti"] = random.sample(RISKS, random.randrange(3))
    for name, often in (("popolazione_servita", 0.5), ("capienza", 0.5), ("posti", 0.4)):
        if chance.yes(often):
            found[name] = random.choice((0, 20, 250.4, 3000))
    if code == "CO_COC" and chance.yes(0.9):
        found["ruolo"] = random.choice(("principale", "alternativa"))
    if code == "PRESIDIO" and chance.yes(0.6):
        found["squadra"] = "Volontari"
    if chance.yes(0.4):
        found |= {"verificato": True, "verificato_il": random.choice(("2023-01-05", "2025-06-07", "2026-05-01"))}
    return found


def _statements(code: str, chance: Chance) -> list[Event]:
    events: list[Event] = []

    def add(line: str, detail: dict[str, Any]) -> None:
        at, document = chance.at(), document_of(code) if chance.yes(0.6) else None
        events.append((at, lambda session: _state(session, code, line, "stated", detail, document, at)))
        for kind, often in (("checked", 0.2), ("withdrawn", 0.1)):
            if chance.yes(often):
                later = at + timedelta(days=chance.random.randrange(1, 300))
                if later <= WRITTEN[-1]:
                    events.append((later, lambda session, kind=kind, later=later: _state(
                        session, code, line, kind, detail, document, later)))  # fmt: skip
                break

    for line in PLAIN:
        if chance.yes(0.35):
            add(line, {})
    for _ in range(2):
        _with_details(chance, add)
    return events


def _with_details(chance: Chance, add: Callable[[str, dict[str, Any]], None]) -> None:
    if chance.yes(0.7):
        add("B2", {"risks": _risks(chance)})
    if chance.yes(0.7):
        add("C2", {"functions": _functions(chance)})
    if chance.yes(0.7):
        day = date(2026, 9, 15) - timedelta(days=chance.random.randrange(-60, 1500))
        add("E3", {"day": day.isoformat(), "report": True} if chance.yes() else {"day": day.isoformat()})


def _risks(chance: Chance) -> dict[str, dict[str, Any]]:
    every = chance.yes(0.5)
    said = {}
    for risk in RISKS:
        if every or chance.yes(0.5):
            said[risk] = {"relevant": chance.random.choice((True, False, False, None)),
                          "scenario": chance.yes(1.2), "phases": chance.yes(1.2)}  # fmt: skip
    return said


def _functions(chance: Chance) -> dict[str, dict[str, bool]]:
    whole = chance.yes(0.5)
    return {
        one: {"holder": True, "deputy": whole or chance.yes(), "on_call": whole or chance.yes()}
        for one in FUNCTIONS
        if whole or chance.yes()
    }


_STATE = text("""
INSERT INTO plan_declaration (istat_code, line, kind, detail, document, pages, stated_by, stated_at)
VALUES (:code, :line, :kind, CAST(:detail AS jsonb), :document, :pages, 'prova', :at)
""")


def _state(
    session: Session, code: str, line: str, kind: str, detail: dict[str, Any], document: str | None, at: datetime
) -> None:
    session.execute(_STATE, {"code": code, "line": line, "kind": kind, "detail": json.dumps(detail), "at": at,
                             "document": document, "pages": document and "3-4"})  # fmt: skip
