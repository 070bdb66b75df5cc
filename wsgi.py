"""The WSGI entry point: ``granian --interface wsgi wsgi:app``."""

from __future__ import annotations

from app.core.clock import utc_now
from app.core.database import open_database
from app.factory import create_app
from app.logs import configure
from app.web.collecting import tidy_rarely
from app.web.edition import edition_of
from app.web.kept import KeptAnswers
from config import Settings

#: Seconds. A database that hangs must not hold every thread of the server: people are told where to ask instead.
_PATIENCE = 20

_settings = Settings.from_env()
configure(_settings.log_level)
_database = open_database(_settings, application_name="cittadino-web", patience=_PATIENCE)
_app = create_app(_settings, _database)
app = KeptAnswers(_app.wsgi_app, edition_of(_database), clock=utc_now)
tidy_rarely()
