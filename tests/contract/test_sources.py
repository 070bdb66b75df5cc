"""What every source promises, held to by all that are registered."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from alerts.sources.contract import Source
from alerts.sources.registry import SOURCES
from contract.source_promises import PROMISES


@pytest.mark.parametrize("promise", PROMISES, ids=lambda promise: promise.__name__)
@pytest.mark.parametrize("source_id", SOURCES)
def test_promise(source_id: str, promise: Callable[[Source], None]) -> None:
    promise(SOURCES[source_id])


def test_every_source_is_registered_under_its_own_name() -> None:
    assert {key: source.facts.id for key, source in SOURCES.items()} == {key: key for key in SOURCES}
