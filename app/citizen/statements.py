"""Pages that say what we do with data, for whom the pages are made, and what others may read."""

from __future__ import annotations

from datetime import date

from flask import Response, make_response, render_template

from app.core.i18n import date_text
from app.web.caching import keep_long
from app.web.context import context
from app.web.demonstration import demonstration_shown
from app.web.language import current_language

_KEPT_SECONDS = 300
#: When a person last read each statement beside the product, and found that it says what is so.
_PRIVACY_REVIEWED = date(2026, 11, 29)
_ACCESSIBILITY_REVIEWED = date(2026, 11, 29)


def privacy() -> Response:
    """What is kept of whom, for how long, on which ground, and how to be forgotten."""
    return _statement("citizen/privacy.html", _PRIVACY_REVIEWED)


def accessibility() -> Response:
    """The accessibility statement, after AgID's model."""
    return _statement("citizen/accessibility.html", _ACCESSIBILITY_REVIEWED)


def open_data() -> Response:
    """What other programs can read here, and where."""
    return _statement("citizen/open_data.html", _ACCESSIBILITY_REVIEWED)


def _statement(template: str, reviewed: date) -> Response:
    page = render_template(
        template,
        demonstration=demonstration_shown(),
        contact=context().settings.contact_email,
        reviewed=f"{date_text(reviewed, current_language())} {reviewed.year}",
    )
    return keep_long(make_response(page), seconds=_KEPT_SECONDS)
