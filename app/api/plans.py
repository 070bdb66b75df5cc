"""Plans: what is public of a municipality's plan, as data and as documents; made once, served as files."""

from __future__ import annotations

from flask import Response, make_response, request, send_file

from app.core.rendered import Rendered, RenderedStore
from app.core.storage import FileStore
from app.web.caching import keep_long
from app.web.context import context
from plans.documents.serving import served_document
from plans.queries.answers import geojson_answer, geopackage_answer, template_answer

#: Seconds that any cache may keep a plan: a rollback is a matter of this long.
_BRIEF = 60
_DAY = 86_400
_GEOPACKAGE = "application/geopackage+sqlite3"
#: Nothing in a document runs, whoever opens it how: not its scripts, forms or links to elsewhere on this site.
_SANDBOX = "default-src 'none'; sandbox; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"


def plan(istat_code: str) -> Response:
    """The published plan as GeoJSON; its ETag begins with the version."""
    answer = geojson_answer(context().database, _rendered(), istat_code)
    packed = answer.twin is not None and request.accept_encodings["gzip"] > 0
    response = make_response((answer.twin if packed and answer.twin else answer.path).read_bytes())
    response.mimetype = "application/geo+json"
    if packed:
        response.headers["Content-Encoding"] = "gzip"
    # Weak: the compressed and the plain form are the same plan.
    response.set_etag(answer.stamp, weak=True)
    return keep_long(response, seconds=_BRIEF)


def plan_geopackage(istat_code: str) -> Response:
    """The published plan as GeoPackage, with the styles of QGIS."""
    answer = geopackage_answer(context().database, _rendered(), istat_code)
    return _download(answer, f"piano-{istat_code}.gpkg", _BRIEF)


def plan_template() -> Response:
    """An empty GeoPackage with all classes, to be filled in."""
    return _download(template_answer(_rendered()), "modello-piano.gpkg", _DAY)


def plan_document(istat_code: str, document_id: int) -> Response:
    """A document of the plan, whole or in ranges."""
    with context().database.transaction() as session:
        document = served_document(session, istat_code, document_id)
    path = FileStore.of(context().settings.home).found(document.sha256)
    response = send_file(
        path,
        mimetype="application/pdf",
        as_attachment=True,
        download_name=document.name,
        etag=document.sha256,
        conditional=True,
    )
    response.headers["Content-Security-Policy"] = _SANDBOX
    # Whoever asks again is told whether it is still public; the hash says that it is the same.
    return keep_long(response, seconds=_BRIEF)


def _download(answer: Rendered, name: str, seconds: int) -> Response:
    response = send_file(
        answer.path,
        mimetype=_GEOPACKAGE,
        as_attachment=True,
        download_name=name,
        etag=answer.stamp,
        conditional=True,
    )
    return keep_long(response, seconds=seconds)


def _rendered() -> RenderedStore:
    return RenderedStore.of(context().settings.home)
