"""``cittadino dispatch reach | queue | pause | resume``, as an operator types them."""

from __future__ import annotations

import json

import pytest

from alert_fixtures import Product
from alerts.dispatch import pausing
from app.core.audit.log import Actor
from app.core.clock import utc_now
from doubles.deliveries import deliver

PRATO = "100005"


@pytest.fixture
def dispatch(cittadino):
    """Run ``cittadino dispatch`` with ``--json``; returns exit status and the object."""

    def run(*arguments: str) -> tuple[int, dict]:
        status, output, _ = cittadino("dispatch", *arguments, "--json")
        (line,) = output.splitlines()
        return status, json.loads(line)

    return run


def test_reach_of_the_last_dispatches_and_of_one(cittadino, dispatch, product: Product, bulletin) -> None:
    assert cittadino("dispatch", "reach")[:2] == (0, "Nessun invio.\n")
    device = product.subscribe(PRATO)
    bulletin({"Tosc-B": {"hydraulic": "orange"}})
    with product.database.transaction() as session:
        deliver(session, "accepted", device)
    status, answer = dispatch("reach")
    (one,) = answer["dispatches"]
    assert (status, answer["municipalities"], answer["error"]) == (0, [], None)
    assert (one["source"], one["queued"], one["accepted"], one["p95"], one["summarised_at"]) == ("dpc", 1, 1, 0, None)
    status, answer = dispatch("reach", str(one["dispatch"]))
    (place,) = answer["municipalities"]
    assert (status, place["istat_code"], place["name"], place["matched"], place["left"]) == (0, PRATO, "Prato", 1, 0)
    status, output, _ = cittadino("dispatch", "reach", str(one["dispatch"]))
    assert (status, "Prato" in output, "accettate" in output, "in corso" in output) == (0, True, True, True)


def test_what_is_no_dispatch(dispatch, cittadino) -> None:
    status, answer = dispatch("reach", str(2**63 - 1))
    assert (status, answer["dispatches"], answer["error"]["code"]) == (3, [], "dispatch_unknown")
    assert cittadino("dispatch", "reach", "ieri")[0] == 2
    assert cittadino("dispatch", "reach", "--limit", "0")[0] == 2


def test_pause_is_seen_in_the_queue(cittadino, dispatch, product: Product, bulletin) -> None:
    assert cittadino("dispatch", "queue")[:2] == (0, "La coda è vuota.\n")
    product.subscribe(PRATO)
    bulletin({"Tosc-B": {"hydraulic": "red"}})
    status, answer = dispatch("pause", "--channel", "email", "--reason", "il relay rifiuta")
    undo = "cittadino dispatch resume --channel email --reason …"
    assert (status, answer["done"], answer["undo"]) == (0, True, undo)
    assert [one["channel"] for one in answer["paused"]] == ["email"]
    status, answer = dispatch("queue")
    assert [lane["lane"] for lane in answer["lanes"]] == ["red", "orange", "all_clear", "notice", "yellow"]
    assert (status, answer["lanes"][0]["batches"], answer["lanes"][0]["messages"]) == (0, 1, 1)
    assert answer["paused"][0]["reason"] == "il relay rifiuta"
    _, output, _ = cittadino("dispatch", "queue")
    assert "IN PAUSA email" in output
    assert "rossa: 1 lotti aspettano" in output


def test_resume(cittadino, dispatch, product: Product) -> None:
    with product.database.transaction() as session:
        pausing.pause(session, Actor("prova", "test"), pausing.Way.EMAIL, "per prova", now=utc_now())
    status, answer = dispatch("resume", "--channel", "web_push", "--reason", "per prova")
    assert (status, answer["done"], answer["error"]["code"]) == (3, False, "already_so")
    status, output, _ = cittadino("dispatch", "resume", "--reason", "riparato")
    assert (status, "Riprendono le e-mail" in output) == (0, True)
    _, output, _ = cittadino("audit", "log", "--subject", "dispatch")
    assert "dispatch.resumed" in output


@pytest.mark.parametrize(
    "arguments", [("pause",), ("pause", "--channel", "sms", "--reason", "per prova"), ("resume", "--reason")]
)
def test_wrong_usage(cittadino, arguments: tuple[str, ...]) -> None:
    assert cittadino("dispatch", *arguments)[0] == 2
