"""How long an answer may be kept, and not sending again what the reader already has."""

from __future__ import annotations

from datetime import datetime

from flask import Flask, Response, request

from app.core.clock import end_of_day, rome_day

#: Longest age of an answer that depends on alerts: in front of us, and in browsers. To answer again costs us little
#: (:mod:`app.web.kept`), and who comes from a notification must not be shown what was true a minute ago.
BRIEF_SECONDS = 10


def seconds_to_keep(now: datetime, longest: int = BRIEF_SECONDS) -> int:
    """At most ``longest``, and never past midnight in Italy: there "today" becomes another day."""
    return max(0, min(longest, int((end_of_day(rome_day(now)) - now).total_seconds())))


def keep_briefly(response: Response, *, now: datetime, longest: int = BRIEF_SECONDS) -> Response:
    """Let any cache keep an answer that depends on the time."""
    return _keep(response, seconds_to_keep(now, longest))


def keep_until(response: Response, turn: datetime | None, *, now: datetime) -> Response:
    """The same, never past ``turn``: the instant at which something in the answer begins or ends by itself."""
    left = BRIEF_SECONDS if turn is None else int((turn - now).total_seconds())
    return keep_briefly(response, now=now, longest=min(BRIEF_SECONDS, left))


def keep_long(response: Response, *, seconds: int = 86_400) -> Response:
    """Let any cache keep an answer that changes rarely (boundaries, statements)."""
    return _keep(response, seconds)


def _keep(response: Response, seconds: int) -> Response:
    response.cache_control.public = True
    response.cache_control.max_age = seconds
    return response


def install(app: Flask) -> None:
    """Give public answers an ETag and answer 304 where the reader's copy is still good."""
    app.after_request(_validate)


def _validate(response: Response) -> Response:
    if request.method not in ("GET", "HEAD") or response.status_code != 200 or not response.cache_control.public:
        return response
    # Weak: the compressed and the plain form of a page are the same page.
    response.add_etag(weak=True)
    response.make_conditional(request)
    # The server in front dates every answer; a second date would contradict it.
    response.headers.pop("Date", None)
    return response
