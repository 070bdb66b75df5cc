"""Plans over HTTP: what is public as GeoJSON, GeoPackage and documents."""

from __future__ import annotations

import gzip
import io
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from shapely import LineString, Point, box, get_coordinates
from shapely.geometry import shape
from werkzeug.test import TestResponse

from alert_fixtures import Product
from app.core.audit.log import Actor, acts
from app.core.db import Database
from app.core.rendered import RenderedStore
from app.core.storage import FileStore
from app.factory import create_app
from doubles import plan_pdf
from doubles.dpc_bulletin import ROME
from doubles.plan_rows import Row, approve, publish, take_away
from plans.documents.serving import add_document, remove_document
from plans.queries.answers import render_plan
from plans.readers.pdf_inspection import MAX_BYTES, inspect_pdf

FIRENZE, PRATO = "048017", "100005"
AT = datetime(2026, 11, 20, 14, 15, tzinfo=ROME)
PLAN = f"/api/v1/municipalities/{FIRENZE}/plan"
OFFICIAL = Actor("Ufficio", "test")

SQUARE = Point(11.2558123456, 43.7696987654)
ROWS = (
    Row("AE_ATTESA", "piazza", SQUARE,
        {"nome": "Piazza del Duomo", "indirizzo": "Piazza del Duomo", "capienza": 400, "verificato": True,
         "rischi_serviti": ["sismico", "idraulico"], "telefono": "333 1234567", "inventato": "x"},
        {"contatti": "Mario Bianchi"}),
    Row("AE_ATTESA", "parco", box(11.24, 43.77, 11.25, 43.78), {"nome": "Parco delle Cascine", "note": "interne"}),
    Row("VIA_FUGA", "via", LineString([(11.2, 43.7), (11.3, 43.8)]), {"da": "Nord", "a": "Sud"}),
    Row("RS_IDRA", "arno", box(11.2, 43.76, 11.3, 43.775), {"nome": "Arno", "livello": "elevato"}),
    Row("RS_IDRA", "arno", box(11.3, 43.76, 11.31, 43.775), {"livello": "medio"}),
    Row("ZAE", "campo", Point(11.26, 43.77), {"nome": "Campo di volo"}),
    Row("AE_ATTESA", "dubbia", Point(11.27, 43.77), {"nome": "Da confermare"}, held=True),
    Row(None, "ignota", Point(11.28, 43.77), {"nome": "Senza classe"}),
)  # fmt: skip


@pytest.fixture
def client(product: Product) -> FlaskClient:
    return create_app(product.settings, product.database, clock=lambda: AT).test_client()


@pytest.fixture
def published(product: Product) -> Product:
    with product.database.transaction() as session:
        publish(session, FIRENZE, ROWS)
    return product


@pytest.fixture
def served(product: Product, tmp_path: Path) -> Iterator[tuple[str, bytes]]:
    """The address of a document of Firenze, and its bytes."""
    content = plan_pdf.written(plan_pdf.with_text(3, title="Piano comunale"))
    yield add(product, content, "C:\\piani\\Piano “2026”.PDF", tmp_path), content


def add(product: Product, content: bytes, name: str, folder: Path) -> str:
    path = folder / "given.pdf"
    path.write_bytes(content)
    FileStore.of(product.settings.home).keep(io.BytesIO(content), limit=MAX_BYTES)
    with product.database.transaction() as session:
        found = add_document(session, OFFICIAL, FIRENZE, inspect_pdf(path), name, reason="pubblicazione", now=AT)
    return f"{PLAN}/documents/{found.id}"


def features(client: FlaskClient) -> dict[str, dict]:
    return {feature["id"]: feature for feature in client.get(PLAN).json["features"]}


def body(answer: TestResponse) -> bytes:
    """What a file answers, and its file closed."""
    with closing(answer):
        return answer.data


def test_citizens_see_what_their_classes_allow_and_nothing_else(client: FlaskClient, published: Product) -> None:
    found = features(client)
    assert list(found) == ["AE_ATTESA:parco", "AE_ATTESA:piazza", "VIA_FUGA:via", "RS_IDRA:arno", "RS_IDRA:arno~2"]
    assert found["AE_ATTESA:piazza"]["properties"] == {
        "class": "AE_ATTESA",
        "label": "Piazza del Duomo",
        "indirizzo": "Piazza del Duomo",
        "capienza": 400,
        "rischi_serviti": ["sismico", "idraulico"],
        "verificato": True,
    }
    everything = client.get(PLAN).get_data(as_text=True)
    for secret in ("333", "Bianchi", "inventato", "interne", "com'era", "Campo di volo", "confermare", "Senza classe"):
        assert secret not in everything


def test_the_document_explains_itself(client: FlaskClient, published: Product) -> None:
    with published.database.transaction() as session:
        approve(session, FIRENZE, "12", date(2026, 5, 3))
    plan = client.get(PLAN).json
    assert (plan["type"], plan["version"], plan["published_at"]) == (
        "FeatureCollection", 1, "2026-11-20T10:00:00+01:00",
    )  # fmt: skip
    assert plan["municipality"] == {"istat_code": FIRENZE, "name": "Firenze"}
    assert plan["act"] == "DCC n. 12 del 03/05/2026"
    assert plan["acts"] == [
        {"step": "APPROVATO", "body": "consiglio", "number": "12", "date": "2026-05-03", "url": None}
    ]
    assert plan["classes"]["AE_ATTESA"] == {
        "label": "Area di attesa",
        "symbol": {"form": "circle", "letter": "A", "colour": "#00805a"},
        "hazard": None,
        "count": 2,
    }
    assert plan["classes"]["RS_IDRA"]["hazard"] == "idraulico"
    assert plan["attributes"]["capienza"] == {"label": "Capienza", "unit": "persone"}
    assert plan["attributes"]["livello"]["choices"]["medio"] == "Medio"
    assert plan["tolerance_metres"] == {"hazards": 0.1, "others": 0.1}
    assert plan["bbox"] == [11.2, 43.7, 11.31, 43.8]
    assert "Maria Rossi" not in json.dumps(plan)
    assert "riservato" not in json.dumps(plan)


def test_coordinates_are_rounded_and_areas_have_a_point_inside(client: FlaskClient, published: Product) -> None:
    found = features(client)
    assert found["AE_ATTESA:piazza"]["geometry"] == {"type": "Point", "coordinates": [11.255812, 43.769699]}
    assert "point" not in found["AE_ATTESA:piazza"]["properties"]
    park = found["AE_ATTESA:parco"]
    assert shape(park["geometry"]).contains(Point(park["properties"]["point"]))
    assert found["VIA_FUGA:via"]["properties"]["label"] == "Via di fuga"


def test_kept_by_any_cache_and_not_sent_twice(client: FlaskClient, published: Product) -> None:
    answer = client.get(PLAN, headers={"Accept-Encoding": "gzip"})
    assert (answer.status_code, answer.mimetype) == (200, "application/geo+json")
    assert answer.headers["ETag"].startswith('W/"1-')
    assert (answer.cache_control.public, answer.cache_control.max_age) == (True, 60)
    assert "Accept-Encoding" in answer.headers["Vary"]
    assert "Set-Cookie" not in answer.headers
    plain = client.get(PLAN, headers={"Accept-Encoding": "identity"})
    assert "Content-Encoding" not in plain.headers
    assert gzip.decompress(answer.data) == plain.data
    assert plain.headers["ETag"] == answer.headers["ETag"]
    again = client.get(PLAN, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    head = client.head(PLAN, headers={"Accept-Encoding": "gzip"})
    assert (head.status_code, head.data, head.content_length) == (200, b"", len(answer.data))


def test_publishing_and_acts_change_the_etag_and_nothing_else_does(client: FlaskClient, published: Product) -> None:
    first = client.get(PLAN).headers["ETag"]
    assert client.get(PLAN).headers["ETag"] == first
    with published.database.transaction() as session:
        approve(session, FIRENZE, "12", date(2026, 5, 3))
    second = client.get(PLAN).headers["ETag"]
    with published.database.transaction() as session:
        publish(session, FIRENZE, ROWS[:1])
    third = client.get(PLAN)
    assert len({first, second, third.headers["ETag"]}) == 3
    assert (third.json["version"], len(third.json["features"])) == (2, 1)


def test_what_is_no_longer_public_is_gone_at_once(client: FlaskClient, published: Product) -> None:
    assert client.get(PLAN).status_code == 200
    with published.database.transaction() as session:
        take_away(session, FIRENZE)
    for address in (PLAN, f"{PLAN}.gpkg"):
        answer = client.get(address)
        assert (answer.status_code, answer.json["code"]) == (404, "plan_not_published")
        assert answer.cache_control.no_store
    assert RenderedStore.of(published.settings.home).get(f"plans/{FIRENZE}/plan.geojson") is None


def test_while_the_database_is_out_the_last_answer_is_given(client: FlaskClient, published: Product) -> None:
    known = client.get(PLAN)
    nowhere = Database("postgresql:///nothing?host=/nonexistent")
    out = create_app(published.settings, nowhere, clock=lambda: AT).test_client()
    assert out.get(PLAN).json == known.json
    never_made = out.get(f"/api/v1/municipalities/{PRATO}/plan")
    assert (never_made.status_code, never_made.json["code"]) == (503, "database_unavailable")
    assert out.get("/api/v1/municipalities/..%2f..%2fetc/plan").status_code in (404, 503)


def test_made_before_anybody_asks(client: FlaskClient, published: Product) -> None:
    store = RenderedStore.of(published.settings.home)
    render_plan(published.database, store, FIRENZE)
    made = store.get(f"plans/{FIRENZE}/plan.geojson")
    assert made
    assert client.get(PLAN).headers["ETag"] == f'W/"{made.stamp}"'
    assert store.get(f"plans/{FIRENZE}/plan.gpkg")
    with published.database.transaction() as session:
        take_away(session, FIRENZE)
    render_plan(published.database, store, FIRENZE)
    assert store.get(f"plans/{FIRENZE}/plan.gpkg") is None


def test_a_plan_of_which_citizens_see_nothing(client: FlaskClient, product: Product) -> None:
    with product.database.transaction() as session:
        publish(session, FIRENZE, [ROWS[5]])
    plan = client.get(PLAN).json
    assert (plan["features"], plan["classes"]) == ([], {})
    assert "bbox" not in plan
    assert body(client.get(f"{PLAN}.gpkg")).startswith(b"SQLite format 3")


@pytest.mark.parametrize(
    ("address", "code"),
    [
        (f"/api/v1/municipalities/{PRATO}/plan", "plan_not_published"),
        (f"/api/v1/municipalities/{PRATO}/plan.gpkg", "plan_not_published"),
        ("/api/v1/municipalities/999999/plan", "municipality_unknown"),
        ("/api/v1/municipalities/04801%00/plan", "municipality_unknown"),
        (f"{PLAN}/documents/1", "plan_document_unknown"),
        (f"{PLAN}/documents/99999999999999999999", "http_404"),
        (f"{PLAN}/documents/x", "http_404"),
    ],
)
def test_problems(client: FlaskClient, address: str, code: str) -> None:
    answer = client.get(address)
    assert (answer.status_code, answer.mimetype, answer.json["code"]) == (404, "application/problem+json", code)


def test_the_geopackage_is_a_download_that_ranges_and_caches_work_on(client: FlaskClient, published: Product) -> None:
    answer = client.get(f"{PLAN}.gpkg")
    content = body(answer)
    assert answer.mimetype == "application/geopackage+sqlite3"
    assert answer.headers["Content-Disposition"] == f"attachment; filename=piano-{FIRENZE}.gpkg"
    assert content.startswith(b"SQLite format 3")
    part = client.get(f"{PLAN}.gpkg", headers={"Range": "bytes=0-14"})
    assert (part.status_code, body(part)) == (206, b"SQLite format 3")
    again = client.get(f"{PLAN}.gpkg", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, body(again)) == (304, b"")
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.deserialize(content)
        tables = {name for (name,) in connection.execute("SELECT table_name FROM gpkg_contents")}
        dumped = "\n".join(line for line in connection.iterdump() if line.startswith("INSERT"))
    assert tables == {"AE_ATTESA", "AE_ATTESA_AREE", "VIA_FUGA", "RS_IDRA", "layer_styles"}
    assert not [secret for secret in ("333 123", "Bianchi", "interne", "com'era", "Campo di volo") if secret in dumped]


def test_the_template_is_a_download(client: FlaskClient) -> None:
    answer = client.get("/api/v1/plan-template.gpkg")
    assert body(answer).startswith(b"SQLite format 3")
    assert answer.headers["Content-Disposition"] == "attachment; filename=modello-piano.gpkg"
    assert answer.cache_control.max_age == 86_400


def test_a_document_whole(client: FlaskClient, served: tuple[str, bytes]) -> None:
    address, content = served
    answer = client.get(address)
    assert (answer.status_code, answer.mimetype, body(answer)) == (200, "application/pdf", content)
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    assert "Piano%20%E2%80%9C2026%E2%80%9D.pdf" in answer.headers["Content-Disposition"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert "script-src" not in answer.headers["Content-Security-Policy"]
    assert answer.headers["Accept-Ranges"] == "bytes"
    again = client.get(address, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, body(again)) == (304, b"")
    head = client.head(address)
    assert (head.content_length, body(head)) == (len(content), b"")


@pytest.mark.parametrize(
    ("asked", "part", "said"),
    [
        ("bytes=0-4", slice(0, 5), "0-4"),
        ("bytes=5-", slice(5, None), "5-{last}"),
        ("bytes=-6", slice(-6, None), "{sixth}-{last}"),
        ("bytes=0-99999999", slice(None), "0-{last}"),
    ],
)
def test_a_document_in_ranges(
    client: FlaskClient, served: tuple[str, bytes], asked: str, part: slice, said: str
) -> None:
    address, content = served
    answer = client.get(address, headers={"Range": asked})
    where = said.format(last=len(content) - 1, sixth=len(content) - 6)
    assert (answer.status_code, body(answer)) == (206, content[part])
    assert answer.headers["Content-Range"] == f"bytes {where}/{len(content)}"


def test_a_range_after_the_end(client: FlaskClient, served: tuple[str, bytes]) -> None:
    address, content = served
    answer = client.get(address, headers={"Range": f"bytes={len(content)}-"})
    assert (answer.status_code, answer.json["code"]) == (416, "http_416")
    assert answer.headers["Content-Range"] == f"bytes */{len(content)}"


def test_a_range_of_what_has_changed_is_the_whole(client: FlaskClient, served: tuple[str, bytes]) -> None:
    address, content = served
    answer = client.get(address, headers={"Range": "bytes=0-4", "If-Range": '"other"'})
    assert (answer.status_code, body(answer)) == (200, content)


def test_documents_are_listed_with_the_plan_and_go_with_their_removal(
    client: FlaskClient, published: Product, tmp_path: Path
) -> None:
    content = plan_pdf.written(plan_pdf.with_text(2))
    address = add(published, content, "piano.pdf", tmp_path)
    assert add(published, content, "piano-2026.pdf", tmp_path) == address
    (listed,) = client.get(PLAN).json["documents"]
    assert listed == {
        "id": int(address.rsplit("/", 1)[1]), "kind": "plan", "title": "piano-2026", "pages": 2,
        "size": len(content), "has_text": True, "url": address,
    }  # fmt: skip
    with published.database.transaction() as session:
        remove_document(session, OFFICIAL, FIRENZE, listed["id"], reason="sostituito", now=AT)
    assert client.get(address).status_code == 404
    assert client.get(PLAN).json["documents"] == []
    with published.database.transaction() as session:
        kept = [act.action for act in acts(session, limit=5)]
    assert kept == ["plan.document.removed", "plan.document.added", "plan.document.added"]
    assert add(published, content, "piano.pdf", tmp_path) != address


def test_a_document_belongs_to_its_municipality(client: FlaskClient, served: tuple[str, bytes]) -> None:
    address, _ = served
    assert client.get(address.replace(FIRENZE, PRATO)).json["code"] == "plan_document_unknown"


def test_points_of_polygons_survive_the_way_to_the_device(client: FlaskClient, published: Product) -> None:
    for feature in features(client).values():
        sent = shape(feature["geometry"])
        assert sent.is_valid
        assert (abs(get_coordinates(sent) * 1e6 - (get_coordinates(sent) * 1e6).round()) < 1e-4).all()


def test_in_production_too(product: Product) -> None:
    app = create_app(replace(product.settings, env="production"), product.database, clock=lambda: AT)
    answer = app.test_client().get(PLAN)
    assert answer.headers["Strict-Transport-Security"]
