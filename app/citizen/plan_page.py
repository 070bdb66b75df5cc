"""The page of a plan: what it contains, in the order in which it matters, as a list that needs no map."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from babel.dates import format_date
from flask_babel import gettext as _

from alerts.domain.hazard import Hazard
from app.citizen.plan_content import PlanContent, PlanGroup, PlanItem, PlanSymbol
from app.citizen.plan_relevance import KEEP_AWAY, class_order, first_classes, risk_of, shown_classes
from app.citizen.plan_words import BODIES, KINDS, Fact, class_word, facts
from app.core.clock import rome_day

#: Features of a class that the page of the whole plan lists, and a page of one class.
BRIEF, LONG = 30, 200
_MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Line:
    """One feature. ``point`` is where people may go to, so that dangers have none.

    ``serves``: whether it is meant for the hazard asked about; None when the plan does not say.
    """

    id: str
    name: str
    facts: tuple[Fact, ...]
    point: tuple[float, float] | None
    serves: bool | None


@dataclass(frozen=True, slots=True)
class Section:
    """One class. ``lines`` may be fewer than ``count``; ``first``: it matters for the hazard asked about."""

    code: str
    name: str
    symbol: PlanSymbol
    count: int
    shown: bool
    first: bool
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """A PDF to download; ``size`` in megabytes, ``title`` as it was given."""

    kind: str
    title: str
    pages: int
    size: str
    url: str


@dataclass(frozen=True, slots=True)
class PlanPage:
    """The whole page. ``hazard`` is the one asked about; ``only`` the class, when the page is of one."""

    content: PlanContent
    published: str | None
    act: str | None
    sections: tuple[Section, ...]
    centres: tuple[Line, ...]
    documents: tuple[DocumentLine, ...]
    hazard: Hazard | None
    only: str | None
    number: int
    pages: int


def plan_page(content: PlanContent, *, hazard: Hazard | None, only: str | None, number: int, language: str) -> PlanPage:
    """The page for one hazard, or for none; of one class (``only``, its ``number``-th page), or of all."""
    codes = [code for code in class_order([hazard] if hazard else []) if code in content.groups]
    only = only if only in codes else None
    pages = -(-len(content.groups[only].items) // LONG) if only else 1
    number = min(max(number, 1), pages)
    at = slice((number - 1) * LONG, number * LONG) if only else slice(BRIEF)
    shown = shown_classes(codes, hazard)
    sections = tuple(
        _section(content, content.groups[code], at, shown, hazard, language) for code in ([only] if only else codes)
    )
    coc = content.groups.get("CO_COC")
    return PlanPage(
        content=content,
        published=long_day(rome_day(content.published_at), language) if content.published_at else None,
        act=act_text(content.acts, content.act, language),
        sections=sections,
        centres=tuple(_line(item, "CO_COC", content, hazard, language) for item in coc.items[:2]) if coc else (),
        documents=tuple(document_line(document) for document in content.documents),
        hazard=hazard,
        only=only,
        number=number,
        pages=pages,
    )


def _section(
    content: PlanContent, group: PlanGroup, at: slice, shown: frozenset[str], hazard: Hazard | None, language: str
) -> Section:
    return Section(
        code=group.code,
        name=class_word(group.code),
        symbol=group.symbol,
        count=len(group.items),
        shown=group.code in shown,
        first=hazard is not None and group.code in first_classes(hazard),
        lines=tuple(_line(item, group.code, content, hazard, language) for item in group.items[at]),
    )


def _line(item: PlanItem, code: str, content: PlanContent, hazard: Hazard | None, language: str) -> Line:
    known = facts(item.values, content.attributes, language)
    point = None if code in KEEP_AWAY else item.point
    return Line(item.id, item.label, known, point, serves(item.values, hazard))


def serves(values: Mapping[str, Any], hazard: Hazard | None) -> bool | None:
    """Whether a place is meant for a hazard: True, False, or None where nobody asks or the plan does not say."""
    risk, stated = risk_of(hazard) if hazard else "", values.get("rischi_serviti")
    return None if not risk or not stated else risk in stated


def act_text(acts: Sequence[Mapping[str, Any]], act: str | None, language: str) -> str | None:
    """The act that approved the plan: ``consiglio comunale, n. 12, 3 maggio 2026``, else as it was written."""
    for step in reversed(acts):
        if step["step"] in ("APPROVATO", "AGGIORNATO") and (step["number"] or step["date"]):
            return approval_text(step["body"], step["number"], step["date"], language)
    return act


def approval_text(body: str | None, number: str, day: str | None, language: str) -> str:
    """Body, number and date of an act."""
    parts = (
        str(_(BODIES[body])) if body in BODIES else body,
        str(_("no. %(number)s", number=number)) if number else "",
        long_day(date.fromisoformat(day), language) if day else "",
    )
    return ", ".join(part for part in parts if part)


def document_line(document: Mapping[str, Any]) -> DocumentLine:
    """A document as the list of them shows it."""
    size = f"{max(document['size'] / _MEGABYTE, 0.1):.1f}".replace(".", ",")
    kind = KINDS.get(document["kind"], document["kind"])
    return DocumentLine(str(_(kind)), document["title"], document["pages"], size, document["url"])


def long_day(day: date, language: str) -> str:
    """``3 maggio 2026``."""
    return str(format_date(day, "d MMMM y", locale=language))
