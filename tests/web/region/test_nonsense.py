"""Nonsense in the address of every page of the dashboard: it gets a sentence and a code, or is passed over."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

import pytest

from app.core.clock import utc_now
from app.web.routing import Access, declared_access
from desk_fixtures import Desk, DeskClient
from plans.tracking.snapshots import take_snapshot

#: What addresses of the dashboard are asked for, all at once, in whatever form nobody would give it.
_ASKED = (
    "abitanti", "al", "che", "chi", "classe", "conta", "conto", "costa", "dal", "elenco", "eta", "fare", "insieme",
    "modello", "nome", "noto", "ordina", "pagina", "provincia", "rischio", "scadenza", "situazione", "stato", "tabella",
    "tipo", "tutte", "tutti", "vivo", "voce", "zona",
)  # fmt: skip
_NONSENSE = ("x" * 400, "9" * 30, "-1", "\u0663", "' OR 1=1 --", "<script>", "nan", "2026-02-30", "\U0001f30a")
#: One at a time: each is refused before anything else is read.
_REFUSED = ("regione=%ED%A0%80", "mese=2026-13", "mese=\u0662\u0660\u0662\u0666-01")
#: Months and times at the ends of what calendars can say: there is nothing, and it is said.
_FAR = ("mese=9999-12", "mese=0001-01&noto=oggi")
_PERIODS = (
    "dal=9999-12-01T00:00&al=9999-12-31T23:59", "dal=0001-01-01T00:00&al=0001-02-01T00:00",
    "dal=0001-01-01T00:00%2B14:00&al=0001-01-02T00:00", "dal=0001-01-03T00:00&al=0001-01-04T00:00",
    "dal=2026-01-01T00:00", "dal=x&al=y", "dal=2026-01-02&al=2026-01-01", "dal=2026-01-01&al=2027-01-01",
    "dal=2026-10-25T02:30&al=2026-10-25T02:30", "dal=2026-03-29T02:30&al=2026-03-29T03:30",
)  # fmt: skip


@pytest.fixture(scope="module")
def client(shared_desk: Desk) -> DeskClient:
    """The browser of an operator, of a region of which one month is measured."""
    with shared_desk.product.database.transaction() as session:
        take_snapshot(session, now=utc_now())
    return shared_desk.client(shared_desk.person("operator"))


def pages(desk: Desk) -> Iterator[str]:
    """Every page of the dashboard that is read, with an example for each of its arguments."""
    given = {"istat_code": "048017", "kind": "piani", "source_id": "dpc", "channel": "web_push", "table": "comuni"}
    for rule in desk.app.url_map.iter_rules():
        region = declared_access(desk.app.view_functions[rule.endpoint]) is Access.REGION
        if region and rule.rule.startswith("/regione") and "GET" in (rule.methods or ()):
            built = rule.build({name: given.get(name, "1") for name in rule.arguments})
            assert built is not None
            yield built[1]


def answers(desk: Desk, client: DeskClient, *asked: str) -> dict[str, int]:
    """Addresses and the status of what they answer, of every page that does not say what is wrong as it should."""
    found = {}
    for page in pages(desk):
        for query in asked:
            with client.get(f"{page}?{query}") as answer:
                found[f"{page}?{query[:60]}"] = answer.status_code
    assert found
    return found


def nonsense(turn: int) -> str:
    """Everything that can be asked, each time of something else that nobody means."""
    return "&".join(
        f"{name}={quote(_NONSENSE[(place + 4 * turn) % len(_NONSENSE)])}" for place, name in enumerate(_ASKED)
    )


def test_nonsense_is_passed_over_or_refused_in_words(shared_desk: Desk, client: DeskClient) -> None:
    found = answers(shared_desk, client, *map(nonsense, range(3)), "pagina=0&ordina[]=x&ordina=-", *_FAR, *_REFUSED)
    assert {url: status for url, status in found.items() if status not in (200, 303, 404, 422)} == {}


def test_no_argument_of_an_address_leads_its_links_elsewhere(shared_desk: Desk, client: DeskClient) -> None:
    """What would be read as part of where a link leads is no argument of the page."""
    astray = "endpoint=x&self=y&_method=BREW&_scheme=javascript&_external=1&_anchor=z&istat_code=999999&table=t&kind=k"
    found = answers(shared_desk, client, astray)
    assert {url: status for url, status in found.items() if status not in (200, 303, 404, 422)} == {}
    for page in pages(shared_desk):
        with client.get(f"{page}?{astray}") as answer:
            assert "javascript:" not in answer.text.replace("next=", ""), page
            assert "/999999" not in answer.text, page


def test_no_character_that_the_database_cannot_hold(shared_desk: Desk, client: DeskClient) -> None:
    found = answers(shared_desk, client, "nome=a%00b")
    assert {url: status for url, status in found.items() if status not in (404, 422)} == {}


def test_a_file_of_another_kind_is_no_file(shared_desk: Desk, client: DeskClient) -> None:
    found = answers(shared_desk, client, f"formato={'csv' * 900}")
    assert {url: status for url, status in found.items() if status not in (200, 404, 422)} == {}
    lost = client.get("/regione/comuni/999999").text
    assert 'href="/regione"' in lost and 'name="q"' not in lost, "back to work, not to where citizens look"
    refused = client.get("/regione/comuni?formato=x")
    assert (refused.status_code, "export_kind_unknown" in refused.text) == (422, True)


@pytest.mark.parametrize("period", _PERIODS)
@pytest.mark.parametrize("page", ["/regione/rapporti/periodo", "/regione/rapporti/periodo/comuni"])
def test_a_period_that_cannot_be_is_refused_in_words(client: DeskClient, page: str, period: str) -> None:
    answer = client.get(f"{page}?{period}")
    assert answer.status_code in (200, 422), period
    assert answer.status_code == 200 or "period_" in answer.text
