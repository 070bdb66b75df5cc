"""What a channel does, and the outcomes it can report."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from functools import partial
from itertools import repeat
from typing import Any, Literal, NamedTuple, Protocol

#: RFC 8030 §5.3.
Urgency = Literal["very-low", "low", "normal", "high"]


class Outcome(StrEnum):
    """What became of one message. The last three are no end: such a message is tried again."""

    #: The push service, or the mail server, took it.
    ACCEPTED = "accepted"
    #: 404 or 410: the subscription is dead, the only proof of death there is.
    GONE = "gone"
    #: 413: it will never take anything of this size.
    TOO_LARGE = "too_large"
    #: It will never take this (malformed, impossible keys, host not allowed).
    REJECTED = "rejected"
    #: Too late to be of use; not sent.
    EXPIRED = "expired"
    #: Something newer was decided before it could be sent; not sent.
    SUPERSEDED = "superseded"
    #: Not now: 429, or 503 with the time to come back; or its host is being left in peace.
    THROTTLED = "throttled"
    #: Certainly not taken: unreachable, out of order, or our own fault.
    FAILED = "failed"
    #: The answer was lost: it may have been taken.
    UNKNOWN = "unknown"

    #: That of an enumeration runs Python, for each of a million messages.
    __hash__ = str.__hash__

    @property
    def final(self) -> bool:
        """Whether there is nothing more to do for this device and message."""
        return self not in PASSING


#: Outcomes after which a message is tried again.
PASSING = frozenset({Outcome.THROTTLED, Outcome.FAILED, Outcome.UNKNOWN})


class Envelope(NamedTuple):
    """One message for one device. ``payload`` is clear text, encrypted by the channel; ``ttl`` in seconds.

    A ``mailto:`` endpoint has no keys: they are empty.
    """

    subscription_id: int
    endpoint: str
    p256dh: bytes
    auth: bytes
    payload: bytes
    ttl: int
    urgency: Urgency
    topic: str
    #: A key agreement made beforehand for this device (:mod:`alerts.channels.push.agreements`), used once.
    agreement: bytes | None = None
    #: Where the recipient of an e-mail leaves: a page that holds the secret of its subscription.
    leave_url: str | None = None
    #: What tells this message from others of its topic (the dispatch): the same when it is sent again.
    edition: str = ""


class Result(NamedTuple):
    """The outcome for one device. ``retry_after`` in seconds where the push service asked for it."""

    subscription_id: int
    outcome: Outcome
    status: int | None = None
    retry_after: float | None = None


def all_alike(
    devices: Iterable[int], outcome: Outcome, status: int | None = None, retry_after: float | None = None
) -> list[Result]:
    """The same outcome for all of these devices: there are a million of them, so no line of Python is run for each."""
    return list(map(_MADE, zip(devices, repeat(outcome), repeat(status), repeat(retry_after))))


_MADE: Callable[[Any], Result] = partial(tuple.__new__, Result)


class Channel(Protocol):
    """Carries pages of messages. One instance belongs to one event loop; pages may be under way at the same time."""

    async def send(self, page: Sequence[Envelope]) -> list[Result]:
        """Send a page of at most a few hundred messages; one result for each, in any order. Never raises for a peer."""
        ...

    async def close(self) -> None:
        """Give back connections."""
        ...
