"""Whether a notice can be published as it is: what only the map knows, besides the rules of the domain."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import shapely
from shapely.errors import ShapelyError
from shapely.geometry import shape
from shapely.validation import explain_validity
from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from alerts.domain.notice import Content, Problem, from_json, problems
from alerts.models.notices import NoticeDraft, NoticeRow
from alerts.notices.holding import refuse_foreign_places
from app.core.errors import InputRefused
from app.core.territory.models import Municipality

#: What somebody draws by hand has a few dozens; the boundary of a large municipality five hundred.
MOST_VERTICES = 2_000
#: A drawn area may cross the border by so much (metres): a road does not end there.
NEAR_METRES = 2_000


def findings(session: Session, content: Content, *, now: datetime) -> tuple[Problem, ...]:
    """Everything that keeps a content from being published, in the order of the form; empty when it is ready.

    Besides those of :func:`alerts.domain.notice.problems`: ``notice_area_invalid``, ``notice_area_too_detailed``,
    ``notice_area_elsewhere``.
    """
    return (*problems(content, now=now), *_problems_of_area(session, content))


def refuse_unready(session: Session, notice: NoticeRow, draft: NoticeDraft, *, now: datetime) -> None:
    """Stop here unless what was written can be published.

    Raises:
        InputRefused: the code of the first of :func:`findings`; ``notice_place_foreign``.
    """
    content = from_json(draft.content)
    refuse_foreign_places(session, notice.issuer_id, content)
    for found in findings(session, content, now=now):
        raise InputRefused(found.code, found.message)


def read_area(area: Any) -> shapely.MultiPolygon:
    """A GeoJSON Polygon or MultiPolygon (EPSG:4326), in two dimensions.

    Raises:
        ValueError: with an Italian sentence, for what is none, is not valid, or is not on the Earth.
    """
    try:
        drawn = shapely.force_2d(shape(area))
    except (ShapelyError, ValueError, TypeError, KeyError, AttributeError, IndexError) as error:
        raise ValueError("L'area non si legge: va disegnata di nuovo.") from error
    if drawn.geom_type not in ("Polygon", "MultiPolygon") or drawn.is_empty:
        raise ValueError("L'area deve essere un poligono: va disegnata di nuovo.")
    west, south, east, north = drawn.bounds
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise ValueError("L'area non è in gradi di longitudine e latitudine.")
    if not drawn.is_valid:
        raise ValueError(f"L'area si incrocia con sé stessa ({explain_validity(drawn)}): va ridisegnata.")
    return drawn if drawn.geom_type == "MultiPolygon" else shapely.MultiPolygon([drawn])


def _problems_of_area(session: Session, content: Content) -> Iterator[Problem]:
    if content.area is None:
        return
    try:
        drawn = read_area(content.area)
    except ValueError as error:
        yield Problem("notice_area_invalid", "area", str(error))
        return
    vertices = shapely.get_num_coordinates(drawn)
    if vertices > MOST_VERTICES:
        message = f"L'area ha {vertices} vertici: al massimo {MOST_VERTICES}."
        yield Problem("notice_area_too_detailed", "area", message)
    elif content.places and not _lies_in(session, drawn, content.places):
        message = "L'area esce dai comuni dell'avviso di più di due chilometri, o non li tocca: va ridisegnata."
        yield Problem("notice_area_elsewhere", "area", message)


def _lies_in(session: Session, drawn: shapely.MultiPolygon, places: tuple[str, ...]) -> bool:
    """Whether an area touches its places, and stays near them."""
    area = func.ST_GeomFromWKB(shapely.to_wkb(drawn), 4326)
    joined = select(func.ST_Union(Municipality.boundary).label("them")).where(Municipality.istat_code.in_(places))
    them = joined.subquery().c.them
    # In metres where Italy is drawn in metres: geography would take the border for great circles, and seconds.
    near = func.ST_Buffer(func.ST_Transform(them, 32632), NEAR_METRES)
    covered = func.ST_Covers(near, func.ST_Transform(area, 32632))
    return bool(session.scalar(select(and_(func.ST_Intersects(them, area), covered))))
