"""Nonsense on every route: what is sent is refused in words, and nothing of ours breaks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from werkzeug.routing import Rule

from app.web.access import WITH_COOKIE
from app.web.routing import Access, declared_access
from desk_fixtures import Desk, DeskClient
from furnished_fixtures import Furnished, furnish
from notice_fixtures import FIRENZE

_FIELD = re.compile(r'<(?:input|textarea|select)[^>]* name="([^"]+)"')
_SEEN = re.compile(r'name="seen" value="(\d+)"')
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
#: What buttons and scripts send, besides the fields of the pages themselves.
_OTHERS = ("seen", "reason", "reasons", "note", "act", "version", "verdict", "file", "page", "revision", "after")
_ASKED = ("classe", "q", "fase", "categoria", "fermi", "cerca", "pagina", "formato", "dopo", "rischio", "livello",
          "lang", "next", "id", "chi", "cosa", "da", "a", "prima", "comune", "state", "code")  # fmt: skip
_GIVEN = {"token": "x", "session_id": 1, "issuer_id": 1, "proposal_id": 1}
NONSENSE = ("a\0b", "9" * 5_000)


@pytest.fixture(scope="module")
def furnished(shared_desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> Furnished:
    folder: Path = tmp_path_factory.mktemp("rows")
    return furnish(shared_desk, folder)


def rules(desk: Desk, method: str) -> Iterator[tuple[Rule, Access]]:
    for rule in desk.app.url_map.iter_rules():
        access = declared_access(desk.app.view_functions[rule.endpoint])
        if access in WITH_COOKIE and method in (rule.methods or ()) and rule.endpoint != "accounts.sign_out":
            yield rule, access


def clients(desk: Desk) -> dict[Access, DeskClient]:
    at_desk = desk.client(desk.person("approver", FIRENZE))
    platform = desk.client(desk.person("admin"))
    return {Access.DESK: at_desk, Access.SIGNED_IN: at_desk, Access.DOOR: desk.client()} | dict.fromkeys(
        (Access.ADMIN, Access.REGION), platform
    )


def url_of(furnished: Furnished, rule: Rule, **other: object) -> str:
    return furnished.url(rule, **{"istat_code": FIRENZE, **_GIVEN, **other})


def fields(client: DeskClient, url: str) -> dict[str, str]:
    """The fields of a page, empty, and its token."""
    page = client.get(url, follow_redirects=True).text
    token = _TOKEN.search(page) or _TOKEN.search(client.get("/accesso", follow_redirects=True).text)
    return {**dict.fromkeys((*_FIELD.findall(page), *_OTHERS), ""), "csrf_token": token[1] if token else ""}


def test_nonsense_in_every_field(shared_desk: Desk, furnished: Furnished) -> None:
    broken, by_access = [], clients(shared_desk)
    for rule, access in rules(shared_desk, "POST"):
        url, client = url_of(furnished, rule), by_access[access]
        given = fields(client, url if "GET" in (rule.methods or ()) else url.rsplit("/", 1)[0])
        for nonsense in NONSENSE:
            sent = {name: value if name == "csrf_token" else nonsense for name, value in given.items()}
            status = client.post(url, data=sent).status_code
            if status >= 500 or (nonsense == NONSENSE[0] and status not in (403, 404, 422)):
                broken.append((rule.rule, nonsense[:5], status))
    assert broken == [], broken


def test_a_number_that_no_column_holds_is_not_there(shared_desk: Desk, furnished: Furnished) -> None:
    by_access = clients(shared_desk)
    for rule, access in [*rules(shared_desk, "GET"), *rules(shared_desk, "POST")]:
        for name in (name for name in rule.arguments if f"<int:{name}>" in rule.rule):
            url = url_of(furnished, rule).replace("/1", f"/{2**63}") + f"?{name}"
            assert by_access[access].open(url, method="GET").status_code in (404, 405), rule


@pytest.mark.parametrize("nonsense", ["%00", "9" * 30, "1'+OR"])
def test_nonsense_in_the_address(shared_desk: Desk, furnished: Furnished, nonsense: str) -> None:
    broken, by_access = [], clients(shared_desk)
    said = "&".join(f"{name}={nonsense}" for name in _ASKED)
    for rule, access in rules(shared_desk, "GET"):
        with by_access[access].get(f"{url_of(furnished, rule)}?{said}") as answer:
            if answer.status_code >= 500 or (nonsense == "%00" and answer.status_code not in (303, 404, 422)):
                broken.append((rule.rule, answer.status_code))
    assert broken == [], broken


@pytest.mark.parametrize("path", ["/comune/%00", "/comune/%00/avvisi", "/comuni/%00", "/comuni/%ED%A0%80", "/%00",
                                  "/api/v1/municipalities/%00/status", f"/comune/{'9' * 400}"])  # fmt: skip
def test_an_address_of_nonsense_is_not_there(shared_desk: Desk, path: str) -> None:
    client = shared_desk.client(shared_desk.person("approver", FIRENZE))
    assert client.get(path).status_code == 404


_INFINITE = '{"type":"Polygon","coordinates":[[[11,1e999],[11,44],[12,44],[11,1e999]]]}'


@pytest.mark.parametrize(
    "shape",
    ["[" * 20_000, '{"a":' * 9_000, _INFINITE, _INFINITE.replace("1e999", "NaN"), '{"type":"Polygon","x":"\\ud800"}'],
)
def test_shapes_of_nonsense_are_refused_in_words(shared_desk: Desk, furnished: Furnished, shape: str) -> None:
    client = shared_desk.client(shared_desk.person("official", FIRENZE))
    draft = f"/comune/{FIRENZE}/avvisi/{furnished.numbers['notice_id']}/testo"
    said = {
        **fields(client, draft),
        "extent": "drawn",
        "area": shape,
        "category": "roads",
        "title": "x",
        "body": "x",
        "seen": _SEEN.findall(client.get(draft).text)[0],
    }
    refused = client.post(f"{draft}/salva", data=said)
    assert (refused.status_code, "summary" in refused.text) == (422, True)
    assert client.post(f"{draft}/da-solo", data=said).status_code < 500
    editing = f"/comune/{FIRENZE}/piani/modifica/{furnished.numbers['version_id']}/nuovo?classe=AE_ATTESA"
    said = {**fields(client, editing), "geometry": shape, "nome": "Piazza"}
    assert client.post(editing, data=said).status_code == 422
    for path in ("/api/v1/subscriptions", "/api/v1/subscriptions/find"):
        answer = shared_desk.client().post(path, data=shape, content_type="application/json")
        assert answer.status_code in (400, 404, 405, 413, 422), path
