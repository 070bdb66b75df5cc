"""For whom somebody speaks: found, or made on first use."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.audit.log import Actor
from app.core.identity.models import Issuer, IssuerMunicipality
from app.core.territory.lookup import get_municipality


def own_issuer(session: Session, actor: Actor, istat_code: str, *, now: datetime) -> Issuer:
    """The issuer that is a municipality itself.

    Raises:
        NotFound: ``municipality_unknown``.
    """
    place = get_municipality(session, istat_code)
    found = session.scalars(select(Issuer).where(Issuer.istat_code == istat_code)).one_or_none()
    if found is None:
        found = Issuer(
            kind="municipality",
            name=f"Comune di {place.name}",
            istat_code=istat_code,
            created_at=now,
            created_by=actor.name,
        )
        session.add(found)
        session.flush()
        session.add(IssuerMunicipality(issuer_id=found.id, istat_code=istat_code))
        session.flush()
    return found
