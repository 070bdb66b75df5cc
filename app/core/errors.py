"""The tree of expected errors. Each knows a stable code and an Italian sentence; none knows HTTP or exit statuses.

::

    ExpectedError
    ├── InputRefused         what was given cannot be accepted            (exit 3, HTTP 422)
    ├── NotFound             nothing of that name                        (exit 3, HTTP 404)
    ├── Forbidden            not by this person                          (exit 3, HTTP 403)
    ├── Throttled            too often: wait                             (exit 3, HTTP 429)
    └── Unavailable          a database or an upstream service is out    (exit 4, HTTP 503)

``app.cli`` and ``app.web.errors`` hold the two tables that turn them into an exit status or problem+json.
Codes are listed in ``docs/errors.md``.
"""

from __future__ import annotations


class ExpectedError(Exception):
    """An error a person can act on. ``code`` is stable, ``message`` is one Italian sentence."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class InputRefused(ExpectedError):
    """What was given cannot be accepted; nothing was changed."""


class NotFound(ExpectedError):
    """There is nothing of that name."""


class Forbidden(ExpectedError):
    """It is there, and this person may not do it."""


class Throttled(ExpectedError):
    """Too many attempts: it can be tried again later."""


class Unavailable(ExpectedError):
    """The database or an upstream service cannot be reached; trying again later may work."""
