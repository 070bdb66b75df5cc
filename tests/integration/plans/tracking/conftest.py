"""A region of four municipalities, of which every figure can be worked out by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy.orm import Session

from doubles.plan_region import add_municipality, add_step, box, point, publish

NOW = datetime(2026, 10, 15, 9, tzinfo=UTC)
#: When everything was written down that is known from the beginning.
EARLY = datetime(2026, 9, 1, 9, tzinfo=UTC)


@pytest.fixture
def region(session: Session) -> Session:
    """A (1,000 people) approved in 2026 and published; B (2,000) approved in 2020; C (3,000) sent in June; D 4,000."""
    for place, population in enumerate((1000, 2000, 3000, 4000)):
        add_municipality(session, f"04890{place + 1}", place, population=population)
    add_step(session, "048901", "ADOTTATO", date(2025, 10, 1), number="3", recorded=EARLY)
    add_step(session, "048901", "TRASMESSO", date(2025, 10, 11), addressee="Regione Toscana", protocol="77",
             recorded=EARLY)  # fmt: skip
    add_step(session, "048901", "APPROVATO", date(2026, 1, 9), number="12", recorded=EARLY)
    add_step(session, "048902", "ADOTTATO", date(2020, 4, 1), number="1", recorded=EARLY)
    add_step(session, "048902", "APPROVATO", date(2020, 5, 1), number="2", recorded=EARLY)
    add_step(session, "048903", "ADOTTATO", date(2026, 5, 12), number="5", recorded=EARLY)
    add_step(session, "048903", "TRASMESSO", date(2026, 6, 1), addressee="Prefettura", protocol="8", recorded=EARLY)
    publish(session, "048901", PLAN_OF_A, at=EARLY)
    return session


#: The western quarter is flooded; one of two waiting areas lies there, and a COC that is for earthquakes only.
PLAN_OF_A = [
    ("RS_IDRA", box(0, 0, 0, 0.25, 1), {"livello": "elevato"}),
    ("AE_ATTESA", point(0, 0.1, 0.5), {"nome": "Piazza", "indirizzo": "Piazza 1", "popolazione_servita": 100}),
    ("AE_ATTESA", point(0, 0.6, 0.5), {"nome": "Campo", "indirizzo": "Via 2", "popolazione_servita": 200,
                                       "verificato": True, "verificato_il": "2026-03-04"}),
    ("CO_COC", point(0, 0.2, 0.2), {"indirizzo": "Via 3", "ruolo": "principale", "rischi_serviti": ["sismico"]}),
    ("CO_COC", point(0, 0.8, 0.2), {"indirizzo": "Via 4", "ruolo": "alternativa", "rischi_serviti": ["idraulico"]}),
    ("ED_ASSIST", point(0, 0.7, 0.7), {"indirizzo": "Via 5", "posti": 50}),
]  # fmt: skip
