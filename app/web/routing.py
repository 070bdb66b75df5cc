"""One URL table per area, in which every route says who may use it.

A route that is not in such a table cannot exist: a test walks the application's routes and looks each of them up.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from flask import Blueprint


class Access(StrEnum):
    """Who may use a route."""

    #: Anybody, without a cookie: the answer depends on nothing but the URL and the time.
    PUBLIC = "public"
    #: Whoever holds the secret that is in the URL.
    BEARER = "bearer"
    #: Probes of the platform that runs us.
    OPERATIONS = "operations"
    #: Ways in: nobody is signed in yet, and a cookie may be set.
    DOOR = "door"
    #: Whoever is signed in.
    SIGNED_IN = "signed_in"
    #: Whoever works for the municipality that ``<istat_code>`` in the URL names; for others it is not there.
    DESK = "desk"
    #: Whoever looks after the region.
    REGION = "region"
    #: Whoever says who is what.
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Route:
    """One line of the table: URL rule, view, who may use it, methods, and how many octets it accepts.

    Without ``largest`` a body may be as large as the application accepts anywhere.
    """

    rule: str
    view: Callable[..., Any]
    access: Access
    methods: tuple[str, ...] = ("GET",)
    largest: int | None = None


def area(name: str, import_name: str, routes: Sequence[Route], **options: Any) -> Blueprint:
    """The blueprint of one area, made from its table."""
    blueprint = Blueprint(name, import_name, **options)
    for route in routes:
        endpoint = f"{route.view.__name__}"
        view = route.view
        view.access = route.access  # type: ignore[attr-defined]  # read back by declared_access
        view.largest = route.largest  # type: ignore[attr-defined]  # read back by declared_size
        blueprint.add_url_rule(route.rule, endpoint, view, methods=list(route.methods))
    return blueprint


def declared_access(view: Callable[..., Any]) -> Access | None:
    """What the table says of a view; ``None`` when it is in no table."""
    access = getattr(view, "access", None)
    return access if isinstance(access, Access) else None


def declared_size(view: Callable[..., Any]) -> int | None:
    """How many octets the table lets a view be sent; ``None``: as many as any other."""
    largest = getattr(view, "largest", None)
    return largest if isinstance(largest, int) else None
