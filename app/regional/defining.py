"""What the figures mean, on one page."""

from __future__ import annotations

from flask import render_template

from app.regional.definitions import DEFINITIONS
from app.web.routing import Access, Route


def definitions() -> str:
    """Every figure with its definition; each has its anchor."""
    return render_template("regional/definitions.html", definitions=DEFINITIONS.values())


ROUTES = (Route("/regione/definizioni", definitions, Access.REGION),)
