"""What to do, for machines: a device keeps it for when there is no network."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify
from flask_babel import gettext as _

from alerts.domain.guidance.book import EDITION, guidance
from alerts.domain.guidance.model import Item, Phase, Risk
from app.web.caching import keep_long
from app.web.language import current_language
from app.web.risks import guidance_url, phase_label


def guidance_book() -> Response:
    """Every risk and phase, in the order in which they are read, in the language of ``?lang=``."""
    risks = [_risk(risk) for risk in Risk]
    return keep_long(jsonify(edition=EDITION.isoformat(), language=current_language(), risks=risks))


def _risk(risk: Risk) -> dict[str, Any]:
    page = guidance(risk)
    return {
        "id": risk.value,
        "name": _(page.name),
        "about": _(page.know),
        "in_short": _(page.in_short),
        "page": guidance_url(risk),
        "has_levels": risk.has_levels,
        "phases": [
            {"id": phase.value, "title": phase_label(phase).title, "items": [_item(item) for item in page.items(phase)]}
            for phase in Phase
        ],
        "sources": [{"name": source.name, "url": source.url} for source in page.sources],
    }


def _item(item: Item) -> dict[str, str]:
    return {"text": _(item.text), "from_level": item.since.slug, "to_level": item.until.slug}
