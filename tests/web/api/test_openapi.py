"""What the interface says of itself is what it does: every route is described, and answers are as they are said."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from flask import Flask

from alert_fixtures import Product
from alerts.channels.registry import vapid
from app.factory import create_app
from doubles.cap_message import a_message, an_info, write
from doubles.dpc_bulletin import ROME, Bulletin
from doubles.json_schema import faults

PRATO = "100005"
STAMP = datetime(2026, 11, 20, 14, 5, tzinfo=ROME)
AT = STAMP + timedelta(minutes=10)
NAMED = {"istat_code": PRATO, "region_code": "09", "thread_id": "dpc-2026-11-20", "document_id": "1"}
QUERIES = {"/api/v1/locate": "?lon=11.2558&lat=43.7696", "/api/v1/municipalities": "?q=prato"}
#: Answered only when a plan is published: their form is said elsewhere, by GeoJSON and by PDF.
ABSENT = re.compile("/plan$|/plan.gpkg$|/documents/")


@pytest.fixture(scope="module")
def app(shared_product: Product, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    levels = {"Tosc-B": {"hydraulic": "orange"}}
    shared_product.ingest(Bulletin(STAMP, levels, levels).zip(tmp_path_factory.mktemp("b")), at=STAMP)
    message = a_message(infos=(an_info(onset=STAMP, expires=AT + timedelta(hours=2)),))
    shared_product.take("cap", ("m.cap", write(message)), at=AT)
    return create_app(shared_product.settings, shared_product.database, clock=lambda: AT)


@pytest.fixture(scope="module")
def described(app: Flask) -> dict:
    answer = app.test_client().get("/api/openapi.json")
    assert answer.headers["ETag"]
    assert answer.cache_control.public
    return answer.json


def test_every_route_for_integrators_is_described_and_nothing_else(app: Flask, described: dict) -> None:
    routes = {
        (re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule), method.lower())
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.rule.startswith(("/api/", "/feeds/"))
    }
    said = {(path, method) for path, operations in described["paths"].items() for method in operations}
    assert said == routes
    names = [operation["operationId"] for path in described["paths"].values() for operation in path.values()]
    assert len(names) == len(set(names))
    assert described["openapi"].startswith("3.1.")


def test_variables_of_paths_are_parameters_and_references_lead_somewhere(described: dict) -> None:
    for path, operations in described["paths"].items():
        for operation in operations.values():
            said = {one["name"] for one in operation.get("parameters", ()) if one["in"] == "path"}
            assert said == set(re.findall(r"{(\w+)}", path)), path
    used = set(re.findall(r"'#/components/schemas/(\w+)'", str(described)))
    assert used == set(described["components"]["schemas"])


def test_examples_are_as_described(described: dict) -> None:
    media = [
        (path, kind)
        for path, operations in described["paths"].items()
        for operation in operations.values()
        for answer in operation["responses"].values()
        for kind in answer.get("content", {}).values()
        if "example" in kind
    ]
    assert len(media) >= 8
    for path, kind in media:
        assert list(faults(kind["example"], kind["schema"], described)) == [], path


def test_real_answers_are_as_described(app: Flask, described: dict) -> None:
    client, seen = app.test_client(), 0
    for path, operations in described["paths"].items():
        operation = operations.get("get")
        if operation is None or "{secret}" in path or ABSENT.search(path):
            continue
        answer = client.get(path.format(**NAMED) + QUERIES.get(path, ""))
        assert answer.status_code == 200, path
        ((mimetype, kind),) = operation["responses"]["200"]["content"].items()
        assert answer.mimetype == mimetype, path
        assert ("304" in operation["responses"]) == (answer.cache_control.public or False), path
        if "schema" in kind:
            assert list(faults(answer.json, kind["schema"], described)) == [], path
            seen += 1
        answer.close()
    assert seen >= 10
    problem = client.get("/api/v1/alerts/boh").json
    assert list(faults(problem, described["components"]["schemas"]["Problem"], described)) == []


def test_a_subscription_is_as_described(app: Flask, described: dict, shared_product: Product) -> None:
    device = shared_product.push_service.subscribe(vapid(shared_product.settings).public_key())
    wanted = {**device.info, "municipalities": [PRATO], "min_level": "orange"}
    schemas = described["components"]["schemas"]
    assert list(faults(wanted, schemas["SubscriptionRequest"], described)) == []
    made = app.test_client().post("/api/v1/subscriptions", json=wanted)
    assert made.status_code == 201
    assert list(faults(made.json, schemas["Subscription"], described)) == []
