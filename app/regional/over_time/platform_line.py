"""The time line of the platform: who had joined and who was at work, after what others counted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext as _

from app.core.adoption.existing import FIRST_KNOWN, existing_then
from app.core.adoption.models import AdoptionFigure
from app.core.adoption.months import by_subject, counts, following, month_of
from app.core.adoption.months import months as every_month
from app.core.adoption.platform import Platform
from app.core.i18n import N_
from app.regional.tables import Column, Kind, Table


@dataclass(frozen=True, slots=True)
class PlatformPoint:
    """One point; ``municipalities`` None: how many there were is not known. ``figure``: others counted it.

    ``rebuilt``: the month was over before anything was written down here. ``other`` is the count as known the other way
    (today, or as written down), where it differs.
    """

    day: date
    joined: int
    active: int | None
    municipalities: int | None
    rebuilt: bool = False
    other: int | None = None
    figure: AdoptionFigure | None = None
    names: Sequence[str] = ()

    @property
    def share(self) -> float | None:
        return self.joined / self.municipalities if self.municipalities else None


def platform_points(
    known: Platform, existing: Mapping[date, int], *, now: datetime, today: bool
) -> list[PlatformPoint]:
    """Every month from the first joining on; ``existing``: how many municipalities there were, by month."""
    starts = [month_of(span.since) for span in (*known.joined, *known.active)]
    if not starts:
        return []
    over = list(every_month(min(starts), month_of(now)))
    shown, other = (
        counts(by_subject(known.joined, known.begun, today=way).values(), over) for way in (today, not today)
    )
    active = counts(by_subject(known.active, None, today=False).values(), over)
    return [
        PlatformPoint(
            month,
            shown[month],
            active[month],
            existing.get(month),
            rebuilt=known.begun is not None and month < known.begun,
            other=other[month] if other[month] != shown[month] else None,
        )
        for month in over
    ]


def with_figures(
    points: Iterable[PlatformPoint], figures: Iterable[AdoptionFigure], names: Mapping[str, str]
) -> list[PlatformPoint]:
    """The same with what others counted, in order of time."""
    others = (
        PlatformPoint(one.day, one.reached, None, one.municipalities, figure=one,
                      names=sorted(names.get(code, code) for code in one.named))
        for one in figures
    )  # fmt: skip
    return sorted([*points, *others], key=lambda point: point.day)


def existing_by_month(measured: Mapping[date, int], loaded: int, last: date) -> dict[date, int]:
    """How many municipalities there were in each month: as measured, else as mergers tell (``loaded`` 0: not known)."""
    found = dict(measured)
    if loaded:
        for month in every_month(FIRST_KNOWN, last):
            last_day = date.fromordinal(following(month).toordinal() - 1)
            found.setdefault(month, existing_then(loaded, last_day).municipalities)
    return found


def origin(point: PlatformPoint) -> str:
    """Where a point comes from, in words."""
    if point.figure:
        return str(_("counted by others: %(source)s", source=point.figure.source))
    if point.rebuilt:
        return str(_("rebuilt from the acts of joining"))
    if point.other is not None:
        return str(_("written down here, corrected later"))
    return str(_("written down here"))


def when(point: PlatformPoint) -> str:
    """A month, or the day of a count."""
    return f"{point.day:%d/%m/%Y}" if point.figure else f"{point.day:%m/%Y}"


def platform_table(points: Sequence[PlatformPoint], *, today: bool) -> Table[PlatformPoint]:
    """Month by month, the newest first."""
    otherwise = N_("Joined, as written down") if today else N_("Joined, as known today")
    columns: list[Column[PlatformPoint]] = [
        Column("mese", N_("When"), lambda point: point.day, Kind.DAY, shown=when),
        Column("aderenti", N_("Have joined"), lambda point: point.joined, Kind.NUMBER, figure="joined_platform"),
        Column("comuni", N_("Municipalities then"), lambda point: point.municipalities, Kind.NUMBER, figure="existing"),
        Column("quota", N_("Share of municipalities"), lambda point: point.share, Kind.SHARE),
        Column("attivi", N_("At work"), lambda point: point.active, Kind.NUMBER, figure="at_work"),
        Column("altrimenti", otherwise, lambda point: point.other, Kind.NUMBER, figure="written_down"),
        Column("obiettivo", N_("Goal of then"), lambda point: point.figure.goal if point.figure else None, Kind.NUMBER),
        Column("nominati", N_("Named"), lambda point: ", ".join(point.names)),
        Column("origine", N_("Where it comes from"), origin),
    ]
    return Table("andamento-piattaforma", N_("Adoption of the platform month by month"), columns, points[::-1])
