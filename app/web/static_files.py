"""Built files are served by WhiteNoise in front of the application: compressed twins, and for ever where hashed."""

from __future__ import annotations

import re

from flask import Flask
from whitenoise import WhiteNoise  # type: ignore[import-untyped]  # it ships no types

from app.web.assets import DIST

_HASHED = re.compile(r"-[0-9A-Z]{8}\.[a-z0-9]+$")
#: Seconds for files whose name does not change with their content.
_SHORT = 300


def install(app: Flask) -> None:
    """Serve ``app/web/static/dist`` under ``/static/dist/``."""
    white = WhiteNoise(app.wsgi_app, max_age=_SHORT, immutable_file_test=_immutable, add_headers_function=_headers)
    white.add_files(str(DIST), prefix="static/dist/")
    app.wsgi_app = white  # type: ignore[method-assign]  # the documented way of wrapping an application


def _immutable(path: str, url: str) -> bool:
    return bool(_HASHED.search(url))


def _headers(headers: dict[str, str], path: str, url: str) -> None:
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
