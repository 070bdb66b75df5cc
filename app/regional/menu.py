"""The menu of the dashboard: one line for each piece, in the order in which they are used."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, request, url_for
from flask_babel import gettext as _

from app.core.i18n import N_

#: Endpoint of the first page of a piece, its name, and what its other endpoints begin with.
PIECES: tuple[tuple[str, str, str | tuple[str, ...]], ...] = (
    ("home", N_("To act on"), "home"),
    ("room", N_("Alert room"), "room"),
    ("municipalities", N_("Municipalities"), ("municipalities", "sheet", "note_", "task_a")),
    ("quality", N_("Quality"), "quality"),
    ("over_time", N_("Over time"), "over_time"),
    ("campaigns", N_("Campaigns"), "campaign"),
    ("reports", N_("Reports"), "report"),
    ("tasks", N_("Tasks"), "tasks"),
    ("reminders", N_("Reminders"), "reminder"),
)
#: What a link of the menu keeps of where one is.
_KEPT = ("regione",)


@dataclass(frozen=True, slots=True)
class MenuItem:
    """One line: where it leads, and whether one is there."""

    label: str
    url: str
    current: bool


def region_menu() -> list[MenuItem]:
    """The lines, in the region that one is looking at."""
    here = (request.endpoint or "").removeprefix("regional.")
    return [
        MenuItem(_(name), url_for(f"regional.{endpoint}", **kept()), here.startswith(prefix))
        for endpoint, name, prefix in PIECES
    ]


def kept(**changed: str | int | None) -> dict[str, Any]:
    """The arguments that follow one from page to page, with some changed."""
    found: dict[str, str | int | None] = {name: request.args.get(name) for name in _KEPT}
    return {name: value for name, value in (found | changed).items() if value not in (None, "")}


def install(blueprint: Blueprint) -> None:
    """Give the pages of the dashboard their menu; that of who has joined, which is of another area, has it too."""
    blueprint.app_context_processor(lambda: {"region_menu": region_menu})
    blueprint.context_processor(lambda: {"kept": kept})
