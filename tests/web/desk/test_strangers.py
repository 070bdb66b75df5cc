"""What one municipality has, asked for by people of another: on every route, with numbers that do exist."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from werkzeug.routing import Rule

from app.web.routing import Access, declared_access
from desk_fixtures import Desk, DeskClient
from furnished_fixtures import Furnished, furnish, state
from notice_fixtures import FIRENZE, PRATO

REASON = "perché serve, davvero"


@pytest.fixture(scope="module")
def furnished(shared_desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> Furnished:
    folder: Path = tmp_path_factory.mktemp("rows")
    return furnish(shared_desk, folder)


def of_one_thing(desk: Desk) -> list[Rule]:
    """The routes of the desk that name something by its number."""
    return [
        rule
        for rule in desk.app.url_map.iter_rules()
        if declared_access(desk.app.view_functions[rule.endpoint]) is Access.DESK
        and any(name.endswith("_id") or name == "number" for name in rule.arguments - {"wording_id"})
    ]


def asked(client: DeskClient, url: str, method: str) -> int:
    if method == "GET":
        return client.get(url).status_code
    said = {"seen": "1", "verdict": "confirmed", "version": "1", "reason": REASON, "reasons": REASON, "note": REASON}
    return client.post_form(url, said, page=f"/comune/{PRATO}/piani/iter").status_code


def test_what_another_municipality_has_is_not_there_under_either_address(
    shared_desk: Desk, furnished: Furnished
) -> None:
    rules = of_one_thing(shared_desk)
    owner = shared_desk.client(shared_desk.person("approver", FIRENZE))
    pages = [furnished.url(rule, FIRENZE) for rule in rules if "GET" in (rule.methods or ())]
    found = [page for page in pages if owner.get(page).status_code < 400]
    assert len(found) > 20, "the numbers do exist"
    approver, admin = (shared_desk.client(shared_desk.person(role, PRATO)) for role in ("approver", "admin"))
    with shared_desk.product.database.transaction() as session:
        before = state(session)
    there = []
    for rule, place in itertools.product(rules, (FIRENZE, PRATO)):
        url = furnished.url(rule, place)
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            client = admin if "/persone/" in rule.rule else approver
            if (status := asked(client, url, method)) != 404:
                there.append((method, url, status))
    assert there == [], there
    with shared_desk.product.database.transaction() as session:
        assert {name for name, digest in state(session).items() if digest != before[name]} == set()
