"""The command line as a person or a script uses it: real processes, exit statuses, one JSON object on one line."""

from __future__ import annotations

import json
import socket
from datetime import datetime
from pathlib import Path

import pytest

from alert_fixtures import Product
from doubles.dpc_bulletin import ROME, Bulletin

STAMP = datetime(2026, 11, 20, 14, 5, tzinfo=ROME)
AT = "2026-11-20T14:10:00+01:00"
INGEST_KEYS = ["documents", "accepted", "refused", "unchanged", "issues", "decisions", "notifications", "error"]


def one_object(output: str) -> dict:
    (line,) = output.splitlines()
    return json.loads(line)


def test_ingest_status_drain(cittadino, cittadino_anew, product: Product, tmp_path: Path) -> None:
    device = product.push_service.subscribe()
    lines = tmp_path / "devices.jsonl"
    lines.write_text("\ufeff" + json.dumps({**device.info, "municipalities": ["100005"]}) + "\n\nnot json\n")
    status, output, _ = cittadino("subscriptions", "import", str(lines), "--json")
    report = one_object(output)
    assert (status, report["imported"], report["refused"]) == (3, 1, 1)
    assert report["issues"][0]["line"] == 3

    path = Bulletin(STAMP, today={"Tosc-B": {"hydraulic": "orange"}}).zip(tmp_path)
    status, output, _ = cittadino("alerts", "ingest", "dpc", str(path), "--at", AT, "--json")
    report = one_object(output)
    assert status == 0
    assert list(report) == INGEST_KEYS
    assert (report["accepted"], report["notifications"]) == (1, 1)
    assert list(report["decisions"]) == ["new", "escalation", "update", "de_escalation", "all_clear", "suppressed"]

    status, output, _ = cittadino("alerts", "status", "--municipality", "100005", "--at", AT, "--json")
    assert one_object(output)["state"] == "alert"

    status, output, _ = cittadino_anew("dispatch", "drain", "--workers", "2", "--timeout", "60", "--json")
    assert status == 0
    assert {"accepted": 1, "gone": 0, "retried": 0, "rejected": 0, "expired": 0}.items() <= one_object(output).items()
    assert len(device.received) == 1


def test_what_workers_log_is_no_part_of_the_answer(cittadino_anew, product: Product, bulletin) -> None:
    device = product.subscribe("100005")
    product.push_service.misbehave(401, only=device)
    bulletin({"Tosc-B": {"hydraulic": "orange"}})
    status, output, logged = cittadino_anew("dispatch", "drain", "--workers", "2", "--timeout", "60", "--json")
    assert (status, one_object(output)["accepted"]) == (0, 1)
    assert "push_service_refuses_our_key" in logged


def test_every_message_is_in_a_figure_of_the_answer(cittadino, product: Product, bulletin) -> None:
    device = product.subscribe("100005")
    product.push_service.misbehave(413, only=device)
    bulletin({"Tosc-B": {"hydraulic": "orange"}})
    status, output, _ = cittadino("dispatch", "drain", "--json")
    assert (status, one_object(output)["rejected"]) == (0, 1)


def test_all_keys_are_there_also_on_refusal(cittadino, tmp_path: Path) -> None:
    bad = tmp_path / "ciao.txt"
    bad.write_text("ciao")
    status, output, _ = cittadino("alerts", "ingest", "dpc", str(bad), str(tmp_path / "nowhere.zip"), "--json")
    report = one_object(output)
    assert status == 3
    assert list(report) == INGEST_KEYS
    assert report["refused"] == 2
    assert {issue["code"] for issue in report["issues"]} == {"unsupported_format", "file_unreadable"}


def test_a_refused_status_has_the_keys_of_an_answered_one(cittadino) -> None:
    _, output, _ = cittadino("alerts", "status", "--municipality", "048017", "--json")
    known = one_object(output)
    status, output, complaint = cittadino("alerts", "status", "--municipality", "999999", "--json")
    unknown = one_object(output)
    assert (status, list(unknown)) == (3, list(known))
    assert (unknown["istat_code"], unknown["name"], unknown["state"]) == ("999999", None, "unknown")
    assert unknown["days"] == []
    assert (known["error"], unknown["error"]["code"]) == (None, "municipality_unknown")
    assert unknown["error"]["message"] in complaint


def test_a_refused_ingest_has_its_error_among_the_issues(cittadino) -> None:
    status, output, complaint = cittadino("alerts", "ingest", "niente", "x", "--json")
    report = one_object(output)
    assert (status, list(report), report["documents"]) == (3, INGEST_KEYS, 0)
    assert [issue["code"] for issue in report["issues"]] == ["source_unknown"]
    assert report["error"] == {key: report["issues"][0][key] for key in ("code", "message")}
    assert "source_unknown" in complaint


@pytest.mark.parametrize(
    ("arguments", "status", "nothing"),
    [
        (("territory", "load", "--region", "99"), 3, {"municipalities": 0, "zones": 0, "pairs": 0, "issues": []}),
        (("db", "stop"), 3, {"stopped": False}),
        (("alerts", "sources"), 4, {"sources": []}),
        (("demo", "--remove"), 4, {"loaded": 0, "removed": 0, "municipalities": 0}),
    ],
)
def test_one_object_whatever_happens(cittadino, arguments: tuple[str, ...], status: int, nothing: dict) -> None:
    given = {"DATABASE_URL": "postgresql://127.0.0.1:9/nothing"} if status == 4 else {}
    found, output, _ = cittadino(*arguments, "--json", **given)
    document = one_object(output)
    assert set(document.pop("error")) == {"code", "message"}
    assert (found, document) == (status, nothing)


@pytest.mark.parametrize("name", ["x" * 5_000, "file/below", "not-\udcff-text"])
def test_a_file_that_cannot_be_opened_is_a_refusal(cittadino, tmp_path: Path, name: str) -> None:
    (tmp_path / "file").touch()
    status, output, _ = cittadino("subscriptions", "import", str(tmp_path / name))
    assert status == 3
    assert "file_unreadable" in output


@pytest.mark.parametrize(
    ("arguments", "status", "code"),
    [
        (("alerts", "ingest", "niente", "x.zip"), 3, "source_unknown"),
        (("alerts", "status", "--municipality", "999999"), 3, "municipality_unknown"),
        (("territory", "load", "--region", "99"), 3, "region_unknown"),
        (("territory", "load", "--istat-zip", "/nowhere.zip"), 3, "istat_zip_unreadable"),
        (("alerts", "status"), 2, "non valido"),
        (("alerts", "status", "--municipality", "048017", "--at", "ieri"), 2, "ISO 8601"),
        (("alerts", "status", "--municipality", "048017", "--at", "9999-12-31"), 2, "2000-2100"),
        (("niente",), 2, "non valido"),
        (("db", "stop"), 3, "not_local"),
    ],
)
def test_bad_input_is_one_sentence_and_a_status(cittadino, arguments: tuple[str, ...], status: int, code: str) -> None:
    found, output, complaint = cittadino(*arguments)
    assert (found, output) == (status, "")
    assert code in complaint


def test_a_set_clock_is_refused_in_production(cittadino, tmp_path: Path) -> None:
    path = Bulletin(STAMP).zip(tmp_path)
    secrets = {
        "CITTADINO_ENV": "production", "BASE_URL": "https://x.it", "SECRET_KEY": "x",
        "VAPID_PRIVATE_KEY": "A" * 42 + "E", "VAPID_SUBJECT": "mailto:x@x.it", "PUSH_HOSTS": "",
    }  # fmt: skip
    status, _, complaint = cittadino("alerts", "ingest", "dpc", str(path), "--at", AT, **secrets)
    assert (status, "clock_in_production" in complaint) == (3, True)


def test_missing_settings_are_listed_together(cittadino_anew) -> None:
    status, _, complaint = cittadino_anew(
        "alerts", "sources", CITTADINO_ENV="production", PUSH_HOSTS="http://127.0.0.1:1"
    )
    assert status == 2
    for name in ("SECRET_KEY", "VAPID_PRIVATE_KEY", "VAPID_SUBJECT", "BASE_URL", "PUSH_HOSTS"):
        assert name in complaint


def test_no_database_is_a_sentence_and_status_four(cittadino) -> None:
    status, _, complaint = cittadino("alerts", "sources", DATABASE_URL="postgresql://127.0.0.1:9/nothing")
    assert status == 4
    assert "database_unavailable" in complaint


def test_replay_walks_a_folder_in_order(cittadino, tmp_path: Path) -> None:
    folder = tmp_path / "bulletins"
    for hour in (15, 14):
        Bulletin(STAMP.replace(hour=hour), today={"Tosc-B": {"hydraulic": "yellow"}}).csv_pair(folder)
    status, output, _ = cittadino("alerts", "replay", "dpc", str(folder), "--json")
    report = one_object(output)
    assert (status, report["accepted"], report["unchanged"]) == (0, 2, 0)


def test_init_is_idempotent(cittadino) -> None:
    reports = [one_object(cittadino("init", "--json")[1]) for _ in range(2)]
    assert reports[0] == reports[1]
    assert (reports[0]["municipalities"], reports[0]["zones"], reports[0]["pairs"]) == (273, 195, 281)


def test_pages_on_a_port_that_is_taken(cittadino_anew) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        status, _, complaint = cittadino_anew("web", "--port", str(other.getsockname()[1]))
    assert (status, "[port_taken]" in complaint) == (4, True)
