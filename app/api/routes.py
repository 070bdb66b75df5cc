"""The URL table of ``/api/v1``."""

from __future__ import annotations

from alerts.canary.keys import PATH
from app.api import alert_cap, alerts, canary, coverage, feeds, guidance, notices, plans, subscriptions, territory
from app.api.openapi.document import openapi_document
from app.web.routing import Access, Route, area

ROUTES = (
    Route("/municipalities", territory.municipalities, Access.PUBLIC),
    Route("/municipalities/<istat_code>", territory.municipality, Access.PUBLIC),
    Route("/municipalities/<istat_code>/status", territory.status, Access.PUBLIC),
    Route("/municipalities/<istat_code>/plan", plans.plan, Access.PUBLIC),
    Route("/municipalities/<istat_code>/plan.gpkg", plans.plan_geopackage, Access.PUBLIC),
    Route("/municipalities/<istat_code>/plan/documents/<int:document_id>", plans.plan_document, Access.PUBLIC),
    Route("/municipalities/<istat_code>/notices", notices.notices, Access.PUBLIC),
    Route("/alerts", alerts.alerts, Access.PUBLIC),
    Route("/alerts/<thread_id>", alerts.alert, Access.PUBLIC),
    Route("/alerts/<thread_id>.cap", alert_cap.alert_cap, Access.PUBLIC),
    Route("/coverage", coverage.coverage, Access.PUBLIC),
    Route("/coverage.csv", coverage.coverage_csv, Access.PUBLIC),
    Route("/plan-template.gpkg", plans.plan_template, Access.PUBLIC),
    Route("/guidance", guidance.guidance_book, Access.PUBLIC),
    Route("/locate", territory.locate, Access.PUBLIC),
    Route("/regions/<region_code>/levels", territory.region, Access.PUBLIC),
    Route("/sources", territory.sources, Access.PUBLIC),
    Route("/push-key", subscriptions.push_key, Access.PUBLIC),
    Route("/subscriptions", subscriptions.create, Access.PUBLIC, ("POST",)),
    Route("/subscriptions/find", subscriptions.find, Access.PUBLIC, ("POST",)),
    Route("/subscriptions/<uuid:secret>", subscriptions.show, Access.BEARER),
    Route("/subscriptions/<uuid:secret>", subscriptions.replace, Access.BEARER, ("PUT",)),
    Route("/subscriptions/<uuid:secret>", subscriptions.erase, Access.BEARER, ("DELETE",)),
    Route("/subscriptions/<uuid:secret>/test", subscriptions.test, Access.BEARER, ("POST",)),
)

blueprint = area("api", __name__, ROUTES, url_prefix="/api/v1")

FEEDS = (
    Route("/alerts.atom", feeds.all_alerts, Access.PUBLIC),
    Route("/<istat_code>.atom", feeds.municipality_alerts, Access.PUBLIC),
)

feed = area("feeds", __name__, FEEDS, url_prefix="/feeds")

#: What describes all of this to machines.
description = area("openapi", __name__, (Route("/openapi.json", openapi_document, Access.PUBLIC),), url_prefix="/api")

#: Not part of the API: only our own worker knows this address.
receiver = area("receiver", __name__, (Route(f"/{PATH}/<token>", canary.arrive, Access.BEARER, ("POST",)),))
