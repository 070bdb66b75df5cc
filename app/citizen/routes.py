"""URL → view of the citizen's pages. All are public: the answer depends on the URL and the time, and sets no cookie."""

from __future__ import annotations

from app.citizen import device, sources, statements, views
from app.web.routing import Access, Route, area

blueprint = area(
    "citizen",
    __name__,
    (
        Route("/", views.home, Access.PUBLIC),
        Route("/comuni/<istat_code>", views.municipality, Access.PUBLIC),
        Route("/confini/<region_code>.json", views.boundaries, Access.PUBLIC),
        Route("/iscrizioni", device.following, Access.PUBLIC),
        Route("/fonti", sources.sources, Access.PUBLIC),
        Route("/offline", device.offline, Access.PUBLIC),
        Route("/sw.js", device.service_worker, Access.PUBLIC),
        Route("/manifest.webmanifest", device.manifest, Access.PUBLIC),
        Route("/privacy", statements.privacy, Access.PUBLIC),
        Route("/accessibilita", statements.accessibility, Access.PUBLIC),
    ),
    template_folder="templates",
)
