"""What operators do and read on the command line: each refusal is a sentence, each act says what it did."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from alert_fixtures import Product
from alerts.ingestion import acts
from alerts.ingestion.watching import watch
from app.core.clock import utc_now
from doubles.dpc_bulletin import ROME, Bulletin

FIRENZE = "048017"
STAMP = datetime(2026, 11, 20, 14, 5, tzinfo=ROME)
AT = "2026-11-20T14:10"
REASON = ("--reason", "per prova")
BEYOND = str(2**63)
NOT_TEXT = "x\udcff"


@pytest.fixture
def in_force(product: Product, tmp_path: Path) -> datetime:
    """The stamp of the only bulletin: an alert in Firenze, now."""
    stamp = utc_now().astimezone(ROME).replace(second=0, microsecond=0)
    product.ingest(Bulletin(stamp, today={"Tosc-A3": {"hydraulic": "orange"}}).zip(tmp_path), at=stamp)
    return stamp


def test_a_zone_that_does_not_exist_is_refused(alerts) -> None:
    status, answer = alerts("map", FIRENZE, "Tosc-ZZ", *REASON)
    assert (status, answer["done"], answer["error"]["code"]) == (3, False, "zone_not_known")
    assert "Codici vicini: Tosc-" in answer["error"]["message"]
    status, answer = alerts("map", FIRENZE, "Tosc-A3", *REASON)
    assert (status, answer["error"]["code"]) == (3, "already_so")


@pytest.mark.parametrize(
    "arguments",
    [
        ("withdraw", BEYOND, *REASON),
        ("reinstate", "9" * 5_000, *REASON),
        ("unmap", "0", *REASON),
        ("recheck", "--document", BEYOND),
        ("withdraw", "-1", *REASON),
        ("map", FIRENZE, "Tosc-A3", "--namespace", NOT_TEXT, *REASON),
        ("map", FIRENZE, NOT_TEXT, *REASON),
        ("map", NOT_TEXT, "Tosc-A3", *REASON),
        ("pause", NOT_TEXT, *REASON),
        ("pause", "dpc", "--reason", NOT_TEXT),
        ("documents", "--source", NOT_TEXT),
        ("status", "--municipality", NOT_TEXT),
        ("status", "--municipality", FIRENZE, "--at", "x" * 5_000),
    ],
)
def test_what_cannot_be_an_argument_is_wrong_usage(cittadino, arguments: tuple[str, ...]) -> None:
    status, output, complaint = cittadino("alerts", *arguments)
    assert (status, output) == (2, "")
    assert len(complaint) < 400


def test_the_largest_numbers_are_of_nothing(alerts) -> None:
    largest = str(2**63 - 1)
    codes = [alerts(act, largest, *REASON)[1]["error"]["code"] for act in ("withdraw", "reinstate", "unmap")]
    assert codes == ["bulletin_unknown", "bulletin_unknown", "correction_unknown"]
    status, answer = alerts("recheck", "--document", largest)
    assert (status, answer["error"]["code"]) == (3, "document_unknown")


def test_acts_on_a_log_that_is_asked_for_nonsense(cittadino) -> None:
    assert cittadino("audit", "log", "--subject", NOT_TEXT)[0] == 2
    status, _, complaint = cittadino("alerts", "pause", "y" * 5_000, *REASON)
    assert (status, len(complaint) < 300) == (3, True)


def test_reasons_are_of_a_bearable_length_on_one_line(alerts) -> None:
    status, answer = alerts("pause", "dpc", "--reason", "x" * 501)
    assert (status, answer["error"]["code"]) == (3, "reason_too_long")
    assert alerts("pause", "dpc", "--reason", "x" * 499 + "\x1b\n\x07y")[0] == 3
    assert alerts("pause", "dpc", "--reason", "due\x1b[31m righe\n\x07insieme")[0] == 0
    (dpc, *_) = alerts("sources")[1]["sources"]
    assert dpc["pause_reason"] == "due[31m righe insieme"


def test_sources_say_their_alarms_and_why_they_rest(cittadino, alerts, product: Product, in_force: datetime) -> None:
    now = utc_now()
    product.act(acts.pause, "dpc", at=now, reason="zone di ieri")
    with product.database.transaction() as session:
        watch(session, now=now)
    (dpc, *_) = alerts("sources")[1]["sources"]
    assert (dpc["paused"], dpc["pause_reason"]) == (True, "zone di ieri")
    (alarm,) = dpc["alarms"]
    assert (list(alarm), alarm["code"]) == (["code", "message", "since"], "paused")
    _, output, _ = cittadino("alerts", "sources")
    assert "[paused] dal" in output
    assert output.count("zone di ieri") == 1
    _, output, _ = cittadino("alerts", "status", "--municipality", FIRENZE)
    assert f"bollettino: del {in_force:%d/%m/%Y %H:%M}" in output
    assert "fonte dpc: in pausa, il suo verde non vale" in output


def test_the_only_bulletin_is_withdrawn_and_counts_again(cittadino, alerts, in_force: datetime) -> None:
    (document,) = alerts("documents")[1]["documents"]
    number = str(document["number"])
    status, answer = alerts("withdraw", number, *REASON)
    assert (status, answer["done"], answer["undo"]) == (0, True, f"cittadino alerts reinstate {number} --reason …")
    assert f"Ritirato il documento {number} (dpc del {in_force:%d/%m/%Y %H:%M})." in answer["what"]
    assert "il livello diventa sconosciuto" in answer["what"]
    assert (
        f"nessun documento in uso (quello del {in_force:%d/%m/%Y %H:%M} è stato ritirato)"
        in (cittadino("alerts", "sources")[1])
    )
    _, output, _ = cittadino("alerts", "documents")
    assert "(ritirato il " in output
    assert f"archivio {document['archive']}" in output
    _, output, _ = cittadino("alerts", "reinstate", number, *REASON)
    assert output.startswith(f"Vale di nuovo il documento {number}")
    assert f"Per annullare: cittadino alerts withdraw {number}" in output


def test_maps_say_what_holds_now(cittadino, alerts, in_force: datetime) -> None:
    _, made = alerts("map", FIRENZE, "tosc-b", *REASON)
    number = made["correction"]
    assert made["what"] == f"Ora per Firenze valgono: Tosc-B (correzione {number})."
    assert (made["municipalities"], made["undo"]) == (1, f"cittadino alerts unmap {number} --reason …")
    _, output, _ = cittadino("alerts", "unmap", str(number), *REASON)
    assert "Ora per Firenze valgono: Tosc-A3 (tabella ufficiale)." in output
    assert "Cambia per 1 comune " in output


def test_an_older_document_says_that_it_changes_nothing(alerts, product: Product, tmp_path: Path) -> None:
    newest = Bulletin(STAMP).zip(tmp_path)
    product.ingest(newest, at=STAMP)
    older = str(Bulletin(STAMP - timedelta(hours=1)).zip(tmp_path))
    status, report = alerts("ingest", "dpc", older, "--at", AT)
    assert (status, report["unchanged"], report["error"]) == (0, 1, None)
    assert [(issue["level"], issue["code"]) for issue in report["issues"]] == [("warning", "older_than_in_force")]
    (found, _) = alerts("documents", "--at", AT)[1]["documents"]
    assert [list(issue) for issue in found["issues"]] == [["level", "code", "message"]]
    # What was in force once is only the same again.
    product.ingest(Bulletin(STAMP + timedelta(hours=1)).zip(tmp_path), at=STAMP + timedelta(hours=1))
    assert alerts("ingest", "dpc", str(newest), "--at", AT)[1]["issues"] == []


def test_issues_stand_under_their_files_and_errors_apart(cittadino, product: Product, tmp_path: Path) -> None:
    product.ingest(Bulletin(STAMP).zip(tmp_path), at=STAMP)
    older = Bulletin(STAMP - timedelta(hours=1)).zip(tmp_path)
    bad = tmp_path / "ciao.txt"
    bad.write_text("ciao")
    _, output, _ = cittadino("alerts", "ingest", "dpc", str(bad), str(older), "--at", AT)
    lines = [line.strip() for line in output.splitlines()]
    assert lines[lines.index("ciao.txt:") + 1].startswith("ERRORE: ")
    assert lines[lines.index(f"{older.name}:") + 1].startswith("avviso: ")


def test_a_source_without_address_names_the_variable(alerts) -> None:
    status, report = alerts("poll", "cap")
    assert (status, report["error"]["code"]) == (3, "source_without_address")
    assert "CAP_URL" in report["error"]["message"]


def test_a_folder_without_bulletins(alerts, tmp_path: Path) -> None:
    (empty := tmp_path / "empty").mkdir()
    found = [alerts("replay", "dpc", str(folder)) for folder in (empty, tmp_path / "missing")]
    assert [(status, report["error"]["code"]) for status, report in found] == [
        (3, "folder_empty"), (3, "folder_unreadable"),
    ]  # fmt: skip


@pytest.mark.parametrize("command", ["map", "withdraw", "pause", "ingest"])
def test_the_help_has_an_example(cittadino, command: str) -> None:
    status, output, _ = cittadino("alerts", command, "--help")
    assert status == 0
    assert f"\n    cittadino alerts {command} " in output or f"\n  cittadino alerts {command} " in output


def test_rechecking_speaks_italian(cittadino, product: Product, tmp_path: Path) -> None:
    bad = tmp_path / "20261120_1405_all.zip"
    bad.write_bytes(b"ciao")
    product.ingest(bad, at=STAMP)
    status, output, _ = cittadino("alerts", "recheck")
    assert (status, "Documenti riletti: 1" in output, "refused" in output) == (0, True, False)
