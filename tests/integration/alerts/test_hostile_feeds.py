"""Whatever a feed sends instead of itself: a stable code, everything archived, and the state as it was."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from alert_fixtures import Product
from doubles.cap_message import a_message, an_info, write
from doubles.cfr_page import CfrPage, Row
from doubles.dpc_bulletin import ROME, Bulletin
from doubles.meteoalarm_feed import Alert
from doubles.meteoalarm_feed import feed as meteoalarm_feed

PRATO = "100005"
STAMP = datetime(2026, 11, 20, 14, 5, tzinfo=ROME)
AT = STAMP + timedelta(minutes=5)
WALL = datetime(2026, 11, 20)  # noqa: DTZ001 - rows of the page are written in wall-clock time

XXE = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><alert>&x;</alert>'
LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "ha">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))
    + b"]><alert>&j;</alert>"
)
HOSTILE = {
    "xxe": XXE,
    "billion laughs": LAUGHS,
    "fifty megabytes": b"A" * (50 * 1024 * 1024),
    "wrong encoding": '<?xml version="1.0" encoding="UTF-8"?><alert>perché</alert>'.encode("latin-1"),
    "byte order mark and nothing": b"\xef\xbb\xbf",
    "newline before the declaration": b"\n<?xml version='1.0'?><nothing/>",
    "error page with status 200": b"<!DOCTYPE html><html><body><h1>503 Service Unavailable</h1></body></html>",
    "empty body": b"",
    "NUL": b"\0" * 1000,
    "deep JSON": b"[" * 100_000,
}
SOURCES = ("dpc", "cfr-toscana", "cap", "meteoalarm")


@pytest.fixture
def informed(product: Product, tmp_path: Path) -> Product:
    """Every source has said something that is in force."""
    yellow = Bulletin(STAMP, today={"Tosc-B": {"hydraulic": "yellow"}}).zip(tmp_path)
    assert product.ingest(yellow, at=AT).accepted == 1
    row = Row.of("B", "wind", WALL + timedelta(hours=15), WALL + timedelta(hours=20), "orange")
    assert product.take("cfr-toscana", ("p.html", CfrPage(STAMP, [row]).content()), at=AT).accepted == 1
    assert product.take("cap", ("m.cap", write(a_message(sent=STAMP, infos=(an_info(),)))), at=AT).accepted == 1
    assert product.take("meteoalarm", ("f.json", meteoalarm_feed(Alert(sent=STAMP))), at=AT).accepted == 1
    return product


def test_nothing_of_it_is_used(informed: Product) -> None:
    later = AT + timedelta(minutes=30)
    before = informed.status(PRATO, later)
    assert before["days"][0]["hazards"]["wind"] == "orange"
    codes = {}
    for source in SOURCES:
        for name, content in HOSTILE.items():
            report = informed.take(source, (f"20261120_1500_{name}.bin", content), at=later)
            codes[source, name] = [issue["code"] for issue in report.issues if issue["level"] == "error"]
            assert (report.accepted, report.notifications, report.decisions.total()) == (0, 0, 0)
            assert report.refused == report.documents == 1
    assert all(found and all(code.islower() and " " not in code for code in found) for found in codes.values()), codes
    assert codes["cap", "xxe"] == codes["cap", "billion laughs"] == ["xml_dtd"]
    assert codes["cap", "wrong encoding"] == ["xml_malformed"]
    assert codes["cap", "error page with status 200"] == ["unsupported_format"]
    after = informed.status(PRATO, later)
    assert {key: after[key] for key in ("state", "days", "messages", "forecasts")} == {
        key: before[key] for key in ("state", "days", "messages", "forecasts")
    }


def test_a_frozen_feed_changes_nothing_and_a_feed_from_the_future_is_refused(informed: Product, tmp_path: Path) -> None:
    later = AT + timedelta(minutes=30)
    before = informed.status(PRATO, later)["days"]
    frozen = {
        "dpc": Bulletin(STAMP, today={"Tosc-B": {"hydraulic": "yellow"}}).zip(tmp_path).read_bytes(),
        "cap": write(a_message(sent=STAMP, infos=(an_info(),))),
        "meteoalarm": meteoalarm_feed(Alert(sent=STAMP)),
    }
    for source, content in frozen.items():
        again = informed.take(source, ("20261120_1405_all.zip", content), at=later)
        assert (again.unchanged, again.accepted, again.notifications) == (1, 0, 0), source
    ahead = STAMP + timedelta(days=1)
    future = {
        "dpc": Bulletin(ahead, today={"Tosc-B": {"hydraulic": "red"}}).zip(tmp_path).read_bytes(),
        "cfr-toscana": CfrPage(ahead).content(),
        "cap": write(a_message(sent=ahead, identifier="X", infos=(an_info(severity="Extreme"),))),
        "meteoalarm": meteoalarm_feed(Alert(2, sent=ahead)),
    }
    for source, content in future.items():
        report = informed.take(source, (f"{ahead:%Y%m%d_%H%M}_all.zip", content), at=later)
        assert [issue["code"] for issue in report.issues if issue["level"] == "error"] == ["stamp_in_future"], source
    assert informed.status(PRATO, later)["days"] == before
