"""The municipality that an upload is for, as its examination needs it."""

from __future__ import annotations

from geoalchemy2.shape import to_shape
from sqlalchemy.orm import Session

from app.core.territory.lookup import get_municipality
from plans.examination.contract import Place


def place_of(session: Session, istat_code: str) -> Place:
    """Its name and boundary.

    Raises:
        NotFound: ``municipality_unknown``.
    """
    municipality = get_municipality(session, istat_code)
    return Place(municipality.istat_code, municipality.name, to_shape(municipality.boundary).wkb)
