"""The one place that is nowhere: a reserved code for what the service does to try itself, hidden from every question.

ISTAT numbers provinces from 001, so no municipality will ever have it. Whoever asks for municipalities through the ORM
gets all but this one, without having to know that it exists (:mod:`app.core.territory.models`); who needs it says so
(:data:`SEEN`). Its boundary is empty: no position is inside, no drawing touches it. SQL written as text would see it.
"""

from __future__ import annotations

from typing import Final

RESERVED_CODE: Final = "000000"
#: Name space, and code, of the one zone that speaks for it.
RESERVED_ZONES: Final = "reserved"
#: Execution options of a query that is to see it.
SEEN: Final = {"reserved_municipality": True}
