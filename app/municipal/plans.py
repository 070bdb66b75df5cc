"""URL → view of plans at the desk: their home, the steps of a preparation, its approval."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint

from app.core.clock import ROME
from app.municipal import (
    plan_acts,
    plan_approval,
    plan_findings,
    plan_home,
    plan_layers,
    plan_preview,
    plan_procedure,
    plan_undo,
    plan_upload,
)
from app.web.routing import Route

ROUTES: tuple[Route, ...] = (
    *plan_home.ROUTES,
    *plan_undo.ROUTES,
    *plan_upload.ROUTES,
    *plan_layers.ROUTES,
    *plan_findings.ROUTES,
    *plan_acts.ROUTES,
    *plan_procedure.ROUTES,
    *plan_preview.ROUTES,
    *plan_approval.ROUTES,
)


def install(blueprint: Blueprint) -> None:
    """What belongs to these pages beside their routes."""
    plan_upload.install(blueprint)
    blueprint.add_app_template_filter(moment, "plan_moment")


def moment(instant: datetime) -> str:
    """``29/11/2026, 21:30``, in Italy."""
    return f"{instant.astimezone(ROME):%d/%m/%Y, %H:%M}"
