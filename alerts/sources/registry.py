"""Which sources exist. The only module that imports adapters."""

from __future__ import annotations

from pathlib import Path

from alerts.sources.adapters.canary import CanarySource
from alerts.sources.adapters.cap import CapSource
from alerts.sources.adapters.cfr_toscana import CfrToscanaSource
from alerts.sources.adapters.demo import DemoSource
from alerts.sources.adapters.dpc import DpcSource
from alerts.sources.adapters.meteoalarm import MeteoalarmSource
from alerts.sources.contract import Source
from app.core.errors import InputRefused, NotFound
from config import Settings

_ALL: tuple[Source, ...] = (
    DpcSource(),
    CfrToscanaSource(),
    CapSource(),
    MeteoalarmSource(),
    DemoSource(),
    CanarySource(),
)

SOURCES: dict[str, Source] = {source.facts.id: source for source in _ALL}

DEMONSTRATION_IDS = tuple(key for key, source in SOURCES.items() if source.facts.demonstration)
CANARY = CanarySource.facts.id
INTERNAL_IDS = tuple(key for key, source in SOURCES.items() if source.facts.internal)


def get_source(source_id: str) -> Source:
    """The source of that id.

    Raises:
        NotFound: ``source_unknown``, naming those that exist.
    """
    try:
        return SOURCES[source_id]
    except KeyError:
        known = ", ".join(SOURCES)
        raise NotFound("source_unknown", f"La fonte {source_id[:60]!r} non esiste. Fonti: {known}.") from None


def source_for(source_id: str, settings: Settings) -> Source:
    """The source of that id, as it is configured: for now, whose signatures count.

    Raises:
        NotFound: ``source_unknown``.
        InputRefused: ``certificates_unusable``.
    """
    if source_id != CapSource.facts.id or not settings.cap_certificates:
        return get_source(source_id)
    try:
        certificates = Path(settings.cap_certificates).read_bytes()
        return CapSource(signature_required=settings.cap_signature_required, trusted_certificates=certificates)
    except (OSError, ValueError):
        message = f"CAP_CERTIFICATES: in {settings.cap_certificates} non si legge nessun certificato."
        raise InputRefused("certificates_unusable", message) from None


def configured_sources(settings: Settings) -> dict[str, Source]:
    """All sources, as they are configured.

    Raises:
        InputRefused: ``certificates_unusable``.
    """
    return {key: source_for(key, settings) for key in SOURCES}
