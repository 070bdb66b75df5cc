"""Which region a page is about, which month, and as known when: said by its URL.

``?regione=09`` (all that is loaded without it), ``?mese=2026-03`` (the newest month without it), ``?noto=oggi``. A
month that is over stays as it was written down when it ended; *as known today* has to be asked for, and the page says
so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from app.core.errors import InputRefused
from app.core.territory.shipped import region_names
from plans.tracking.scope import Scope, closed_on, measured_on, regions_and_month

#: Of days outside there is nothing to show, and a few months further calendars end.
EARLIEST, LATEST = date(1900, 1, 1), date(2999, 12, 31)


@dataclass(frozen=True, slots=True)
class Asked:
    """``regions`` are those that are loaded, by code; ``month`` is None before the first measure, ``over`` once it is.

    ``today``: a month that is over is shown as known today. ``measured_at``: when what is shown was written down.
    """

    regions: Mapping[str, str]
    region_code: str | None
    month: date | None
    over: bool
    today: bool
    known: datetime | None
    measured_at: datetime | None

    @property
    def region_name(self) -> str | None:
        return self.regions.get(self.region_code or "")

    @property
    def scope(self) -> Scope | None:
        """What the indicators are asked; None: nothing was ever measured."""
        return Scope(self.month, self.region_code, self.known) if self.month else None


def asked(session: Session, given: Mapping[str, str]) -> Asked:
    """What a URL asks for.

    Raises:
        InputRefused: ``region_unknown``: no municipality of it is loaded; ``month_invalid``.
    """
    names = region_names()
    loaded, newest, looked_at = regions_and_month(session)
    regions = {code: names.get(code, code) for code in loaded}
    month = _month(given["mese"]) if given.get("mese") else newest
    over, today = month is not None and month != newest, given.get("noto") == "oggi"
    known = closed_on(session, month) if over and not today and month else None
    return Asked(
        regions=regions,
        region_code=region_asked(given.get("regione", ""), regions),
        month=month,
        over=over,
        today=today,
        known=known,
        measured_at=measured_on(session, month, known) if month and over else looked_at,
    )


def of_now(regions: Mapping[str, str], given: Mapping[str, str]) -> Asked:
    """What a URL asks for, where there are no months: a region, of those that are loaded.

    Raises:
        InputRefused: ``region_unknown``.
    """
    region_code = region_asked(given.get("regione", ""), regions)
    return Asked(regions, region_code, month=None, over=False, today=False, known=None, measured_at=None)


def region_asked(given: str, regions: Mapping[str, str]) -> str | None:
    """The region that ``regione`` of a URL asks for, of those that are loaded (by code); None: all of them.

    Raises:
        InputRefused: ``region_unknown``.
    """
    if given and given not in regions:
        raise InputRefused("region_unknown", "Di questa regione non è caricato nessun comune.")
    return given or (next(iter(regions)) if len(regions) == 1 else None)


def _month(given: str) -> date:
    try:
        month = date.fromisoformat(f"{given}-01")
    except ValueError:
        month = date.min
    if not EARLIEST <= month <= LATEST:
        raise InputRefused("month_invalid", "Il mese si scrive come 2026-03.")
    return month
