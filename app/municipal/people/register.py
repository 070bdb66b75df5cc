"""The register of a municipality: what was done about it, by whom, from where and why."""

from __future__ import annotations

from typing import Any

from flask import request

from app.core.identity.register import scope_of_municipality
from app.core.territory.lookup import get_municipality
from app.web.access import current_person
from app.web.context import context
from app.web.register import register_answer
from app.web.routing import Access, Route


def register(istat_code: str) -> Any:
    """One page of it, or a file with all that was asked."""
    with context().database.transaction() as session:
        place = get_municipality(session, istat_code)
        scope = scope_of_municipality(session, current_person(), istat_code)
        name = f"registro-{istat_code}"
        return register_answer(session, scope, request.args, "municipal/people/register.html", name, place=place)


ROUTES = (Route("/comune/<istat_code>/registro", register, Access.DESK),)
