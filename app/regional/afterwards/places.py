"""Which municipalities a report is about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.core.territory.shipped import region_names
from app.regional.asked import Asked, of_now
from app.regional.places import places


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
    everywhere, names = places(session, None), region_names()
    regions = {code: names.get(code, code) for code in sorted({one.region_code for one in everywhere.values()})}
    about = of_now(regions, given)
    here = {code: one.name for code, one in everywhere.items() if about.region_code in (None, one.region_code)}
    return Places(about, here)
