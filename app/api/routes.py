"""The URL table of ``/api/v1``."""

from __future__ import annotations

from alerts.canary.keys import PATH
from app.api import canary, guidance, plans, subscriptions, territory
from app.web.routing import Access, Route, area

ROUTES = (
    Route("/municipalities", territory.municipalities, Access.PUBLIC),
    Route("/municipalities/<istat_code>", territory.municipality, Access.PUBLIC),
    Route("/municipalities/<istat_code>/status", territory.status, Access.PUBLIC),
    Route("/municipalities/<istat_code>/plan", plans.plan, Access.PUBLIC),
    Route("/municipalities/<istat_code>/plan.gpkg", plans.plan_geopackage, Access.PUBLIC),
    Route("/municipalities/<istat_code>/plan/documents/<int:document_id>", plans.plan_document, Access.PUBLIC),
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

#: Not part of the API: only our own worker knows this address.
receiver = area("receiver", __name__, (Route(f"/{PATH}/<token>", canary.arrive, Access.BEARER, ("POST",)),))
