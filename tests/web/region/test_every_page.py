"""Every address of the dashboard, on a small country of the bench: it answers, and asks the database few things.

``make bench`` walks the same addresses with 7,900 municipalities, and measures how long they take.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from generated_country import SMALL, fill
from region_pages import EXAMPLES, MOST_STATEMENTS, Cost, Operator, addresses, walk

from config import Settings
from database_clones import Clones


@pytest.fixture(scope="module")
def operator(fresh_databases: Clones, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Operator]:
    """Somebody who looks after two small regions."""
    home = tmp_path_factory.mktemp("home")
    settings = replace(Settings.from_env({"CITTADINO_ENV": "test", "CITTADINO_HOME": str(home)}), secret_key="test")
    with fresh_databases.lent() as database:
        fill(database, SMALL)
        yield Operator(settings, database)


@pytest.fixture(scope="module")
def costs(operator: Operator) -> list[Cost]:
    return [cost for page, variants in walk(operator, runs=0) for cost in (page, *variants)]


def test_the_country_has_something_for_every_page(operator: Operator) -> None:
    """An example that is not there would be a page about nothing, which costs nothing."""
    assert not [url for url in addresses(operator.app, operator.database) if "None" in url], EXAMPLES


def test_every_page_answers(costs: list[Cost]) -> None:
    assert {cost.url: cost.status for cost in costs if cost.status != 200} == {}


def test_every_page_asks_the_database_few_things(costs: list[Cost]) -> None:
    """Whatever there is, and however much: a statement for each row would be many more."""
    pages = [cost for cost in costs if not cost.attached]
    assert {cost.url: cost.statements for cost in pages if cost.statements > MOST_STATEMENTS} == {}
