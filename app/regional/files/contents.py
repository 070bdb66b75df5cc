"""What a file has in it, whatever its form; what was asked, and when."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext as _

from app.core.clock import ROME, rome_day
from app.core.i18n import N_
from app.regional.definition import Definition
from app.regional.definitions import DEFINITIONS
from app.regional.kinds import Kind
from app.web.exports import Cell

SOURCE = "Cittadino Informato"
LICENCE = N_(
    "Boundaries and residents: ISTAT, CC BY 4.0. Alerts: whoever issued them, under their own licence. Cite the source"
    " and the day of this file."
)
_ANYWHERE = "tutte-le-regioni"
_MADE_UP = "dimostrazione"


@dataclass(frozen=True, slots=True)
class FileColumn:
    """``key`` never changes, ``title`` is for people; ``figure`` is the id of its definition."""

    key: str
    title: str
    kind: Kind = Kind.TEXT
    figure: str = ""


@dataclass(frozen=True, slots=True)
class TableFile:
    """One table. ``places`` are ISTAT codes, one a row; None where rows have no place."""

    name: str
    caption: str
    columns: Sequence[FileColumn]
    rows: Sequence[Sequence[Cell]]
    places: Sequence[str | None] | None = None

    @property
    def definitions(self) -> list[Definition]:
        """What its figures mean, each once."""
        return [DEFINITIONS[id_] for id_ in dict.fromkeys(one.figure for one in self.columns) if id_ in DEFINITIONS]


@dataclass(frozen=True, slots=True)
class Asking:
    """What was asked and when. ``month``: where the rows are of one; ``known``: as known then, None = as known now."""

    region_code: str | None
    region_name: str | None
    month: date | None
    known: datetime | None
    given: Mapping[str, str]
    made_at: datetime
    url: str
    #: What it says is made up.
    demonstration: bool = False

    def file_name(self, name: str) -> str:
        """``comuni-toscana-2026-11-30``; of a demonstration it says so first."""
        name = f"{_MADE_UP}-{name}" if self.demonstration else name
        where = _slug(self.region_name or self.region_code or _ANYWHERE)
        return f"{name}-{where}-{rome_day(self.made_at):%Y-%m-%d}"

    def lines(self) -> Iterable[tuple[str, str]]:
        """The same in words, for people."""
        if self.demonstration:
            yield _("Demonstration."), _("Plans, people, campaigns and notices of this place are made up.")
        yield _("Region"), self.region_name or _("All regions")
        if self.month:
            yield _("Month"), f"{self.month:%Y-%m}"
            yield _("As known"), _said(self.known) if self.known else _("today")
        filters = [f"{key} = {value}" for key, value in self.given.items() if key not in ("regione", "mese", "noto")]
        yield _("Filters and order"), "; ".join(filters) or _("none")
        yield _("Made on"), _said(self.made_at)
        yield _("Address"), self.url
        yield _("Source"), SOURCE
        yield _("Licence"), _(LICENCE)


def _said(at: datetime) -> str:
    return f"{at.astimezone(ROME):%d/%m/%Y %H:%M}"


def _slug(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub("[^a-z0-9]+", "-", plain).strip("-")
