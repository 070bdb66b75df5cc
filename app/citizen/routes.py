"""URL → view of the citizen's pages: the answer depends on the URL and the time, and sets no cookie.

All are public but the way out of e-mails, for whoever has the secret in its URL, and the preview of a plan's page, for
the desk of its municipality.
"""

from __future__ import annotations

from app.citizen import (
    alerts,
    device,
    leaving,
    municipality,
    notices,
    plan_preview,
    plan_views,
    sources,
    statements,
    views,
    what_to_do,
)
from app.web.routing import Access, Route, area

#: The page of a plan before it is public, for the desk.
_PREVIEW = "/comune/<istat_code>/piani/<int:number>/come-i-cittadini"

blueprint = area(
    "citizen",
    __name__,
    (
        Route("/", views.home, Access.PUBLIC),
        Route("/comuni/<istat_code>", municipality.municipality, Access.PUBLIC),
        Route("/comuni/<istat_code>/piano", plan_views.plan, Access.PUBLIC),
        Route("/comuni/<istat_code>/avvisi/<int:notice_id>", notices.notice, Access.PUBLIC),
        Route("/comuni/<istat_code>/avvisi/<int:notice_id>/allegati/<sha256>", notices.notice_file, Access.PUBLIC),
        Route(_PREVIEW, plan_preview.plan_as_citizens, Access.DESK),
        Route(f"{_PREVIEW}.json", plan_preview.plan_as_citizens_data, Access.DESK),
        Route("/allerte", alerts.alerts, Access.PUBLIC),
        Route("/allerte/<thread_id>", alerts.alert, Access.PUBLIC),
        Route("/confini/<region_code>.json", views.boundaries, Access.PUBLIC),
        Route("/iscrizioni", device.following, Access.PUBLIC),
        Route("/iscrizioni/email/<secret>", leaving.email_subscription, Access.BEARER),
        Route("/iscrizioni/email/<secret>", leaving.leave_email, Access.BEARER, ("POST",)),
        Route("/fonti", sources.sources, Access.PUBLIC),
        Route("/cosa-fare", what_to_do.what_to_do, Access.PUBLIC),
        Route("/cosa-fare/piano-di-famiglia", what_to_do.family_plan, Access.PUBLIC),
        Route("/cosa-fare/<slug>", what_to_do.what_to_do_about, Access.PUBLIC),
        Route("/offline", device.offline, Access.PUBLIC),
        Route("/sw.js", device.service_worker, Access.PUBLIC),
        Route("/manifest.webmanifest", device.manifest, Access.PUBLIC),
        Route("/privacy", statements.privacy, Access.PUBLIC),
        Route("/accessibilita", statements.accessibility, Access.PUBLIC),
        Route("/dati-aperti", statements.open_data, Access.PUBLIC),
    ),
    template_folder="templates",
)
