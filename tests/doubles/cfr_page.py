"""Bulletins of the Tuscan regional centre, made to order: the page, and the XML of 2015.

::

    noon, midnight = datetime(2026, 4, 13, 12, tzinfo=ROME), datetime(2026, 4, 14, tzinfo=ROME)
    row = Row.of("A4 B", "hydraulic", noon, midnight, "orange")
    CfrPage(stamp=noon, rows=[row]).content()
    CfrXml(stamp, today={"O2": {"hydraulic": "yellow"}}).content()

Words and shapes are written down from what is known of the published ones (no real page could be kept), not from our
parser. Every field of a page can be made wrong by giving another text for it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

ZONES = tuple("A1 A2 A3 A4 A5 A6 B C E1 E2 E3 F1 F2 I L M O1 O2 O3 R1 R2 S1 S2 S3 T V".split())  # noqa: SIM905
RISKS = {
    "hydrogeological": "RISCHIO IDROGEOLOGICO-IDRAULICO RETICOLO MINORE",
    "hydraulic": "RISCHIO IDRAULICO RETICOLO PRINCIPALE",
    "thunderstorm": "TEMPORALI FORTI CON RISCHIO IDROGEOLOGICO-IDRAULICO RETICOLO MINORE",
    "wind": "RISCHIO VENTO",
    "storm_surge": "RISCHIO MAREGGIATE",
    "snow": "RISCHIO NEVE",
    "ice": "RISCHIO GHIACCIO",
}
COLOURS = {"green": "VERDE", "yellow": "GIALLO", "orange": "ARANCIONE", "red": "ROSSO", "not_applicable": "BIANCO"}
WEEKDAYS = ("Lunedì", "Martedì", "Mercoledì", "Giovedì", "Venerdì", "Sabato", "Domenica")
MONTHS = (
    "Gennaio", "Febbraio", "Marzo", "Aprile", "Maggio", "Giugno",
    "Luglio", "Agosto", "Settembre", "Ottobre", "Novembre", "Dicembre",
)  # fmt: skip

TITLE = "<h1>BOLLETTINO DI VALUTAZIONE DELLE CRITICITÀ</h1>"
HEADER = ("ZONE DI ALLERTA", "RISCHIO", "TEMPI", "CRITICITÀ")
NOTHING = "<p><b>DESCRIZIONE DELLE CRITICITÀ PREVISTE:</b> NESSUNA</p>"
MENU = (
    '<ul><li><a href="?IDSS=71">Bollettino di vigilanza</a></li><li><a href="/mobile3/">Bollettino di monitoraggio</a>'
    "</li></ul><select><option>Emissione di Sabato, 11 Aprile 2026, ore 12.00</option></select>"
)
LEGEND = f"<p>Legenda: VERDE GIALLO ARANCIONE ROSSO; tutte le zone {', '.join(ZONES)}.</p>"


def written(day: date) -> str:
    """``Lunedì, 13 Aprile 2026``."""
    return f"{WEEKDAYS[day.weekday()]}, {day.day:02d} {MONTHS[day.month - 1]} {day.year}"


def _ends(end: datetime, colon: str, midnight: str) -> tuple[date, str]:
    """The day an end belongs to and its hour: midnight is written on the day that it ends."""
    if (end.hour, end.minute) == (0, 0):
        return end.date() - timedelta(days=1), midnight
    return end.date(), f"{end:%H{colon}%M}"


def one_date(start: datetime, end: datetime) -> str:
    day, hour = _ends(end, ".", "23.59")
    return f"dalle ore {start:%H.%M} alle ore {hour} di {written(day)}"


def one_date_until_24(start: datetime, end: datetime) -> str:
    day, hour = _ends(end, ".", "24.00")
    return f"dalle ore {start.hour}.{start.minute:02d} alle ore {hour} di {written(day)}"


def two_dates(start: datetime, end: datetime) -> str:
    day, hour = _ends(end, ".", "23.59")
    return f"dalle ore {start:%H.%M} {written(start.date())} alle ore {hour} {written(day)}"


def numeric(start: datetime, end: datetime) -> str:
    day, hour = _ends(end, ":", "23:59")
    return f"dalle {start:%H:%M} del {start:%d/%m/%Y} alle {hour} del {day:%d/%m/%Y}"


def valid(start: datetime, end: datetime) -> str:
    # An end at midnight is written on the day that it begins.
    return f"Valido dalle ore {start:%H.%M} di {written(start.date())} alle ore {end:%H.%M} di {written(end.date())}"


Form = Callable[[datetime, datetime], str]
#: Ways of writing an interval between two times of Rome's clock; the first two only inside one day.
ONE_DAY_FORMS: tuple[Form, ...] = (one_date, one_date_until_24)
FORMS: tuple[Form, ...] = (two_dates, numeric, valid)


@dataclass(frozen=True)
class Row:
    """One line of the table, as text."""

    zones: str
    risk: str
    times: str
    colour: str

    @classmethod
    def of(cls, zones: str, hazard: str, start: datetime, end: datetime, level: str, form: Form = two_dates) -> Row:
        """From our own terms; ``zones`` are separated by spaces, the times are Rome's."""
        return cls(", ".join(zones.split()), RISKS[hazard], form(start, end), COLOURS[level])


@dataclass(frozen=True)
class CfrPage:
    """A page. Without rows it has no table and says NESSUNA, unless ``body`` says otherwise."""

    stamp: datetime
    rows: Sequence[Row] = ()
    title: str = TITLE
    issued: str | None = None
    header: Sequence[str] = HEADER
    body: str | None = None

    def html(self) -> str:
        """The page."""
        body = self.body if self.body is not None else self.table() if self.rows else NOTHING
        return (
            '<!DOCTYPE html><html><head><meta charset="utf-8"><title>CFR Toscana</title></head>\n'
            f"<body>{MENU}\n{self.title}\n<p>{self._issued()}</p>\n{LEGEND}\n{body}\n<p>Fine.</p></body></html>\n"
        )

    def content(self, encoding: str = "utf-8") -> bytes:
        """The page in bytes."""
        return self.html().encode(encoding)

    def table(self) -> str:
        """Only the table."""
        head = "".join(f"<th>{title}</th>" for title in self.header)
        rows = "".join(
            f"<tr><td>{row.zones}</td><td>{row.risk}</td><td>{row.times}</td><td>{row.colour}</td></tr>\n"
            for row in self.rows
        )
        return f"<table><tr>{head}</tr>\n{rows}</table>"

    def _issued(self) -> str:
        if self.issued is not None:
            return self.issued
        return f"Emissione di <b>{written(self.stamp.date())}</b>, ore <b>{self.stamp:%H.%M}</b>"


#: Zone → hazard → level; whatever is not named is green.
Levels = Mapping[str, Mapping[str, str]]
XML_RISKS = {
    "idrogeologico": "hydrogeological",
    "idraulico": "hydraulic",
    "vento": "wind",
    "mareggiate": "storm_surge",
    "neve": "snow",
    "ghiaccio": "ice",
    "temporali": "thunderstorm",
}
IMPACTS = {"green": "nessuno", "yellow": "basso", "orange": "medio", "red": "elevato"}


@dataclass(frozen=True)
class CfrXml:
    """The XML form. The fields after the levels make it wrong: see the tests that use them."""

    stamp: datetime
    today: Levels = field(default_factory=dict)
    tomorrow: Levels = field(default_factory=dict)
    zones: Sequence[str] = ZONES
    risks: Sequence[str] = tuple(XML_RISKS)
    name: str = "Bollettino di Sintesi delle Criticit&agrave; Regionali"
    created: str | None = None
    #: Days by which the dates written beside the risks are wrong.
    shift: int = 0

    def content(self) -> bytes:
        """The document, in the encoding that it declares."""
        created = self.created if self.created is not None else f"{self.stamp:%Y-%m-%d %H:%M}:05"
        text = (
            f'<?xml version="1.0" encoding="iso-8859-1" ?><documento><nome><![CDATA[{self.name}]]></nome>'
            f"<emissione><![CDATA[]]></emissione><creazione>{created}</creazione>"
            '<descrizione>EMESSO AVVISO METEO/CRITICITA\'</descrizione><aree><area name="A2"><comuni>'
            "<comune>Castelfranco Piandiscò (AR)</comune></comuni></area></aree>"
            f"{self._day('oggi', 0, self.today)}{self._day('domani', 1, self.tomorrow)}</documento>"
        )
        return text.encode("iso-8859-1")

    def _day(self, label: str, ahead: int, levels: Levels) -> str:
        day = written(self.stamp.date() + timedelta(days=ahead + self.shift)).lower().replace("ì", "&igrave;")
        return f'<rischi name="{label}">{"".join(self._risk(risk, day, levels) for risk in self.risks)}</rischi>'

    def _risk(self, risk: str, day: str, levels: Levels) -> str:
        areas = "".join(
            f'<area name="{zone}">\n<impatto>{self._impact(levels.get(zone, {}), risk)}</impatto>\n</area>\n'
            for zone in self.zones
        )
        return f'<rischio name="{risk}">\n{areas}<data><![CDATA[{day}]]></data></rischio>'

    def _impact(self, levels: Mapping[str, str], risk: str) -> str:
        level = levels.get(XML_RISKS.get(risk, ""), "green")
        return IMPACTS.get(level, level)
