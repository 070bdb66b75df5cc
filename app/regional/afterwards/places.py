"""Which municipalities a report is about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.territory.models import Municipality
from app.core.territory.shipped import region_names
from app.regional.asked import Asked, of_now


@dataclass(frozen=True, slots=True)
class Places:
    """What the URL asks for, and the names of the municipalities of it, by ISTAT code."""

    about: Asked
    names: Mapping[str, str]


def places_asked(session: Session, given: Mapping[str, str]) -> Places:
    """Municipalities of the region that ``regione`` of a URL asks for, with the regions that there are: one statement.

    Raises:
        InputRefused: ``region_unknown``.
    """
    rows = session.execute(select(Municipality.istat_code, Municipality.name, Municipality.region_code)).all()
    names = region_names()
    regions = {code: names.get(code, code) for code in sorted({row.region_code for row in rows})}
    about = of_now(regions, given)
    here = {row.istat_code: row.name for row in rows if about.region_code in (None, row.region_code)}
    return Places(about, here)
