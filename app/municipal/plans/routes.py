"""URL → view of plans at the desk: their home, the steps of a preparation, its approval."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint

from app.core.clock import ROME
from app.municipal.plans import (
    acts,
    approval,
    findings,
    home,
    layers,
    preview,
    procedure,
    undo,
    upload,
)
from app.web.routing import Route

ROUTES: tuple[Route, ...] = (
    *home.ROUTES,
    *undo.ROUTES,
    *upload.ROUTES,
    *layers.ROUTES,
    *findings.ROUTES,
    *acts.ROUTES,
    *procedure.ROUTES,
    *preview.ROUTES,
    *approval.ROUTES,
)


def install(blueprint: Blueprint) -> None:
    """What belongs to these pages beside their routes."""
    upload.install(blueprint)
    blueprint.add_app_template_filter(moment, "plan_moment")


def moment(instant: datetime) -> str:
    """``29/11/2026, 21:30``, in Italy."""
    return f"{instant.astimezone(ROME):%d/%m/%Y, %H:%M}"
