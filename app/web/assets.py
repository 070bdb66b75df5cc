"""Names of the built front-end files: the build hashes them and leaves a manifest from logical to real names."""

from __future__ import annotations

import json
from pathlib import Path

from flask import Flask, current_app

STATIC = Path(__file__).parent / "static"
DIST = STATIC / "dist"
_URL = "/static/dist/"


class MissingBundle(Exception):
    """The front end was not built."""


class Assets:
    """Logical name (``main.css``) to URL (``/static/dist/main-5A2B….css``)."""

    def __init__(self, names: dict[str, str]) -> None:
        self._names = names

    @classmethod
    def built(cls, folder: Path = DIST) -> Assets:
        """What the build left in ``folder``.

        Raises:
            MissingBundle: there is no manifest; ``npm run build`` makes it.
        """
        try:
            return cls(json.loads((folder / "manifest.json").read_text(encoding="utf-8")))
        except FileNotFoundError as error:
            raise MissingBundle("Le pagine non sono state costruite: eseguire npm ci e npm run build.") from error

    def url(self, name: str) -> str:
        return _URL + self._names[name]

    def modules(self, *names: str) -> list[str]:
        """URLs of scripts and of all that they import, each once: for a page that wants them together."""
        files = (file for name in names for file in (self._names[name], *self._names[f"{name} imports"].split()))
        return [_URL + file for file in dict.fromkeys(files)]


def install(app: Flask, assets: Assets) -> None:
    """``asset('main.css')`` and ``modules('map.js')`` in templates."""
    app.jinja_env.globals["asset"] = assets.url
    app.jinja_env.globals["modules"] = assets.modules
    app.extensions["assets"] = assets


def built_assets() -> Assets:
    """The assets of the application that serves the current request."""
    found = current_app.extensions["assets"]
    assert isinstance(found, Assets)
    return found


def read_built(name: str) -> bytes:
    """Content of a built file whose name does not change."""
    return (DIST / name).read_bytes()
