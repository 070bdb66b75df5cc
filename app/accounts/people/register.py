"""The whole register, for the admins of the platform."""

from __future__ import annotations

from typing import Any

from flask import request

from app.core.identity.register import scope_of_platform
from app.web.access import current_person
from app.web.context import context
from app.web.register import register_answer
from app.web.routing import Access, Route


def manage_register() -> Any:
    """One page of it, or a file with all that was asked."""
    with context().database.transaction() as session:
        scope = scope_of_platform(current_person())
        return register_answer(session, scope, request.args, "accounts/people/register.html", "registro")


ROUTES = (Route("/gestione/registro", manage_register, Access.ADMIN),)
