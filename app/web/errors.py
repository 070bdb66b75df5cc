"""What a reader gets when something is wrong: problem+json (RFC 9457) under ``/api``, a designed page elsewhere."""

from __future__ import annotations

from traceback import format_tb

import structlog
from flask import Flask, Response, jsonify, make_response, render_template, request
from flask_babel import gettext as _
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from app.core.errors import ExpectedError, Forbidden, InputRefused, NotFound, Throttled, Unavailable

#: The one table from the errors of the domain to HTTP.
STATUS: dict[type[ExpectedError], int] = {
    InputRefused: 422,
    NotFound: 404,
    Forbidden: 403,
    Throttled: 429,
    Unavailable: 503,
}

_RETRY_SECONDS = "30"
_log = structlog.get_logger(__name__)


def install(app: Flask) -> None:
    app.register_error_handler(ExpectedError, _expected)
    app.register_error_handler(OperationalError, _database_out)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unexpected)


def status_of(error: ExpectedError) -> int:
    """HTTP status of an expected error."""
    return next((status for kind, status in STATUS.items() if isinstance(error, kind)), 500)


def problem(status: int, code: str, detail: str) -> Response:
    """An RFC 9457 answer. ``code`` is stable and listed in ``docs/errors.md``; ``type`` names it."""
    response = jsonify(
        type=f"urn:cittadino-informato:error:{code}",
        title=_title(status),
        status=status,
        detail=detail,
        code=code,
    )
    response.status_code = status
    response.mimetype = "application/problem+json"
    return _never_kept(response)


def error_answer(status: int, code: str, detail: str) -> Response:
    """The problem or the page, as the URL asks."""
    if request.path.startswith(("/api/", "/feeds/", "/canarino/", "/healthz", "/readyz", "/metrics")):
        return problem(status, code, detail)
    page = make_response(render_template("error.html", status=status, code=code, title=_title(status), detail=detail))
    page.status_code = status
    return _never_kept(page)


def _never_kept(response: Response) -> Response:
    response.cache_control.no_store = True
    if response.status_code == 503:
        response.headers["Retry-After"] = _RETRY_SECONDS
    return response


def _expected(error: ExpectedError) -> Response:
    return error_answer(status_of(error), error.code, error.message)


def _database_out(error: OperationalError) -> Response:
    _log.error("database_unavailable", error=type(error.orig).__name__)
    return error_answer(503, "database_unavailable", "Il database non risponde: riprovare fra poco.")


def _http(error: HTTPException) -> Response:
    status = error.code or 500
    if status < 400:  # redirects that the router raises
        return make_response(error.get_response())
    answer = error_answer(status, f"http_{status}", _title(status))
    if status == 405 and (allowed := getattr(error, "valid_methods", None)):
        answer.headers["Allow"] = ", ".join(allowed)
    if status == 416 and (length := getattr(error, "length", None)) is not None:
        answer.headers["Content-Range"] = f"bytes */{length}"
    return answer


def _unexpected(error: Exception) -> Response:
    # Neither the path nor the message: either may hold the secret of a subscription, or its endpoint.
    where = "".join(format_tb(error.__traceback__))
    _log.error("unexpected_error", endpoint=request.endpoint, error=type(error).__qualname__, where=where)
    return error_answer(500, "unexpected", _title(500))


def _title(status: int) -> str:
    titles = {
        400: _("The request is not valid"),
        403: _("You may not do this"),
        404: _("This page does not exist"),
        405: _("This address does not accept this kind of request"),
        413: _("Too much data was sent"),
        415: _("This kind of data is not accepted"),
        416: _("There is no such part of this file"),
        422: _("The data cannot be accepted"),
        429: _("Too many requests: try again shortly"),
        500: _("Something went wrong on our side"),
        503: _("The service is not available right now"),
    }
    return str(titles.get(status) or titles[500 if status >= 500 else 400])
