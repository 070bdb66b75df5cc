"""Text answers travel compressed: a region's table is fifteen times smaller so, and phones in a storm need that."""

from __future__ import annotations

import gzip

from flask import Flask, Response, request

_SMALLEST = 1_000
_TYPES = (
    "text/", "application/json", "application/geo+json", "application/problem+json", "application/manifest+json",
    "application/atom+xml", "application/cap+xml",
)  # fmt: skip


def install(app: Flask) -> None:
    app.after_request(_compress)


def _compress(response: Response) -> Response:
    if not (response.mimetype or "").startswith(_TYPES):
        return response
    response.vary.add("Accept-Encoding")
    if _worth_it(response):
        # mtime=0: the same page gives the same bytes.
        response.set_data(gzip.compress(response.get_data(), compresslevel=6, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
    return response


def _worth_it(response: Response) -> bool:
    return (
        response.status_code == 200
        and not response.is_streamed
        and not response.direct_passthrough
        and "Content-Encoding" not in response.headers
        and request.accept_encodings["gzip"] > 0
        and len(response.get_data()) >= _SMALLEST
    )
