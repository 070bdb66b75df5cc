"""The canary: what the service tells itself every few minutes, to know that it could tell others.

Its documents are our own and go the way of everybody's. Its word is about no place where anybody lives: it is
``internal``, so nothing that people see, and nothing that is decided about them, ever looks at it.
"""

from __future__ import annotations

from collections.abc import Sequence

from alerts.domain.freshness import Schedule
from alerts.domain.hazard import Hazard
from alerts.formats.bounded_json import parse_json
from alerts.formats.unreadable import Unreadable
from alerts.sources.canary_document import CanaryDocument, read_document
from alerts.sources.contract import (
    Absence,
    Issue,
    KnownZones,
    Link,
    ParsedBulletin,
    RawBundle,
    RawFile,
    SourceFacts,
    ZoneLevelReading,
    in_order,
)
from app.core.territory.reserved import RESERVED_ZONES

_LARGEST = 4_096


class CanarySource:
    """One zone, one hazard, one day a document."""

    facts = SourceFacts(
        id="canary",
        name="Canarino (prova interna del percorso)",
        publisher="Cittadino Informato, prova interna",
        licence="Nessuna: non viene pubblicato",
        page="https://github.com/cittadino-informato",
        zone_namespace=RESERVED_ZONES,
        hazards=(Hazard.OTHER,),
        schedule=Schedule(due=None),
        expects="Un documento nostro ogni pochi minuti: 1 zona che non esiste, 1 rischio, 1 giorno.",
        absence=Absence.BROKEN,
        polled=False,
        internal=True,
    )

    def follow(self, file: RawFile, url: str) -> list[Link]:
        return []

    def bundle(self, files: Sequence[RawFile]) -> list[RawBundle]:
        once = {file.content: file for file in files}
        return in_order(RawBundle(said.stamp if (said := _read(file)) else None, (file,)) for file in once.values())

    def parse(self, bundle: RawBundle, known_zones: KnownZones) -> ParsedBulletin:
        said = _read(bundle.files[0])
        if said is None:
            message = "Il documento non è di quelli che il servizio scrive per provare sé stesso."
            return ParsedBulletin(bundle.stamp, (), (Issue("error", "canary_malformed", message),))
        readings = (ZoneLevelReading(zone, Hazard.OTHER, said.day, said.level) for zone in known_zones(said.day))
        return ParsedBulletin(said.stamp, tuple(readings), ())


def _read(file: RawFile) -> CanaryDocument | None:
    try:
        return read_document(parse_json(file.content, max_bytes=_LARGEST))
    except Unreadable:
        return None
