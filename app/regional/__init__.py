"""The region's dashboard: who has a plan, how good it is, and whether last night's alert arrived.

One package for each entry of the menu (:mod:`menu`): :mod:`coverage`, :mod:`over_time`, :mod:`quality`, :mod:`sheet`
for one municipality, :mod:`room` while an alert is on, :mod:`afterwards` once it is over. What all of them share:

    asked         which region and which month a page is about, and as known when
    tables        a list with its columns: shown, sorted, turned over, and taken away as a file, from one description
    picture       one row for each municipality: plan, people and reach (``beside`` is what stands beside the plan)
    definitions   what every figure means, said once: beside the figure, and in docs/metrics.md

Alerts and plans never know of each other: this is where they are put side by side, by ISTAT code. No rule is here: a
view asks ``alerts``, ``plans`` or ``app.core`` and shows the answer; a chart is drawn from the table beside it.
"""
