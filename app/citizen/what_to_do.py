"""Pages that say what to do. They depend on nothing but their URL, so that any device can keep them."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Response, make_response, render_template, request
from flask_babel import gettext as _

from alerts.domain.guidance.book import EDITION, guidance
from alerts.domain.guidance.model import Guidance, Item, Phase, Risk
from alerts.domain.hazard import Hazard
from alerts.domain.level import Level
from alerts.domain.links import LEVEL_SLUGS
from app.core.errors import NotFound
from app.core.i18n import date_text
from app.web.caching import keep_long
from app.web.labels import LevelLabel, hazard_label, level_label
from app.web.language import current_language
from app.web.risks import SLUGS, PhaseLabel, guidance_url, phase_label, risk_label

_KEPT_SECONDS = 3_600
#: What a cache may still show when we do not answer: words about danger age slowly.
_KEPT_IN_TROUBLE = 30 * 86_400

_RISKS = {slug: risk for risk, slug in SLUGS.items()}
_LEVELS = {slug: level for level, slug in LEVEL_SLUGS.items()}


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence, and the levels it holds at when it does not hold at all of them."""

    text: str
    levels: tuple[LevelLabel, ...]


@dataclass(frozen=True, slots=True)
class PhaseList:
    """What to do in a phase."""

    label: PhaseLabel
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class LevelLink:
    """The same page for a level."""

    label: LevelLabel
    url: str
    current: bool


def what_to_do() -> Response:
    """Every risk, whom to call, what the colours mean."""
    levels = [level_label(level) for level in reversed(Level)]
    return _kept(render_template("citizen/what_to_do.html", risks=[risk_label(risk) for risk in Risk], levels=levels))


def family_plan() -> Response:
    """A sheet to print and fill in by hand."""
    return _kept(render_template("citizen/family_plan.html"))


def what_to_do_about(slug: str) -> Response:
    """One risk; ``?livello=rosso`` shows what holds at that level, what only that level asks for first.

    Raises:
        NotFound: ``risk_unknown``.
    """
    risk = _RISKS.get(slug)
    if risk is None:
        raise NotFound("risk_unknown", "Non abbiamo una pagina su questo rischio. L'elenco è in Cosa fare.")
    level = _LEVELS.get(request.args.get("livello", "")) if risk.has_levels else None
    page = guidance(risk)
    return _kept(
        render_template(
            "citizen/what_to_do_about.html",
            risk=risk_label(risk),
            official_name=hazard_label(Hazard(risk.value)).official if risk.has_levels else "",
            in_short=_(page.in_short),
            level=level_label(level) if level else None,
            level_links=_level_links(risk, level),
            phases={phase.value: _phase_list(page, phase, level) for phase in Phase},
            sources=page.sources,
            edition=f"{date_text(EDITION, current_language())} {EDITION.year}",
        )
    )


def _kept(page: str) -> Response:
    response = keep_long(make_response(page), seconds=_KEPT_SECONDS)
    response.cache_control.stale_if_error = _KEPT_IN_TROUBLE
    return response


def _level_links(risk: Risk, current: Level | None) -> list[LevelLink]:
    if not risk.has_levels:
        return []
    return [LevelLink(level_label(level), guidance_url(risk, level), level == current) for level in LEVEL_SLUGS]


def _phase_list(page: Guidance, phase: Phase, level: Level | None) -> PhaseList:
    items = page.at(phase, level) if level else page.items(phase)
    return PhaseList(phase_label(phase), tuple(_line(item, level) for item in items))


def _line(item: Item, level: Level | None) -> Line:
    """With a level, only what that level itself asks for is marked; without one, whatever does not always hold."""
    if level:
        return Line(_(item.text), (level_label(level),) if item.is_asked_by(level) else ())
    held = [candidate for candidate in LEVEL_SLUGS if item.holds_at(candidate)]
    return Line(_(item.text), tuple(map(level_label, held)) if len(held) < len(LEVEL_SLUGS) else ())
