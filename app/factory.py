"""The web application, put together. No rules here."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask import Flask

from app.accounts.routes import blueprint as accounts
from app.api import routes
from app.citizen.routes import blueprint as citizen
from app.core.clock import utc_now
from app.core.db import Database
from app.municipal.routes import blueprint as municipal
from app.regional.routes import blueprint as regional
from app.web import (
    access,
    assets,
    caching,
    compiled,
    compression,
    context,
    errors,
    headers,
    language,
    probes,
    proxies,
    static_files,
    strange,
)
from app.web.metrics import Metrics
from config import Settings

#: A subscription is the largest thing anybody sends us.
_LARGEST_BODY = 64 * 1024


def create_app(settings: Settings, database: Database, *, clock: Callable[[], datetime] = utc_now) -> Flask:
    """The WSGI application of one process.

    Raises:
        MissingBundle: the front end was not built.
        FileNotFoundError: the translations were not compiled.
    """
    app = Flask("app.web", static_folder=None)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    compiled.install(app)
    app.config["SECRET_KEY"] = settings.secret_key
    app.config["MAX_CONTENT_LENGTH"] = _LARGEST_BODY
    app.json.sort_keys = False  # type: ignore[attr-defined]  # of the default provider
    context.install(app, context.WebContext(settings, database, clock))
    _plumbing(app)
    access.install(app)
    strange.install(app)
    proxies.install(app, settings.trusted_proxies)
    for area in (
        citizen,
        accounts,
        municipal,
        regional,
        routes.blueprint,
        routes.feed,
        routes.description,
        routes.receiver,
        probes.blueprint,
    ):
        app.register_blueprint(area)
    return app


def _plumbing(app: Flask) -> None:
    """After-request steps run last to first: validators see the plain page, compression sees the rest."""
    assets.install(app, assets.Assets.built())
    language.install(app)
    errors.install(app)
    Metrics().install(app)
    headers.install(app)
    compression.install(app)
    caching.install(app)
    static_files.install(app)
