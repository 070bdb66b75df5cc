"""Answers that are made once: what is given again, until when, and to whom."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask, Response, make_response, request
from werkzeug.test import Client, TestResponse

from alert_fixtures import Product
from app.core.db import Database
from app.core.errors import Unavailable
from app.factory import create_app
from app.web import caching
from app.web.edition import edition_of
from app.web.kept import KEPT_FOR, KeptAnswers
from doubles.dpc_bulletin import ROME, Bulletin

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=ROME)


class Stage:
    """An application that counts how often it is asked, the layer in front of it, and the hands of both clocks."""

    def __init__(self) -> None:
        self.now, self.edition, self.broken, self.asked = NOON, "1", False, 0
        self.until: datetime | None = None
        self.app = Flask("stage")
        caching.install(self.app)
        self.app.add_url_rule("/page", view_func=self.page)
        self.app.add_url_rule("/private", view_func=self.private)
        self.app.add_url_rule("/download", view_func=self.download)
        self.client = Client(KeptAnswers(self.app.wsgi_app, lambda: self.edition, clock=lambda: self.now), Response)

    def page(self) -> Response:
        self.asked += 1
        if self.broken:
            return make_response("rotto", 503)
        return caching.keep_until(make_response(f"pagina {self.asked}"), self.until, now=self.now)

    def private(self) -> Response:
        self.asked += 1
        return make_response(f"tua {self.asked}")

    def download(self) -> Response:
        response = caching.keep_long(make_response(b"x" * 100))
        response.headers["Content-Disposition"] = "attachment"
        response.add_etag()
        return response.make_conditional(request)

    def get(self, path: str = "/page", **headers: str) -> TestResponse:
        return self.client.get(path, headers={name.replace("_", "-"): value for name, value in headers.items()})


@pytest.fixture
def stage() -> Stage:
    return Stage()


def test_an_answer_is_made_once(stage: Stage) -> None:
    assert [stage.get().text for _ in range(3)] == ["pagina 1"] * 3
    assert stage.get(Accept_Encoding="gzip").text == "pagina 2", "the compressed one is another"
    head = stage.client.head("/page")
    assert (head.data, head.headers["Content-Length"]) == (b"", str(len("pagina 1")))


def test_who_has_it_already_is_told_so(stage: Stage) -> None:
    first = stage.get()
    again = stage.get(If_None_Match=first.headers["ETag"])
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", first.headers["ETag"])
    assert again.headers["Cache-Control"] == first.headers["Cache-Control"]
    assert stage.get(If_None_Match='W/"altro"').status_code == 200
    stage.now += KEPT_FOR
    assert stage.get(If_None_Match=first.headers["ETag"]).text == "pagina 2"


@pytest.mark.parametrize(
    ("accepted", "packed"),
    [
        ("gzip, deflate, br", True),
        ("gzip", True),
        ("gzip;q=0", False),
        ("gzip; q=0.0, br", False),
        ("*", False),
        ("", False),
    ],
)
def test_the_application_is_asked_for_what_is_kept(accepted: str, packed: bool) -> None:
    """Whatever compressions a reader knows: it gets the form that is kept for it, and no other."""
    asked: list[str] = []

    def application(environ: dict, start_response: Callable) -> list[bytes]:
        asked.append(environ["HTTP_ACCEPT_ENCODING"])
        start_response("200 OK", [("Content-Length", "1"), ("ETag", '"a"'), ("Cache-Control", "public, max-age=10")])
        return [b"x"]

    client = Client(KeptAnswers(application, lambda: "1", clock=lambda: NOON))
    client.get("/page", headers={"Accept-Encoding": accepted})
    assert asked == ["gzip" if packed else "identity"]
    client.get("/static/dist/main.css", headers={"Accept-Encoding": accepted})
    assert asked[1:] == [accepted], "files have their own compressions"


def test_an_answer_that_soon_changes_by_itself_is_kept_no_longer(stage: Stage) -> None:
    stage.now = NOON
    stage.until = stage.now + timedelta(seconds=4)
    assert stage.get().text == "pagina 1"
    stage.now += timedelta(seconds=5)
    assert stage.get().text == "pagina 2"


def test_a_new_edition_ends_it_within_a_second(stage: Stage) -> None:
    stage.get()
    stage.edition = "2"
    assert stage.get().text == "pagina 1", "asked for less than a second ago"
    stage.now += timedelta(seconds=1)
    assert stage.get().text == "pagina 2"


def test_time_ends_it_and_midnight_does(stage: Stage) -> None:
    stage.get()
    stage.now += KEPT_FOR
    assert stage.get().text == "pagina 2"
    stage.now = NOON.replace(hour=23, minute=59, second=50)
    assert stage.get().text == "pagina 3"
    stage.now += timedelta(seconds=11)
    assert stage.get().text == "pagina 4"


def test_while_it_is_broken_the_last_answer_of_the_day_is_given(stage: Stage) -> None:
    stage.get()
    stage.broken = True
    stage.now += timedelta(minutes=5)
    assert (stage.get().status_code, stage.get().text) == (200, "pagina 1")
    stage.now += timedelta(minutes=6)
    assert stage.get().status_code == 503, "too old to be of use"


def test_yesterdays_answer_is_never_given(stage: Stage) -> None:
    stage.now = NOON.replace(hour=23, minute=58)
    stage.get()
    stage.broken = True
    stage.now += timedelta(minutes=3)
    assert stage.get().status_code == 503


@pytest.mark.parametrize("path", ["/private", "/page?q=prato", "/page?lang=en&x=1"])
def test_what_is_not_for_everybody_is_not_kept(stage: Stage, path: str) -> None:
    assert stage.get(path).text != stage.get(path).text


def test_downloads_keep_their_own_ways(stage: Stage) -> None:
    whole = stage.get("/download")
    assert len(whole.data) == 100
    assert stage.get("/download", If_None_Match=whole.headers["ETag"]).status_code == 304
    assert stage.get("/download", Range="bytes=0-9").status_code in (200, 206)


@pytest.fixture
def open_at(product: Product) -> Callable[[datetime], Client]:
    def opened(now: datetime) -> Client:
        app = create_app(product.settings, product.database, clock=lambda: now)
        return Client(KeptAnswers(app.wsgi_app, edition_of(product.database), clock=lambda: now), Response)

    return opened


def test_a_bulletin_is_seen_at_once(product: Product, open_at: Callable[[datetime], Client], tmp_path: Path) -> None:
    stamp = datetime(2026, 11, 20, 14, 5, tzinfo=ROME)
    client = open_at(stamp)
    assert "Non lo sappiamo" in client.get("/comuni/100005").text
    product.ingest(Bulletin(stamp, {"Tosc-B": {"hydraulic": "red"}}).zip(tmp_path), at=stamp)
    edition = edition_of(product.database)
    assert edition() != "None-None-None"
    assert "Allerta rossa" in open_at(stamp + timedelta(seconds=1)).get("/comuni/100005").text


def test_an_unknown_edition_is_no_change() -> None:
    stage = Stage()

    def unknown() -> str:
        raise Unavailable("database_unavailable", "fuori")

    layer = Client(KeptAnswers(stage.app.wsgi_app, unknown, clock=lambda: stage.now), Response)
    assert [layer.get("/page").text for _ in range(2)] == ["pagina 1", "pagina 1"]
    with pytest.raises(Unavailable):
        edition_of(Database("postgresql://nobody@127.0.0.1:9/none"))()
