"""URL → view of plans at the desk: their home, the steps of a preparation, its approval."""

from __future__ import annotations

from flask import Blueprint

from app.municipal.plans import (
    acts,
    approval,
    findings,
    home,
    layers,
    mending,
    preview,
    procedure,
    undo,
    upload,
)
from app.municipal.plans.words import size_text
from app.web.moments import moment
from app.web.routing import Route

ROUTES: tuple[Route, ...] = (
    *home.ROUTES,
    *undo.ROUTES,
    *upload.ROUTES,
    *mending.ROUTES,
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
    blueprint.add_app_template_filter(size_text, "plan_size")
