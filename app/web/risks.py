"""How the guidance on a risk is shown, and where: its words, its icon, and the Italian name of its page."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _

from alerts.domain.guidance.book import guidance
from alerts.domain.guidance.model import Phase, Risk
from alerts.domain.hazard import Hazard
from alerts.domain.level import Level
from alerts.domain.links import GUIDANCE_SLUGS, LEVEL_SLUGS
from app.core.i18n import N_

#: The names in public URLs: those of hazards are also in messages.
SLUGS: dict[Risk, str] = {
    **{Risk(hazard.value): slug for hazard, slug in GUIDANCE_SLUGS.items()},
    Risk.EARTHQUAKE: "terremoto",
    Risk.TSUNAMI: "maremoto",
    Risk.WATER_EMERGENCY: "emergenza-idrica",
}

_PHASES: dict[Phase, tuple[str, str]] = {
    Phase.DURING_INDOORS: (N_("During: indoors"), "phase-indoors"),
    Phase.DURING_OUTDOORS: (N_("During: outdoors"), "phase-outdoors"),
    Phase.AFTER: (N_("After"), "it-check-circle"),
    Phase.BEFORE: (N_("Before"), "phase-before"),
}


@dataclass(frozen=True, slots=True)
class RiskLabel:
    """A risk as a link: its name as a heading, what it is, its icon, its page."""

    name: str
    know: str
    icon: str
    url: str


@dataclass(frozen=True, slots=True)
class PhaseLabel:
    """When a list is for; ``slug`` names its place on the page."""

    slug: str
    title: str
    icon: str


def risk_label(risk: Risk | Hazard, level: Level | None = None) -> RiskLabel:
    """How a risk is shown; with a level, its page opens with what that level asks for."""
    page = guidance(risk)
    return RiskLabel(_(page.name), _(page.know), f"hazard-{risk.value}", guidance_url(risk, level))


def guidance_url(risk: Risk | Hazard, level: Level | None = None) -> str:
    """Path of the page on that risk, in the language of the page it is asked from."""
    return url_for(
        "citizen.what_to_do_about", slug=SLUGS[Risk(risk.value)], livello=LEVEL_SLUGS.get(level or Level.GREEN)
    )


def phase_label(phase: Phase) -> PhaseLabel:
    """How a phase is shown."""
    title, icon = _PHASES[phase]
    return PhaseLabel(phase.value.replace("_", "-"), _(title), icon)
