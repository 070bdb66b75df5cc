"""Web Push (RFC 8030, 8188, 8291, 8292): seal for each device, say once per push service who we are, post.

Where a line is run for each of a million messages, fields of envelopes are taken by position.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import structlog

from alerts.channels.contract import Envelope, Outcome, Result, all_alike
from alerts.channels.push.agreements import Wrapping
from alerts.channels.push.gate import Gate
from alerts.channels.push.sealing import MAX_CLEAR, agree, seal
from alerts.channels.push.transport import Answer, Headers, Post, Transport, count_alike
from alerts.channels.push.vapid import VapidSigner
from app.core.agent import USER_AGENT
from app.core.errors import InputRefused
from app.core.push_hosts import PushHosts

_log = structlog.get_logger(__name__)

#: A post of its fields, without a line of Python.
_POST: Callable[[Any], Post] = partial(tuple.__new__, Post)


class WebPushChannel:
    """Seals and posts pages of messages."""

    def __init__(
        self, signer: VapidSigner, wrapping: Wrapping, transport: Transport, hosts: PushHosts, gate: Gate | None = None
    ) -> None:
        self._signer, self._wrapping = signer, wrapping
        self._transport, self._hosts, self._gate = transport, hosts, gate or Gate()
        #: Whether an origin may be contacted: there are a handful of them, and a million endpoints.
        self._allowed: dict[str, bool] = {}

    async def send(self, page: Sequence[Envelope]) -> list[Result]:
        by_origin: dict[str, list[Envelope]] = defaultdict(list)
        results: list[Result] = []
        start, part = "", list[Envelope]()  # most are for the push service of the one before
        for envelope in page:
            if start and envelope[1].startswith(start):
                part.append(envelope)
                continue
            origin = _origin(envelope.endpoint)
            if self._may_contact(origin, envelope.endpoint):
                start, part = f"{origin}/", by_origin[origin]
                part.append(envelope)
            else:
                results.append(Result(envelope.subscription_id, Outcome.REJECTED))
        for told in await asyncio.gather(*(self._send_to(origin, part) for origin, part in by_origin.items())):
            results += told
        return results

    async def close(self) -> None:
        await self._transport.close()

    def _may_contact(self, origin: str, endpoint: str) -> bool:
        """The allow-list again, at the last moment; what else an endpoint must be was checked when it came."""
        if origin not in self._allowed:
            try:
                self._hosts.check(endpoint)
            except InputRefused:
                return False  # it may be the path, so nothing is learnt about the origin
            self._allowed[origin] = True
        return self._allowed[origin]

    async def _send_to(self, origin: str, envelopes: list[Envelope]) -> list[Result]:
        admitted = self._gate.admit(origin, len(envelopes))
        later = envelopes[admitted:]
        wait = self._gate.wait(origin) if later else None
        results = [Result(one.subscription_id, Outcome.THROTTLED, retry_after=wait) for one in later]
        posts, sealed = self._sealed(origin, envelopes[:admitted])
        if len(posts) < admitted:
            reachable = set(sealed)
            lost = (one.subscription_id for one in envelopes[:admitted] if one.subscription_id not in reachable)
            results += [Result(device, Outcome.REJECTED) for device in lost]
        answers: list[Answer] = []
        try:
            answers = await self._transport.post(posts) if posts else []
        finally:
            if admitted:
                self._gate.note(origin, answers)
        return results + _results(sealed, answers)

    def _sealed(self, origin: str, envelopes: Sequence[Envelope]) -> tuple[list[Post], list[int]]:
        """The posts, and whom they are for: not whoever no message can reach, for its keys or the text's length."""
        # A fault in our own key is not the device's: it is raised, and the batch waits.
        headers_of = _HeadersOf(self._signer.authorization(origin)).of
        start = len(origin)
        posts, sealed = list[Post](), list[int]()
        last, headers = None, None
        for envelope, agreement in zip(envelopes, self._agreements(envelopes), strict=True):
            clear, terms = envelope[4], envelope[5:8]
            if agreement is None or len(clear) > MAX_CLEAR:
                continue
            if terms != last:
                last, headers = terms, headers_of(terms)
            posts.append(_POST((origin, envelope[1][start:] or "/", headers, seal(agreement, clear))))
            sealed.append(envelope[0])
        return posts, sealed

    def _agreements(self, envelopes: Sequence[Envelope]) -> list[bytes | None]:
        """Those made beforehand, and for whoever has none a new one."""
        unwrap = self._wrapping.open
        made = [one[8] and unwrap(one[8], (one[2], one[3])) for one in envelopes]
        missing = [index for index, agreement in enumerate(made) if agreement is None]
        if missing:
            fresh = agree([(envelopes[index].p256dh, envelopes[index].auth) for index in missing])
            for index, agreement in zip(missing, fresh, strict=True):
                made[index] = agreement
        return made


class _HeadersOf:
    """The headers of messages to one push service, made once for all that have the same TTL, urgency and topic."""

    def __init__(self, authorization: str) -> None:
        self._common = (
            ("authorization", authorization),
            ("content-encoding", "aes128gcm"),
            ("content-type", "application/octet-stream"),
            ("user-agent", USER_AGENT),
        )
        self._made: dict[tuple[int, str, str], Headers] = {}

    def of(self, terms: tuple[int, str, str]) -> Headers:
        """``terms``: TTL, urgency and topic."""
        made = self._made.get(terms)
        if made is None:
            ttl, urgency, topic = terms
            made = self._made[terms] = (*self._common, ("ttl", str(ttl)), ("urgency", urgency), ("topic", topic))
        return made


def _origin(endpoint: str) -> str:
    """``scheme://host[:port]`` of an endpoint, all of it when it has no path."""
    end = endpoint.find("/", endpoint.find("//") + 2)
    return endpoint if end < 0 else endpoint[:end]


def _results(devices: Sequence[int], answers: Sequence[Answer]) -> list[Result]:
    alike = count_alike(answers)
    if refused := sum(count for answer, count in alike.items() if answer.status in (401, 403)):
        _log.error("push_service_refuses_our_key", count=refused)
    outcomes = {answer: outcome_of(answer) for answer in alike}
    if len(alike) == 1:
        ((answer, outcome),) = outcomes.items()
        return all_alike(devices, outcome, *answer[:2])
    return [Result(device, outcomes[answer], *answer[:2]) for device, answer in zip(devices, answers, strict=True)]


def outcome_of(answer: Answer) -> Outcome:
    """What an answer means (RFC 8030 §5, §7).

    Server errors are tried again; so are 401 and 403 (RFC 8292 §4.2): then our key or clock is wrong, which is nothing
    a device should lose its alert for.
    """
    status = answer.status
    if status is None:
        return Outcome.UNKNOWN if answer.processed else Outcome.FAILED
    if 200 <= status < 300:
        return Outcome.ACCEPTED
    if status in (404, 410):
        return Outcome.GONE
    if status == 413:
        return Outcome.TOO_LARGE
    if status == 429 or (status == 503 and answer.retry_after is not None):
        return Outcome.THROTTLED
    return Outcome.FAILED if status in (401, 403, 408, 425) or status >= 500 else Outcome.REJECTED
