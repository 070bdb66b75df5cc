"""What a device keeps: the service worker, the installable application, what it follows, the page without network."""

from __future__ import annotations

from babel import Locale
from flask import Response, jsonify, make_response, render_template, url_for
from flask_babel import gettext as _

from alerts.domain.hazard import Hazard
from alerts.domain.notice_category import NoticeCategory
from alerts.domain.notice_words import category_word
from app.core.i18n import LANGUAGES
from app.web.assets import built_assets, read_built
from app.web.caching import keep_long
from app.web.demonstration import demonstration_shown
from app.web.labels import hazard_label
from app.web.language import current_language


def following() -> Response:
    """What this device follows and wants. The page is the same for everybody: the list is on the device."""
    hazards = [(hazard.value, hazard_label(hazard)) for hazard in Hazard]
    page = render_template(
        "citizen/following.html",
        demonstration=demonstration_shown(),
        hazards=hazards,
        categories=[(category.value, category_word(category, _)) for category in NoticeCategory],
        languages=[(code, _own_name(code)) for code in LANGUAGES],
    )
    return keep_long(make_response(page), seconds=300)


def _own_name(language: str) -> str:
    """A language as those who speak it call it: ``Deutsch``, ``Italiano``."""
    return str(Locale.parse(language).get_display_name(language)).capitalize()


def offline() -> Response:
    """Shown by the service worker for pages it has never seen."""
    return keep_long(make_response(render_template("citizen/offline.html")), seconds=300)


def service_worker() -> Response:
    """The worker, from the root so that all pages are in its scope; browsers must always ask for a newer one."""
    response = make_response(read_built("sw.js"))
    response.mimetype = "text/javascript"
    response.headers["Service-Worker-Allowed"] = "/"
    response.cache_control.public = True
    response.cache_control.no_cache = True
    return response


def manifest() -> Response:
    """The web application manifest."""
    icon = built_assets().url
    response = jsonify(
        id="/",
        name="Cittadino Informato",
        short_name="Allerte",
        description=_("Civil protection alerts for the municipality where you live."),
        lang=current_language(),
        start_url=url_for("citizen.home"),
        scope="/",
        display="standalone",
        background_color="#ffffff",
        theme_color="#0066cc",
        icons=[
            {"src": icon("icon-192.png"), "sizes": "192x192", "type": "image/png"},
            {"src": icon("icon-512.png"), "sizes": "512x512", "type": "image/png"},
            {"src": icon("icon-maskable-512.png"), "sizes": "512x512", "type": "image/png", "purpose": "maskable"},
            {"src": icon("icon.svg"), "sizes": "any", "type": "image/svg+xml"},
        ],
    )
    response.mimetype = "application/manifest+json"
    return keep_long(response, seconds=3_600)
