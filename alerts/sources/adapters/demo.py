"""The demonstration: the flood of 2 November 2023 in Tuscany, in the national bulletin's own format and zones.

It reads exactly as the real source does; only its facts differ. Nothing polls it, and nothing is promised of it.
"""

from __future__ import annotations

from dataclasses import replace

from alerts.domain.freshness import Schedule
from alerts.sources.adapters.dpc import DpcSource


class DemoSource(DpcSource):
    """The national bulletin, replayed and labelled."""

    facts = replace(
        DpcSource.facts,
        id="demo",
        name="Dimostrazione: alluvione del 2 novembre 2023",
        publisher="Cittadino Informato (dati dimostrativi)",
        schedule=Schedule(due=None),
        expects="I quattro bollettini dall’1 al 3 novembre 2023, spostati a oggi: 3 rischi, 2 giorni, tutte le zone.",
        polled=False,
        demonstration=True,
    )
