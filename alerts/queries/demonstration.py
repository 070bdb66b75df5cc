"""Whether demonstration data is loaded: then every page says so."""

from __future__ import annotations

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from alerts.models.sources import Bulletin
from alerts.sources.registry import DEMONSTRATION_IDS


def demonstration_loaded(session: Session) -> bool:
    """True while a bulletin of a demonstration source is stored."""
    return bool(session.scalar(select(exists().where(Bulletin.source_id.in_(DEMONSTRATION_IDS)))))
