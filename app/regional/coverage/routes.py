"""URL → view of coverage."""

from __future__ import annotations

from app.regional.coverage.municipalities import municipalities
from app.web.routing import Access, Route

ROUTES = (Route("/regione/comuni", municipalities, Access.REGION),)
