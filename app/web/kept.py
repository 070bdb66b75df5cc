"""Public answers are made once and kept in each process until something changes (ADR 0008, RFC 9111).

When an alert goes out everybody looks at the same few pages at once. Here, in front of the application, an answer that
any cache may keep is given again without running the application, compressed as it was, and as 304 to whoever has it.

It is given for a minute at most, never past midnight, and not at all once the *edition* has changed: the database is
asked at most once a second which it is. While the database is out, the last answer of the day is given for a while
longer: it says itself at what time the sources were checked.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import structlog
from cachetools import LRUCache
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.datastructures import Headers, ResponseCacheControl
from werkzeug.http import parse_cache_control_header
from werkzeug.test import run_wsgi_app

from app.core.clock import end_of_day, rome_day
from app.core.errors import ExpectedError
from app.core.i18n import LANGUAGES
from app.web.caching import BRIEF_SECONDS

#: How long an answer is given again when nothing changes: ages in it ("checked at 16:20") move slower than this.
KEPT_FOR = timedelta(seconds=60)
#: How much longer when the application cannot make another.
SPARE = timedelta(minutes=10)
#: Octets kept in one process, and of the largest answer.
ROOM, LARGEST = 64_000_000, 400_000
#: For how long the edition is taken to be the one that was found.
LOOK_EVERY = timedelta(seconds=1)

#: What our own links ask for: anybody could otherwise fill the memory with parameters that mean nothing.
_ASKED = f"(?:lang=(?:{'|'.join(LANGUAGES)})|livello=[a-z]{{5,9}}|rischio=[a-z_]{{3,16}}|comune=[0-9]{{6}})"
_QUERY = re.compile(f"(?:{_ASKED}(?:&{_ASKED})?)?")
#: Files have a server of their own, which knows other compressions.
_FILES = "/static/"
_GZIP = re.compile(r"\bgzip\b(?!\s*;\s*q=0(?:\.0*)?(?:,|\s|$))")
#: They are said again in a 304 (RFC 9110 §15.4.5).
_IN_304 = ("cache-control", "content-location", "etag", "expires", "vary", "content-security-policy")
#: About what the headers of an answer take.
_HEADERS = 2_000
#: Path, query string, whether it is compressed.
_Key = tuple[str, str, bool]
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Kept:
    """An answer as it was given. ``until`` is when another is made, ``spare_until`` when it is worth nothing."""

    headers: list[tuple[str, str]]
    headers_304: list[tuple[str, str]]
    body: bytes
    etag: str
    edition: str
    until: datetime
    spare_until: datetime


def _keepable(status: str, headers: Headers) -> bool:
    """Any cache may keep it, and it is not a download."""
    return (
        status.startswith("200")
        and "public" in headers.get("Cache-Control", "")
        and "ETag" in headers
        and "Set-Cookie" not in headers
        and "Content-Disposition" not in headers
        and 0 < int(headers.get("Content-Length", 0)) <= LARGEST
    )


class KeptAnswers:
    """A WSGI application in front of another.

    ``edition`` tells one state of the data from another: what was kept holds as long as it is the same. It may raise
    while the database is out.
    """

    def __init__(
        self, application: WSGIApplication, edition: Callable[[], str], *, clock: Callable[[], datetime]
    ) -> None:
        self._application, self._ask, self._clock = application, edition, clock
        self._edition = ""
        self._answers: LRUCache[_Key, _Kept] = LRUCache(ROOM, getsizeof=lambda kept: len(kept.body) + _HEADERS)
        self._lock, self._looking = threading.Lock(), threading.Lock()
        self._looked = datetime.min.replace(tzinfo=UTC)

    def _look(self, now: datetime) -> None:
        """Learn which edition the data are in, one request a second for all; while that fails nothing has changed."""
        if now - self._looked < LOOK_EVERY or not self._looking.acquire(blocking=False):
            return
        try:
            self._edition = self._ask()
        except (ExpectedError, SQLAlchemyError) as error:
            _log.warning("edition_unknown", error=type(error).__name__)
        finally:
            self._looked = now
            self._looking.release()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        query, path = environ.get("QUERY_STRING", ""), environ["PATH_INFO"]
        asked = environ["REQUEST_METHOD"] in ("GET", "HEAD") and "HTTP_RANGE" not in environ
        if not asked or path.startswith(_FILES) or not _QUERY.fullmatch(query):
            return self._application(environ, start_response)
        packed = bool(_GZIP.search(environ.get("HTTP_ACCEPT_ENCODING", "")))
        # The application is asked in one of two ways, so that what is kept is what is asked for.
        environ["HTTP_ACCEPT_ENCODING"] = "gzip" if packed else "identity"
        key = path, query, packed
        now = self._clock()
        self._look(now)
        with self._lock:
            kept = self._answers.get(key)
        if kept and kept.edition == self._edition and now < kept.until:
            return _give(kept, environ, start_response)
        return self._make(key, kept, now, environ, start_response)

    def _make(
        self, key: _Key, before: _Kept | None, now: datetime, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        edition = self._edition
        # Asked for whole: whether the reader has it already is for us to say.
        whole = {name: value for name, value in environ.items() if name != "HTTP_IF_NONE_MATCH"}
        body, status, headers = run_wsgi_app(self._application, {**whole, "REQUEST_METHOD": "GET"})
        if _keepable(status, headers):
            kept = _kept(headers, _read(body), edition, now)
            with self._lock:
                self._answers[key] = kept
            return _give(kept, environ, start_response)
        if status.startswith("5") and before and now < before.spare_until:
            _close(body)
            return _give(before, environ, start_response)
        if environ["REQUEST_METHOD"] == "GET" and len(whole) == len(environ):
            start_response(status, headers.to_wsgi_list())
            return body
        _close(body)
        return self._application(environ, start_response)


def _kept(headers: Headers, body: bytes, edition: str, now: datetime) -> _Kept:
    midnight = end_of_day(rome_day(now))
    # Near midnight, or when something in it begins or ends by itself, an answer says that it is good for less.
    age = parse_cache_control_header(headers.get("Cache-Control"), None, ResponseCacheControl).max_age
    good_for = timedelta(seconds=age) if age is not None and age < BRIEF_SECONDS else KEPT_FOR
    return _Kept(
        headers=headers.to_wsgi_list(),
        headers_304=[(name, value) for name, value in headers if name.lower() in _IN_304],
        body=body,
        etag=headers["ETag"].removeprefix("W/"),
        edition=edition,
        until=min(now + good_for, midnight),
        spare_until=min(now + SPARE, midnight),
    )


def _give(kept: _Kept, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    # The weak comparison of RFC 9110 §8.8.3.2; a tag of ours is an opaque word without quotes in it.
    asked = environ.get("HTTP_IF_NONE_MATCH", "")
    if kept.etag in asked or asked == "*":
        start_response("304 Not Modified", kept.headers_304)
        return (b"",)
    start_response("200 OK", kept.headers)
    return (kept.body,) if environ["REQUEST_METHOD"] == "GET" else (b"",)


def _read(body: Iterable[bytes]) -> bytes:
    try:
        return b"".join(body)
    finally:
        _close(body)


def _close(body: Iterable[bytes]) -> None:
    close = getattr(body, "close", None)
    if close:
        close()
