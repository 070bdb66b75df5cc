"""The indicators T1–T15, by id. Each is one question to the database; none reads the clock."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

from plans.tracking import adoption, catalogue, contents, life, risks, uploads
from plans.tracking.scope import Indicator, Scope

INDICATORS: dict[str, Callable[[Session, Scope], Indicator]] = {
    "T1": adoption.adoption,
    "T2": adoption.age_bands,
    "T3": adoption.expiring,
    "T4": adoption.funnel,
    "T5": contents.scores,
    "T6": risks.risk_matrix,
    "T7": contents.waiting_coverage,
    "T8": contents.reception,
    "T9": contents.conflicts,
    "T10": uploads.quality,
    "T11": life.reach,
    "T12": life.life,
    "T13": catalogue.catalogue,
    "T14": life.ambiti,
    "T15": adoption.time_line,
}
