"""What the clock does for who works with the product: letters, notices that wait, the register, old files."""

from __future__ import annotations

from datetime import timedelta

from alerts.jobs.noticing import keep_notices_true
from alerts.queries.notices import attached_files
from app.core.audit.watching import watch_register
from app.core.clock import utc_now
from app.core.db import Database
from app.core.identity.retention import forget_what_is_over
from app.core.letters.sending import send_letters
from app.core.mail import mail_server, operators_mailer
from app.core.storage import FileStore
from app.tick import DAY, MINUTE, Tick
from config import Settings
from plans.jobs import forget

#: Seconds between two looks into the outbox: whoever forgot their password is waiting.
_LETTERS = 10
#: How late, at most, a notice is told that begins to be shown by itself.
_NOTICES = 20


def working_ticks(settings: Settings, database: Database) -> list[Tick]:
    """Jobs of the desk."""
    mailer, post = operators_mailer(settings), mail_server(settings)
    waiting = timedelta(minutes=settings.notice_waiting_minutes)

    def notices() -> None:
        keep_notices_true(database, waiting=waiting, base_url=settings.base_url, now=utc_now())

    def files() -> None:
        """What of plans was kept long enough goes; files of notices lie in the same store, and stay."""
        days = {"staged": settings.plan_staged_days, "superseded": settings.plan_superseded_days}
        forget(database, FileStore.of(settings.home), **days, now=utc_now(), others=attached_files)

    return [
        Tick("send letters", _LETTERS, lambda: send_letters(database, post, now=utc_now())),
        Tick("keep notices", _NOTICES, notices),
        Tick("forget plans", DAY, files, 2 * MINUTE),
        Tick("forget attempts", DAY, lambda: forget_what_is_over(database, now=utc_now()), MINUTE),
        Tick("watch register", DAY, lambda: watch_register(database, settings.home, mailer, now=utc_now()), MINUTE),
    ]
