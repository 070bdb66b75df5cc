"""The way in: for which municipality, and what there is to do there."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, url_for

from app.core.identity.policy import may_on_platform
from app.core.identity.roles import Permission
from app.core.territory.lookup import get_municipality
from app.municipal.home_tasks import tasks
from app.municipal.notices.listing import notices_card
from app.municipal.notices.reading import desk_of
from app.web.access import current_person
from app.web.context import context
from app.web.routing import Access, Route


def desks() -> Any:
    """The municipalities that somebody works for; the only one at once."""
    person = current_person()
    if len(person.municipalities) == 1 and not may_on_platform(person, Permission.SEE_REGION):
        return redirect(url_for("municipal.desk", istat_code=person.municipalities[0]), code=303)
    with context().database.transaction() as session:
        places = [get_municipality(session, code) for code in person.municipalities]
    places.sort(key=lambda place: place.name)
    looks_after = may_on_platform(person, Permission.SEE_REGION)
    return render_template("municipal/desks.html", places=places, looks_after=looks_after)


def desk(istat_code: str) -> Any:
    """What there is to do for one municipality."""
    with context().database.transaction() as session:
        here = desk_of(session, istat_code)
        notices, waits = notices_card(here), tasks(here)
    return render_template("municipal/home.html", place=here.place, notices=notices, tasks=waits)


ROUTES = (
    Route("/comune", desks, Access.SIGNED_IN),
    Route("/comune/<istat_code>", desk, Access.DESK),
)
