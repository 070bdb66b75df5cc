"""The plan as a part of the municipality's page: where to go, who coordinates, what there is, how fresh it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from alerts.domain.hazard import Hazard
from app.citizen.plan_page import DocumentLine, approval_text, document_line, long_day, serves
from app.citizen.plan_relevance import DANGEROUS, class_order, first_classes, risk_of
from app.citizen.plan_words import class_word
from app.core.clock import rome_day
from app.web.language import current_language
from plans.domain.taxonomy import CLASSES, Symbol
from plans.queries.geojson import document_link
from plans.queries.summary import NamedFeature, PlanSummary, plan_summary

#: Kinds that a card counts.
_MAIN = 5


@dataclass(frozen=True, slots=True)
class ClassCount:
    """How many of a class there are, and how it is drawn."""

    code: str
    name: str
    symbol: Symbol
    count: int


@dataclass(frozen=True, slots=True)
class GlancePlace:
    """A place people go to. ``serves``: whether it is meant for the hazard; None when the plan does not say."""

    name: str
    address: str
    accessible: bool | None
    serves: bool | None
    point: tuple[float, float]


@dataclass(frozen=True, slots=True)
class PlanGlance:
    """A published plan in a card. ``hazard`` is the value for ``?rischio=``, empty for none."""

    version: int
    published: str | None
    act: str | None
    hazard: str
    counts: tuple[ClassCount, ...]
    centre: GlancePlace | None
    areas: tuple[GlancePlace, ...]
    documents: tuple[DocumentLine, ...]


def plan_glance(session: Session, istat_code: str, hazards: Sequence[Hazard] = ()) -> PlanGlance | None:
    """The plan of a municipality for the hazards in force, the gravest first; None when none is published.

    Needs a request (for the language of its words); three questions to the database.
    """
    hazard = hazards[0] if hazards else None
    keep_out = [code for code in first_classes(hazard) if code in DANGEROUS] if hazard else []
    summary = plan_summary(session, istat_code, risk=risk_of(hazard) if hazard else "", dangers=keep_out)
    if summary is None:
        return None
    language = current_language()
    places = {code: [_place(found, hazard) for found in summary.named if found.plan_class == code] for code in _GO_TO}
    return PlanGlance(
        version=summary.number,
        published=long_day(rome_day(summary.published_at), language) if summary.published_at else None,
        act=_act(summary, language),
        hazard=hazard.value if hazard else "",
        counts=_counts(summary, hazards),
        centre=next(iter(places["CO_COC"]), None),
        areas=tuple(places["AE_ATTESA"]),
        documents=tuple(document_line(document_link(istat_code, document)) for document in summary.documents),
    )


_GO_TO = ("CO_COC", "AE_ATTESA")


def _counts(summary: PlanSummary, hazards: Sequence[Hazard]) -> tuple[ClassCount, ...]:
    codes = [code for code in class_order(hazards) if code in summary.counts][:_MAIN]
    return tuple(ClassCount(code, class_word(code), CLASSES[code].symbol, summary.counts[code]) for code in codes)


def _place(feature: NamedFeature, hazard: Hazard | None) -> GlancePlace:
    values = feature.values
    name, address = values.get("nome") or CLASSES[feature.plan_class].label, values.get("indirizzo", "")
    return GlancePlace(name, address, values.get("accessibile_disabili"), serves(values, hazard), feature.point)


def _act(summary: PlanSummary, language: str) -> str | None:
    day = summary.act_day.isoformat() if summary.act_day else None
    return approval_text(summary.body, summary.act_number, day, language) or summary.act
