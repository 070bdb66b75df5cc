"""Which sources exist. The only module that imports adapters."""

from __future__ import annotations

from alerts.sources.adapters.demo import DemoSource
from alerts.sources.adapters.dpc import DpcSource
from alerts.sources.contract import Source
from app.core.errors import NotFound

SOURCES: dict[str, Source] = {source.facts.id: source for source in (DpcSource(), DemoSource())}

DEMONSTRATION_IDS = tuple(key for key, source in SOURCES.items() if source.facts.demonstration)


def get_source(source_id: str) -> Source:
    """The source of that id.

    Raises:
        NotFound: ``source_unknown``, naming those that exist.
    """
    try:
        return SOURCES[source_id]
    except KeyError:
        known = ", ".join(SOURCES)
        raise NotFound("source_unknown", f"La fonte {source_id!r} non esiste. Fonti: {known}.") from None
