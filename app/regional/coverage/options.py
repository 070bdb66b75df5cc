"""What there is to choose from in the filters that name places."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from app.core.territory.lookup import zones_of_region
from app.regional.asked import Asked
from app.regional.picture import Picture
from app.regional.places import ZONES


def options(session: Session, about: Asked, seen: Picture) -> Mapping[str, Sequence[tuple[str, str]]]:
    """Pairs of value and word, by argument of the URL; whatever is filtered, of all municipalities of the page."""
    provinces = {row.place.province_code: row.place.province_name for row in seen.rows if row.place.province_code}
    together = {name for row in seen.rows for name in row.together}
    zones = zones_of_region(session, ZONES, seen.on, about.region_code) if seen.on else []
    return {
        "provincia": sorted(provinces.items(), key=lambda pair: pair[1]),
        "insieme": [(name, name) for name in sorted(together)],
        "zona": [(zone, zone) for zone in zones],
    }
