"""The canary is no business of citizens: with it in the air every public answer is what it is without it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from alert_fixtures import Product
from alerts.channels.registry import canary_origins, vapid
from alerts.domain.cap import Area
from alerts.ingestion.matching import match
from alerts.queries.archive import unknown_zones, versions
from alerts.queries.region import region_levels
from alerts.queries.sources import sources_health
from alerts.subscriptions.bulk import import_subscriptions
from app.core.clock import rome_day, utc_now
from app.core.push_hosts import PushHosts
from app.core.territory.lookup import all_municipalities, municipality_at, search_municipalities
from app.core.territory.reserved import RESERVED_CODE
from app.factory import create_app
from app.web.routing import Access, declared_access
from doubles.canary_site import CanarySite, canary_site
from doubles.dpc_bulletin import ROME, Bulletin

#: How it could show: its code (not a colour), its names, its words.
TRACES = re.compile(r"(?<![#\d])000000(?!\d)|canar[iy]|prova interna|\breserved\b", re.IGNORECASE)
VALUES = {
    "istat_code": ["048017", RESERVED_CODE],
    "region_code": ["09", "00"],
    "secret": ["00000000-0000-4000-8000-000000000000"],
    "name": ["x"],
    "filename": ["x"],
}
QUESTIONS = ("", "?q=canarino", "?q=000000", "?lon=0&lat=0", "?lon=11.2558&lat=43.7696", "?lang=en")


@pytest.fixture(scope="module")
def site(shared_product: Product) -> Iterator[CanarySite]:
    """With an alert of the canary in force, delivered, one lost, and an alarm about it: to be looked at."""
    with _in_the_air(shared_product) as made:
        yield made


@contextmanager
def _in_the_air(product: Product) -> Iterator[CanarySite]:
    with canary_site(product) as made:
        made.run()
        assert made.product.drain()
        made.run()
        made.run()
        yield made


def public_addresses(client: FlaskClient) -> Iterator[str]:
    for rule in client.application.url_map.iter_rules():
        view = client.application.view_functions[rule.endpoint]
        if "GET" not in (rule.methods or ()) or declared_access(view) is not Access.PUBLIC:
            continue
        for position in range(2):
            values = {name: VALUES[name][position % len(VALUES[name])] for name in rule.arguments if name in VALUES}
            if values.keys() == rule.arguments:
                with client.application.test_request_context():
                    yield client.application.url_map.bind("").build(rule.endpoint, values)


@pytest.fixture
def own_site(product: Product) -> Iterator[CanarySite]:
    """The same for a test alone, which others are not to notice."""
    with _in_the_air(product) as made:
        yield made


def test_no_public_answer_bears_a_trace(own_site: CanarySite, tmp_path: Path) -> None:
    now = datetime.now(ROME).replace(microsecond=0)
    files = Bulletin(now - timedelta(minutes=2), {"Tosc-B": {"hydraulic": "orange"}}, {}).csv_pair(tmp_path)
    client = create_app(own_site.product.settings, own_site.product.database).test_client()
    for informed in (False, True):
        if informed:
            own_site.product.ingest(*files, at=now)
        addresses = sorted(set(public_addresses(client)))
        assert len(addresses) > 12, addresses
        for address in addresses:
            # What is asked matters little while there is nothing to answer.
            for question in QUESTIONS if informed else QUESTIONS[:2]:
                with closing(client.get(address + question)) as answer:
                    # A GeoPackage is public too, and no text.
                    status, text = answer.status_code, answer.data.decode("utf-8", "replace")
                if RESERVED_CODE in address:
                    assert status == 404, address
                    continue
                assert status < 500, (address, question)
                said = text.replace(RESERVED_CODE, "") if "q=0000" in question else text
                if "q=canarino" in question:
                    said = said.replace("canarino", "")
                assert not TRACES.search(said), (address + question, TRACES.search(said))


def test_the_reserved_place_answers_as_one_that_does_not_exist(site: CanarySite) -> None:
    client = create_app(site.product.settings, site.product.database).test_client()
    for path in ("/comuni/{}", "/api/v1/municipalities/{}", "/api/v1/municipalities/{}/status"):
        ours, nobodys = client.get(path.format(RESERVED_CODE)), client.get(path.format("999999"))
        assert (ours.status_code, ours.headers["Content-Type"]) == (
            nobodys.status_code,
            nobodys.headers["Content-Type"],
        )
        assert ours.text.replace(RESERVED_CODE, "") == nobodys.text.replace("999999", "")
    assert client.get("/api/v1/regions/00/levels").status_code == 404
    assert client.get("/confini/00.json").status_code == client.get("/confini/88.json").status_code


def test_alone_it_never_says_that_there_is_no_alert(site: CanarySite) -> None:
    """Nothing was heard of anybody: unknown stays unknown, and nothing was checked."""
    status = site.product.status("048017", utc_now())
    assert (status["state"], status["checked_at"], status["bulletin"]) == ("unknown", None, None)
    with site.product.database.transaction() as session:
        region = region_levels(session, at=utc_now())
    assert {row.state.value for row in region.municipalities} == {"unknown"}
    assert len(region.municipalities) == 273
    assert "canary" not in [source.facts.id for source in region.sources]


def test_nobody_finds_it_by_name_by_position_or_in_a_list(site: CanarySite) -> None:
    with site.product.database.transaction() as session:
        for words in ("Canarino", RESERVED_CODE, "reserved"):
            assert RESERVED_CODE not in [place.istat_code for place in search_municipalities(session, words)]
        assert len(all_municipalities(session)) == 273
        assert municipality_at(session, 0.0, 0.0) is None
        assert "canary" not in sources_health(session, at=utc_now())
        assert "canary" in sources_health(session, at=utc_now(), internal=True)
        assert [version.source_id for version in versions(session, at=utc_now())] == []
        assert len(versions(session, at=utc_now(), source_id="canary")) == 3
        assert unknown_zones(session) == []


@pytest.mark.parametrize(
    "area",
    [
        Area("Canarino", (("CODICE ISTAT", RESERVED_CODE),)),
        Area("x", (("ISTAT", "000"),)),
        Area("x", (("Zona di Allerta", "reserved"),)),
        Area("Canarino"),
        Area("tutto", (), (((-180.0, -90.0), (180.0, -90.0), (180.0, 90.0), (-180.0, 90.0), (-180.0, -90.0)),)),
    ],
)
def test_no_message_of_others_is_about_it(site: CanarySite, area: Area) -> None:
    with site.product.database.transaction() as session:
        found, _ = match(session, [area], day=rome_day(utc_now()))
    assert RESERVED_CODE not in [one.istat_code for one in found]


def test_nobody_else_can_follow_it(site: CanarySite) -> None:
    device = site.product.push_service.subscribe(vapid(site.product.settings).public_key())
    wanted = {**device.info, "municipalities": [RESERVED_CODE], "min_level": "yellow"}
    client = create_app(site.product.settings, site.product.database).test_client()
    answer = client.post("/api/v1/subscriptions", json=wanted)
    assert (answer.status_code, answer.json["code"]) == (422, "municipalities_invalid")
    hosts = PushHosts.of(site.product.settings.push_hosts)
    report = import_subscriptions(site.product.database, [json.dumps(wanted)], hosts, now=utc_now())
    assert [issue["code"] for issue in report.issues] == ["municipalities_invalid"]


def test_nobody_can_subscribe_an_address_of_ours(site: CanarySite) -> None:
    """The sender may post to this site: it is not thereby a push service for everybody."""
    assert canary_origins(site.product.settings) == (site.product.settings.base_url,)
    device = site.product.push_service.subscribe(vapid(site.product.settings).public_key())
    wanted = {**device.info, "endpoint": site.endpoint, "municipalities": ["048017"], "min_level": "yellow"}
    client = create_app(site.product.settings, site.product.database).test_client()
    assert client.post("/api/v1/subscriptions", json=wanted).json["code"] == "endpoint_not_allowed"


def test_figures_are_for_whoever_runs_the_service(site: CanarySite) -> None:
    client = create_app(site.product.settings, site.product.database).test_client()
    figures = client.get("/metrics").text
    assert re.search(r"^cittadino_canary_last_arrival_timestamp \d", figures, re.MULTILINE)
    assert re.search(r'^cittadino_canary_seconds\{quantile="0.95"\} \d', figures, re.MULTILINE)
    assert re.search(r"^cittadino_canary_lost 0.0$", figures, re.MULTILINE)
    assert 'cittadino_source_up{source="canary"}' not in figures
