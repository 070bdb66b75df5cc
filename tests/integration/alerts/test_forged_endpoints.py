"""Endpoints come from outside: nobody has us call an address that is no push service (server-side request forgery)."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text

from alert_fixtures import FIRST_STAMP, Product, outcomes
from alerts.channels.registry import vapid
from alerts.models.dispatch import Delivery
from alerts.models.subscriptions import Subscription
from alerts.subscriptions.bulk import import_subscriptions
from app.core.clock import utc_now
from app.core.push_hosts import PushHosts
from app.factory import create_app

PRATO = "100005"
NOT_ALLOWED, MALFORMED = "endpoint_not_allowed", "endpoint_malformed"
#: ``{port}`` is one where somebody listens on every address of this machine.
FORGED = {
    "https://127.0.0.1:{port}/x": NOT_ALLOWED,
    "https://localhost:{port}/x": NOT_ALLOWED,
    "https://[::1]:{port}/x": NOT_ALLOWED,
    "https://[::ffff:127.0.0.1]:{port}/x": NOT_ALLOWED,
    "https://2130706433:{port}/x": NOT_ALLOWED,
    "https://0x7f000001:{port}/x": NOT_ALLOWED,
    "https://017700000001:{port}/x": NOT_ALLOWED,
    "https://127.1:{port}/x": NOT_ALLOWED,
    "https://0:{port}/x": NOT_ALLOWED,
    "https://127.0.0.1.:{port}/x": NOT_ALLOWED,
    "http://127.0.0.1:{port}/x": NOT_ALLOWED,
    "https://localhost:{port}/fcm.googleapis.com/": NOT_ALLOWED,
    "https://fcm.googleapis.com.localhost:{port}/": NOT_ALLOWED,
    "https://fcm.googleapis.com:8443/": NOT_ALLOWED,
    "https://fcm.googleapis.com./": NOT_ALLOWED,
    "http://fcm.googleapis.com/": NOT_ALLOWED,
    "ftp://fcm.googleapis.com/": NOT_ALLOWED,
    "file:///etc/passwd": MALFORMED,
    "https://xn--fcm-8cd.googleapis.com/": NOT_ALLOWED,
    "https://fcm.googleapis.com%2elocalhost:{port}/": NOT_ALLOWED,
    "https://fcm.googleapis.com@localhost:{port}/": MALFORMED,
    "https://fcm.googleapis.com:443@localhost:{port}/": MALFORMED,
    "https://fcm.googleapis.com\\@localhost:{port}/": MALFORMED,
    "https://localhost:{port}\\@fcm.googleapis.com/": MALFORMED,
    "https://localhost:{port}#@fcm.googleapis.com/": MALFORMED,
    "https://localhost:{port}?@fcm.googleapis.com/": MALFORMED,
    "https://fcm.googleаpis.com/": MALFORMED,  # a Cyrillic а
    "https://fcm。googleapis.com/": MALFORMED,
    "https://fcm.googleapis.com/\r\nHost: localhost": MALFORMED,
    "https://fcm.googleapis.com\n.localhost:{port}/": MALFORMED,
    "https:/localhost:{port}/": MALFORMED,
    "//localhost:{port}/": MALFORMED,
}


@dataclass
class Elsewhere:
    """Somebody on this machine who must never be called. ``called`` is by whom."""

    port: int
    called: list[object] = field(default_factory=list)


@pytest.fixture
def elsewhere() -> Iterator[Elsewhere]:
    with socket.create_server(("::", 0), family=socket.AF_INET6, dualstack_ipv6=True) as listening:
        listening.settimeout(0.2)
        found, over = Elsewhere(listening.getsockname()[1]), threading.Event()

        def listen() -> None:
            while not over.is_set():
                try:
                    connection, who = listening.accept()
                except TimeoutError:
                    continue
                connection.close()
                found.called.append(who)

        thread = threading.Thread(target=listen)
        thread.start()
        yield found
        over.set()
        thread.join()


@pytest.fixture
def client(product: Product) -> FlaskClient:
    return create_app(product.settings, product.database, clock=lambda: FIRST_STAMP).test_client()


def _line(product: Product, endpoint: str) -> dict[str, object]:
    device = product.push_service.subscribe(vapid(product.settings).public_key())
    return {**device.info, "endpoint": endpoint, "municipalities": [PRATO]}


def test_they_are_refused_wherever_they_come_in(product: Product, client: FlaskClient, elsewhere: Elsewhere) -> None:
    given = [(endpoint.replace("{port}", str(elsewhere.port)), code) for endpoint, code in FORGED.items()]
    lines = [_line(product, endpoint) for endpoint, _ in given]
    over_the_api = [client.post("/api/v1/subscriptions", json=line) for line in lines]
    said = [
        (line["endpoint"], answer.status_code, answer.json["code"])
        for line, answer in zip(lines, over_the_api, strict=True)
    ]
    assert said == [(endpoint, 422, code) for endpoint, code in given]
    hosts = PushHosts.of(product.settings.push_hosts)
    report = import_subscriptions(product.database, map(json.dumps, lines), hosts, now=utc_now())
    assert report.imported == 0
    assert [issue["code"] for issue in report.issues] == [code for _, code in given]
    with product.database.transaction() as session:
        assert session.scalars(select(Subscription)).all() == []
    assert elsewhere.called == []


def test_put_into_the_database_behind_everybodys_back_they_are_not_called(
    product: Product, bulletin, elsewhere: Elsewhere
) -> None:
    good = product.subscribe(PRATO)
    for _ in FORGED:
        product.subscribe(PRATO)
    with product.database.transaction() as session:
        ids = session.scalars(
            select(Subscription.id).where(Subscription.endpoint != good.endpoint).order_by(Subscription.id)
        ).all()
        for number, endpoint in zip(ids, FORGED, strict=True):
            forged = endpoint.replace("{port}", str(elsewhere.port))
            session.execute(
                text("UPDATE subscription SET endpoint = :forged WHERE id = :id"), {"forged": forged, "id": number}
            )
    bulletin({"Tosc-B": {"hydraulic": "red"}})
    assert product.drain()
    assert len(good.received) == 1
    assert elsewhere.called == []
    with product.database.transaction() as session:
        found = {row.subscription_id: row.outcome for row in session.scalars(select(Delivery))}
    assert {found[number] for number in ids} == {"rejected"}
    assert outcomes(product).count("accepted") == 1


@contextmanager
def _redirecting(status: int, location: str) -> Iterator[str]:
    """A push service that sends everybody elsewhere; its origin."""

    class Redirect(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(status)
            self.send_header("Location", location)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Redirect) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_nobody_is_followed_elsewhere(product: Product, bulletin, elsewhere: Elsewhere, status: int) -> None:
    product.subscribe(PRATO)
    with _redirecting(status, f"http://127.0.0.1:{elsewhere.port}/x") as origin:
        product.settings = replace(product.settings, push_hosts=(origin,))
        with product.database.transaction() as session:
            session.execute(text("UPDATE subscription SET endpoint = :endpoint"), {"endpoint": f"{origin}/x"})
        bulletin({"Tosc-B": {"hydraulic": "red"}})
        assert product.drain()
    assert outcomes(product) == ["rejected"]
    assert elsewhere.called == []
