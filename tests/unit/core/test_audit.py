"""What the seal of an act depends on: everything it says, and nothing else."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest

from app.core.audit.models import Act
from app.core.audit.seal import GENESIS, seal
from app.core.clock import ROME

AT = datetime(2026, 11, 20, 13, 5, 0, 250, tzinfo=UTC)
SAID: dict[str, Any] = {
    "id": 1,
    "at": AT,
    "actor": "cli:anna",
    "action": "source.paused",
    "subject": "source:dpc",
    "reason": "Bollettino di prova pubblicato per errore: è sbagliato",
    "origin": "cli",
    "before": {"paused": False},
    "after": {"zones": ["Tosc-A", "Tosc-B"], "paused": True},
    "previous_hash": GENESIS,
}


def test_anybody_can_compute_it_again() -> None:
    text = (
        '{"action":"source.paused","actor":"cli:anna","after":{"paused":true,"zones":["Tosc-A","Tosc-B"]},'
        '"at":"2026-11-20T13:05:00.000250+00:00","before":{"paused":false},"id":1,"origin":"cli",'
        f'"previous_hash":"{"0" * 64}",'
        '"reason":"Bollettino di prova pubblicato per errore: \\u00e8 sbagliato","subject":"source:dpc"}'
    )
    assert json.loads(text)["id"] == 1
    assert seal(Act(**SAID)) == sha256(text.encode()).digest()


def test_the_same_instant_and_the_same_facts_in_another_order_have_the_same_seal() -> None:
    same = {"at": AT.astimezone(ROME), "after": {"paused": True, "zones": ["Tosc-A", "Tosc-B"]}}
    assert seal(Act(**SAID | same)) == seal(Act(**SAID))


@pytest.mark.parametrize(
    "change",
    [
        {"id": 2},
        {"at": AT + timedelta(microseconds=1)},
        {"actor": "cli:bruno"},
        {"action": "source.resumed"},
        {"subject": "source:cap"},
        {"reason": "Bollettino di prova pubblicato per errore: e sbagliato"},
        {"origin": "192.0.2.1"},
        {"before": {"paused": None}},
        {"before": {}},
        {"after": {"zones": ["Tosc-B", "Tosc-A"], "paused": True}},
        {"previous_hash": b"\1" * 32},
        # What moves from one text to the next is not the same act.
        {"actor": "cli:anna source", "action": ".paused"},
    ],
)
def test_any_change_is_another_seal(change: dict[str, Any]) -> None:
    assert seal(Act(**SAID | change)) != seal(Act(**SAID))
