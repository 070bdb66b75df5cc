"""URL → view of the sheet of a municipality."""

from __future__ import annotations

from flask import render_template

from app.core.territory.lookup import get_municipality
from app.web.context import context
from app.web.routing import Access, Route


def sheet(istat_code: str) -> str:
    """One municipality, as it is now."""
    with context().database.transaction() as session:
        place = get_municipality(session, istat_code)
    return render_template("regional/sheet/sheet.html", place=place)


ROUTES = (Route("/regione/comuni/<istat_code>", sheet, Access.REGION),)
