"""The WSGI entry point: ``gunicorn wsgi:app``."""

from __future__ import annotations

from app.core.database import open_database
from app.factory import create_app
from app.logs import configure
from config import Settings

_settings = Settings.from_env()
configure(_settings.log_level)
app = create_app(_settings, open_database(_settings, application_name="cittadino-web"))
