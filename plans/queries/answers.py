"""What is served of a plan, as files that are made once and kept until the plan changes.

A question costs one short look at the database, which alone knows what is public: a plan that was rolled back or taken
away is so at once, on every machine. While the database is out, the last answer that was made is still given.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from sqlalchemy.orm import Session

from app.core.db import Database
from app.core.errors import NotFound, Unavailable
from app.core.rendered import Rendered, RenderedStore
from plans.queries.geojson import plan_geojson
from plans.queries.geopackage import plan_geopackage
from plans.queries.published import Published, published_plan
from plans.queries.template import EDITION, plan_template

_GEOJSON, _GEOPACKAGE, _TEMPLATE = "plan.geojson", "plan.gpkg", "plan-template.gpkg"

_Make = Callable[[Session, Published], bytes]


def geojson_answer(database: Database, store: RenderedStore, istat_code: str) -> Rendered:
    """The plan of a municipality as GeoJSON, with its compressed twin.

    Raises:
        NotFound: ``municipality_unknown``, ``plan_not_published``.
        Unavailable: the database is out and no answer was ever made here.
    """
    return _answer(database, store, istat_code, _GEOJSON, plan_geojson)


def geopackage_answer(database: Database, store: RenderedStore, istat_code: str) -> Rendered:
    """The plan of a municipality as GeoPackage. Raises as :func:`geojson_answer`."""
    return _answer(database, store, istat_code, _GEOPACKAGE, plan_geopackage)


def template_answer(store: RenderedStore) -> Rendered:
    """The empty GeoPackage for who begins from nothing."""
    return store.current(f"plans/{_TEMPLATE}", EDITION, plan_template, compress=False)


def render_plan(database: Database, store: RenderedStore, istat_code: str) -> None:
    """Make the answers before anybody asks: after a publication, a rollback, an act. What is not public is dropped."""
    with database.transaction() as session:
        try:
            plan = published_plan(session, istat_code)
        except NotFound:
            _drop(store, istat_code)
            return
        for name, make in ((_GEOJSON, plan_geojson), (_GEOPACKAGE, plan_geopackage)):
            _current(session, store, plan, name, make)


def _answer(database: Database, store: RenderedStore, istat_code: str, name: str, make: _Make) -> Rendered:
    try:
        with database.transaction() as session:
            return _current(session, store, published_plan(session, istat_code), name, make)
    except NotFound as error:
        if error.code == "plan_not_published":
            _drop(store, istat_code)
        raise
    except Unavailable:
        last = store.get(_key(istat_code, name)) if re.fullmatch("[0-9]{6}", istat_code) else None
        if last is None:
            raise
        return last


def _current(session: Session, store: RenderedStore, plan: Published, name: str, make: _Make) -> Rendered:
    key = _key(plan.istat_code, name)
    return store.current(key, plan.stamp, lambda: make(session, plan), compress=name == _GEOJSON)


def _drop(store: RenderedStore, istat_code: str) -> None:
    for name in (_GEOJSON, _GEOPACKAGE):
        store.drop(_key(istat_code, name))


def _key(istat_code: str, name: str) -> str:
    return f"plans/{istat_code}/{name}"
