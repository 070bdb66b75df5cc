"""The menu of a desk: one line for each piece, in the order in which they are used."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, request, url_for
from flask_babel import gettext as _

from app.core.i18n import N_
from app.core.identity.roles import Permission
from app.web.access import permitted

#: Endpoint of the first page of a piece, its name, what its other endpoints begin with, and who is offered it.
PIECES: tuple[tuple[str, str, str, Permission], ...] = (
    ("desk", N_("Desk"), "desk", Permission.SEE_DESK),
    ("notices", N_("Notices"), "notice", Permission.SEE_DESK),
    ("phase", N_("Phase and COC"), "phase", Permission.SEE_DESK),
    ("plan_home", N_("Plan"), "plan_", Permission.SEE_DESK),
    ("drill_list", N_("Drills"), "drill", Permission.SEE_DESK),
    ("people", N_("People"), "people", Permission.SEE_PEOPLE),
    ("register", N_("Register"), "register", Permission.SEE_REGISTER),
)


@dataclass(frozen=True, slots=True)
class MenuItem:
    """One line: where it leads, and whether one is there."""

    label: str
    url: str
    current: bool


def desk_menu(istat_code: str) -> list[MenuItem]:
    """What somebody may use of the desk of one municipality."""
    here = (request.endpoint or "").removeprefix("municipal.")
    return [
        MenuItem(_(name), url_for(f"municipal.{endpoint}", istat_code=istat_code), here.startswith(prefix))
        for endpoint, name, prefix, permission in PIECES
        if permitted(permission, istat_code)
    ]


def install(blueprint: Blueprint) -> None:
    """Give the pages of the desk their menu."""
    blueprint.context_processor(lambda: {"desk_menu": desk_menu})
