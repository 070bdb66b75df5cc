"""URL → view of the pages on quality."""

from __future__ import annotations

from typing import Any

from app.regional.quality.catalogue import catalogue
from app.regional.quality.conflicts import conflicts
from app.regional.quality.life import life, together
from app.regional.quality.reception import reception
from app.regional.quality.risks import risks
from app.regional.quality.scores import scores
from app.regional.quality.uploads import uploads
from app.regional.quality.viewing import view
from app.regional.quality.waiting import waiting
from app.web.routing import Access, Route


def quality() -> Any:
    """Lines that are missing, and the two scores."""
    return view("scores", scores)


def quality_risks() -> Any:
    """Municipalities and risks."""
    return view("risks", risks)


def quality_waiting() -> Any:
    """Who has a waiting area within reach."""
    return view("waiting", waiting)


def quality_reception() -> Any:
    """Places of assistance."""
    return view("reception", reception)


def quality_conflicts() -> Any:
    """Emergency areas in hazards."""
    return view("conflicts", conflicts)


def quality_uploads() -> Any:
    """What uploads bring."""
    return view("uploads", uploads)


def quality_catalogue() -> Any:
    """Classes of the national catalogue."""
    return view("catalogue", catalogue)


def quality_life() -> Any:
    """Who keeps the plan alive."""
    return view("life", life)


def quality_together() -> Any:
    """Who plans together."""
    return view("together", together)


ROUTES = (
    Route("/regione/qualita", quality, Access.REGION),
    Route("/regione/qualita/rischi", quality_risks, Access.REGION),
    Route("/regione/qualita/attesa", quality_waiting, Access.REGION),
    Route("/regione/qualita/assistenza", quality_reception, Access.REGION),
    Route("/regione/qualita/pericoli", quality_conflicts, Access.REGION),
    Route("/regione/qualita/dati", quality_uploads, Access.REGION),
    Route("/regione/qualita/catalogo", quality_catalogue, Access.REGION),
    Route("/regione/qualita/vita", quality_life, Access.REGION),
    Route("/regione/qualita/ambiti", quality_together, Access.REGION),
)
