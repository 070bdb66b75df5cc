"""The older XML of the Tuscan bulletin (``risks_395``, known from files of 2015): every zone, whole days, no hours."""

from __future__ import annotations

import html
from dataclasses import dataclass
from datetime import date, datetime

from lxml import etree

from alerts.formats.html_page import MAX_BYTES
from alerts.formats.italian_times import fold, read_date
from alerts.formats.secure_xml import parse_xml
from alerts.formats.unreadable import Unreadable
from app.core.clock import ROME

#: Days from that of the issue.
_DAYS = {"oggi": 0, "domani": 1}
_HEAD = 4096


@dataclass(frozen=True, slots=True)
class RiskTable:
    """One risk on one day: zone codes and impacts as published. ``day`` is the date it names, if that can be read."""

    #: 0 or 1; -1 when it says neither "oggi" nor "domani".
    days_ahead: int
    risk: str
    day: date | None
    impacts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class CfrXml:
    """A bulletin in the XML form; ``stamp`` to the minute, like the page's."""

    stamp: datetime
    tables: tuple[RiskTable, ...]


def is_xml(content: bytes) -> bool:
    """Whether to read it as XML: a page may begin with an XML declaration too."""
    head = content[:_HEAD].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    return b"<html" not in head and (head.startswith(b"<?xml") or b"<documento" in head)


def read_xml(content: bytes, name: str) -> CfrXml:
    """The bulletin.

    Raises:
        Unreadable: ``page_too_large``, ``page_unrecognised``, ``stamp_missing``, or an XML code of
            :mod:`alerts.formats.secure_xml`.
    """
    if len(content) > MAX_BYTES:
        raise Unreadable("page_too_large", f"{name} è troppo grande per essere un bollettino.")
    root = parse_xml(content.removeprefix(b"\xef\xbb\xbf"))
    title = fold(html.unescape(_text(root, "nome")))
    if root.tag != "documento" or "criticita" not in title:
        raise Unreadable("page_unrecognised", f"{name} non è il bollettino delle criticità.")
    tables = [_table(days, risk) for days in root.findall("rischi") for risk in days.findall("rischio")]
    return CfrXml(_stamp(_text(root, "creazione"), name), tuple(tables))


def _table(days: etree._Element, risk: etree._Element) -> RiskTable:
    try:
        day = read_date(html.unescape(_text(risk, "data")))
    except ValueError:
        day = None
    impacts = tuple((str(area.get("name", "")), _text(area, "impatto")) for area in risk.findall("area"))
    return RiskTable(_DAYS.get(str(days.get("name")), -1), str(risk.get("name", "")), day, impacts)


def _stamp(text: str, name: str) -> datetime:
    """Wall-clock time in Italy, the first one where it happens twice."""
    try:
        stamp = datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(second=0, tzinfo=ROME)
    except ValueError:
        stamp = None
    if stamp is None or not 2000 <= stamp.year <= 2100:
        raise Unreadable("stamp_missing", f"{name} non dice in modo leggibile quando è stato creato.")
    return stamp


def _text(element: etree._Element, path: str) -> str:
    return (element.findtext(path) or "").strip()
