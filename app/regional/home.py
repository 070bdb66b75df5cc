"""The way in: what an operator has to act on first."""

from __future__ import annotations

from typing import Any

from flask import render_template, request

from app.regional.asked import asked
from app.web.context import context
from app.web.routing import Access, Route


def home() -> Any:
    """What there is to do."""
    with context().database.transaction() as session:
        about = asked(session, request.args)
    return render_template("regional/home.html", about=about)


ROUTES = (Route("/regione", home, Access.REGION),)
