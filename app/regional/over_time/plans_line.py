"""The time line of plans: months measured here, after what others counted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

from app.core.i18n import N_
from app.regional.tables import Column, Kind, Table
from plans.models.tracking import PlanSeed
from plans.tracking.series import Month, Sums


@dataclass(frozen=True, slots=True)
class PlanPoint:
    """One point. ``sums`` None: others counted it, and know only how many; ``source`` is theirs.

    ``day`` is the first of a month that was measured, or the day of the count.
    """

    day: date
    municipalities: int
    adopted: int
    sums: Sums | None
    corrected: bool = False
    source: str = ""
    source_url: str | None = None

    @property
    def share(self) -> float | None:
        return self.adopted / self.municipalities if self.municipalities else None


def plan_points(months: Iterable[Month], counted: Iterable[PlanSeed], *, today: bool) -> list[PlanPoint]:
    """All of them, in order of time."""
    measured = (
        PlanPoint(one.month, sums.municipalities, sums.adopted, sums, one.corrected)
        for one in months
        if (sums := one.seen(today=today)).municipalities
    )
    others = (
        PlanPoint(row.day, row.municipalities, row.with_plan, None, source=row.source, source_url=row.source_url)
        for row in counted
    )
    return sorted([*measured, *others], key=lambda point: point.day)


def origin(point: PlanPoint) -> str:
    """Where a point comes from, in words."""
    if point.sums is None:
        return str(_("counted by others: %(source)s", source=point.source))
    return str(_("measured here, corrected later")) if point.corrected else str(_("measured here"))


def when(point: PlanPoint) -> str:
    """A month, or the day of a count."""
    return f"{point.day:%m/%Y}" if point.sums else f"{point.day:%d/%m/%Y}"


def _of(name: str) -> object:
    return lambda point: getattr(point.sums, name) if point.sums else None


def plans_table(points: Sequence[PlanPoint]) -> Table[PlanPoint]:
    """Month by month, the newest first."""
    number, share = Kind.NUMBER, Kind.SHARE
    columns: list[Column[PlanPoint]] = [
        Column("mese", N_("When"), lambda point: point.day, Kind.DAY, shown=when),
        Column("comuni", N_("Municipalities"), lambda point: point.municipalities, number),
        Column("approvati", N_("With an approved plan"), lambda point: point.adopted, number, figure="approved_share"),
        Column("quota", N_("Share of municipalities"), lambda point: point.share, share, figure="approved_share"),
        Column("quota_abitanti", N_("Share of inhabitants"), _of("population_share"), share),  # type: ignore[arg-type]
        Column("quota_superficie", N_("Share of area"), _of("area_share"), share),  # type: ignore[arg-type]
        # On the page they are below their own drawing.
        *(Column(key, title, _of(name), number, filed=True) for key, name, title in BANDS),  # type: ignore[arg-type]
        Column("pubblicati", N_("Published here"), _of("published"), number, figure="published_here"),  # type: ignore[arg-type]
        Column("forma", N_("Formal score"), _of("formal_mean"), number, figure="mean_scores"),  # type: ignore[arg-type]
        Column("contenuto", N_("Content score"), _of("content_mean"), number, figure="mean_scores"),  # type: ignore[arg-type]
        Column("origine", N_("Where it comes from"), origin),
    ]
    return Table("andamento-piani", N_("Plans month by month"), columns, list(reversed(points)))


#: Age bands: key in files, column of the sums, name. In the order of the chart: the best below.
BANDS = (
    ("recenti", "current", N_("Approved in the last three years")),
    ("da_rivedere", "old", N_("Approved three to five years ago")),
    ("vecchi", "very_old", N_("Approved more than five years ago")),
    ("in_corso", "never", N_("Being written, never approved")),
    ("nulla", "unknown", N_("Nothing on record")),
)


@dataclass(frozen=True, slots=True)
class Correction:
    """A month of which more is known today than was written down."""

    month: date
    written: Sums
    newest: Sums


def corrections(months: Iterable[Month]) -> list[Correction]:
    """The newest first."""
    found = [Correction(one.month, one.written, one.newest) for one in months if one.corrected]
    return found[::-1]


def corrections_table(rows: Sequence[Correction]) -> Table[Correction]:
    """What was written down beside what is known today."""
    columns: list[Column[Correction]] = [
        Column("mese", N_("Month"), lambda row: row.month, Kind.DAY, shown=lambda row: f"{row.month:%m/%Y}"),
        Column("approvati_allora", N_("Approved, as written down"), lambda row: row.written.adopted, Kind.NUMBER),
        Column("approvati_oggi", N_("Approved, as known today"), lambda row: row.newest.adopted, Kind.NUMBER),
        Column("quota_allora", N_("Share, as written down"), lambda row: row.written.share, Kind.SHARE),
        Column("quota_oggi", N_("Share, as known today"), lambda row: row.newest.share, Kind.SHARE),
        Column("forma_allora", N_("Formal, as written down"), lambda row: row.written.formal_mean, Kind.NUMBER),
        Column("forma_oggi", N_("Formal, as known today"), lambda row: row.newest.formal_mean, Kind.NUMBER),
        Column("contenuto_allora", N_("Content, as written down"), lambda row: row.written.content_mean, Kind.NUMBER),
        Column("contenuto_oggi", N_("Content, as known today"), lambda row: row.newest.content_mean, Kind.NUMBER),
    ]
    return Table("andamento-correzioni", N_("Months that were corrected later"), columns, rows)


@dataclass(frozen=True, slots=True)
class RegionRow:
    """A region now and a year before; None: not measured then."""

    code: str
    name: str
    now: Sums
    earlier: Sums | None

    @property
    def gain(self) -> float | None:
        if self.earlier is None or self.earlier.share is None or self.now.share is None:
            return None
        return (self.now.share - self.earlier.share) * 100


def region_rows(regions: Mapping[str, list[Month]], names: Mapping[str, str], *, today: bool) -> list[RegionRow]:
    """Every region, by name."""
    found = []
    for code, months in regions.items():
        last = months[-1]
        year_before = last.month.replace(year=last.month.year - 1)
        earlier = next((one for one in months if one.month == year_before), None)
        sums = earlier.seen(today=today) if earlier else None
        found.append(RegionRow(code, names.get(code, code), last.seen(today=today), sums))
    return sorted(found, key=lambda row: row.name)


def regions_table(rows: Sequence[RegionRow]) -> Table[RegionRow]:
    """Regions beside each other."""
    columns: list[Column[RegionRow]] = [
        Column("regione", N_("Region"), lambda row: row.name),
        Column("comuni", N_("Municipalities"), lambda row: row.now.municipalities, Kind.NUMBER),
        Column("quota", N_("With an approved plan"), lambda row: row.now.share, Kind.SHARE, figure="approved_share"),
        Column("quota_anno_prima", N_("A year before"), lambda row: row.earlier.share if row.earlier else None,
               Kind.SHARE),
        Column("punti_in_piu", N_("Points more"), lambda row: row.gain, Kind.NUMBER),
        Column("quota_abitanti", N_("Share of inhabitants"), lambda row: row.now.population_share, Kind.SHARE),
        Column("quota_superficie", N_("Share of area"), lambda row: row.now.area_share, Kind.SHARE),
        Column("pubblicati", N_("Published here"), lambda row: row.now.published, Kind.NUMBER, figure="published_here"),
        Column("forma", N_("Formal score"), lambda row: row.now.formal_mean, Kind.NUMBER, figure="mean_scores"),
        Column("contenuto", N_("Content score"), lambda row: row.now.content_mean, Kind.NUMBER, figure="mean_scores"),
    ]  # fmt: skip
    return Table("andamento-regioni", N_("Region by region"), columns, rows)
