"""Web Push (RFC 8030, 8188, 8291, 8292): encrypt for each device, sign once per push service, post.

The transport is behind its own small contract, so that a faster one can take its place without anything above noticing.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Protocol

import requests
import structlog
from py_vapid import Vapid02
from pywebpush import WebPusher, WebPushException

from alerts.channels.contract import Envelope, Outcome, Result
from app.core.encoding import base64url
from app.core.errors import InputRefused
from app.core.http import public_session, session
from app.core.push_hosts import PushHosts

_log = structlog.get_logger(__name__)

#: Messages in flight at once: rate ≤ in flight / latency.
IN_FLIGHT = 32
_TIMEOUT = (5, 15)
#: A VAPID token may live 24 h (RFC 8292 §2); it is renewed at half its life.
_TOKEN_LIFE = 12 * 3600


@dataclass(frozen=True, slots=True)
class Post:
    """One encrypted message, ready for the wire."""

    url: str
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """What the push service said; ``status`` is ``None`` when it said nothing."""

    status: int | None
    retry_after: float | None = None


class Transport(Protocol):
    """Posts a page of encrypted messages: one answer each, in order. Follows no redirect, never raises for a peer."""

    def post(self, page: Sequence[Post]) -> list[Answer]: ...

    def close(self) -> None: ...


class RequestsTransport:
    """Posts with ``requests`` from a pool of threads."""

    def __init__(self, hosts: PushHosts, ca: str | None = None) -> None:
        self._hosts = hosts
        self._ca = ca
        self._local = threading.local()
        self._threads = ThreadPoolExecutor(IN_FLIGHT, thread_name_prefix="push")

    def post(self, page: Sequence[Post]) -> list[Answer]:
        return list(self._threads.map(self._one, page))

    def close(self) -> None:
        self._threads.shutdown()

    def _one(self, post: Post) -> Answer:
        try:
            made = self._session(post.url)
            response = made.post(
                post.url, data=post.body, headers=post.headers, timeout=_TIMEOUT, allow_redirects=False
            )
        except (requests.RequestException, InputRefused):
            return Answer(None)
        except Exception as error:
            # One device's oddity must not keep a whole page from being recorded: it is tried again, alone.
            _log.error("push_failed", error=type(error).__name__)
            return Answer(None)
        return Answer(response.status_code, _seconds(response.headers.get("Retry-After")))

    def _session(self, url: str) -> requests.Session:
        """One session a thread: for public push services, and another for origins of this machine in trials."""
        kind = "local" if self._hosts.is_local(self._hosts.check(url)) else "public"
        if not hasattr(self._local, kind):
            made = session() if kind == "local" else public_session(pool=2)
            if kind == "local" and self._ca:
                made.verify = self._ca
            setattr(self._local, kind, made)
        found: requests.Session = getattr(self._local, kind)
        return found


@dataclass(slots=True)
class VapidSigner:
    """Signs once per push service (RFC 8292): the token is the same for all its subscriptions."""

    private_key: str
    subject: str
    _tokens: dict[str, tuple[float, str]] = field(default_factory=dict)

    def public_key(self) -> str:
        """The application server key that browsers subscribe with: base64url, uncompressed point."""
        numbers = self._key().public_key.public_numbers()
        return base64url(b"\x04" + numbers.x.to_bytes(32, "big") + numbers.y.to_bytes(32, "big"))

    def authorization(self, origin: str) -> str:
        """The ``Authorization`` header for one push service."""
        now = time.time()
        renew_at, header = self._tokens.get(origin, (0.0, ""))
        if now >= renew_at:
            claims = {"aud": origin, "sub": self.subject, "exp": int(now) + _TOKEN_LIFE}
            header = str(self._key().sign(claims)["Authorization"])
            self._tokens[origin] = (now + _TOKEN_LIFE / 2, header)
        return header

    def _key(self) -> Vapid02:
        return Vapid02.from_string(private_key=self.private_key)


class WebPushChannel:
    """Encrypts and posts pages of messages."""

    def __init__(self, signer: VapidSigner, transport: Transport, hosts: PushHosts) -> None:
        self._signer = signer
        self._transport = transport
        self._hosts = hosts

    def send(self, page: Sequence[Envelope]) -> list[Result]:
        results, sealed = [], []
        for envelope in page:
            post = self._seal(envelope)
            if post is None:
                results.append(Result(envelope.subscription_id, Outcome.REJECTED))
            else:
                sealed.append((envelope, post))
        answers = self._transport.post([post for _, post in sealed])
        if refused := sum(answer.status in (401, 403) for answer in answers):
            _log.error("push_service_refuses_our_key", count=refused)
        results += [_result(envelope, answer) for (envelope, _), answer in zip(sealed, answers, strict=True)]
        return results

    def close(self) -> None:
        self._transport.close()

    def _seal(self, envelope: Envelope) -> Post | None:
        """The encrypted message; ``None`` for a device that no message can reach: host not allowed, impossible keys."""
        try:
            url = self._hosts.check(envelope.endpoint)
            body = _encrypt(envelope)
        except (InputRefused, ValueError, WebPushException):
            return None
        headers = {
            # A fault in our own key is not the device's: it is raised, and the batch waits.
            "Authorization": self._signer.authorization(f"{url.scheme}://{url.netloc}"),
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(envelope.ttl),
            "Urgency": envelope.urgency,
            "Topic": envelope.topic,
        }
        return Post(envelope.endpoint, headers, body)


def _encrypt(envelope: Envelope) -> bytes:
    """RFC 8291, a new sender key pair for each message."""
    keys = {"p256dh": base64url(envelope.p256dh), "auth": base64url(envelope.auth)}
    pusher = WebPusher({"endpoint": envelope.endpoint, "keys": keys})
    body: bytes = pusher.encode(envelope.payload, content_encoding="aes128gcm")["body"]
    return body


def _result(envelope: Envelope, answer: Answer) -> Result:
    return Result(envelope.subscription_id, outcome_of(answer.status), answer.status, answer.retry_after)


def outcome_of(status: int | None) -> Outcome:
    """What a status means (RFC 8030 §5, §7).

    Silence, throttling and server errors are tried again; so are 401 and 403 (RFC 8292 §4.2): then our key or clock is
    wrong, which is nothing a device should lose its alert for.
    """
    if status is None or status in (401, 403, 408, 425, 429) or status >= 500:
        return Outcome.RETRY
    if 200 <= status < 300:
        return Outcome.ACCEPTED
    return Outcome.GONE if status in (404, 410) else Outcome.REJECTED


def _seconds(retry_after: str | None) -> float | None:
    """``Retry-After`` in seconds; its date form is rare among push services and is left to our own back-off."""
    return float(retry_after) if retry_after and retry_after.isdigit() else None
