"""The demonstration: the flood of 2 November 2023 in Tuscany, in the national bulletin's own format and zones.

It reads exactly as the real source does; only its facts differ. Nothing polls it, and nothing is promised of it.
"""

from __future__ import annotations

from alerts.domain.freshness import Schedule
from alerts.formats.dpc_levels import HAZARDS
from alerts.sources.adapters.dpc import DpcSource
from alerts.sources.contract import SourceFacts


class DemoSource(DpcSource):
    """The national bulletin, replayed and labelled."""

    facts = SourceFacts(
        id="demo",
        name="Dimostrazione: alluvione del 2 novembre 2023",
        publisher="Cittadino Informato (dati dimostrativi)",
        licence="CC BY 4.0",
        zone_namespace="dpc",
        hazards=HAZARDS,
        schedule=Schedule(due=None),
        polled=False,
        demonstration=True,
    )
