"""How encrypted messages get onto the wire: the contract that every transport keeps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple, Protocol

#: Lower-case names and values. Posts of a page share one tuple: a transport may remember how it is written.
Headers = tuple[tuple[str, str], ...]

#: Seconds to wait for a connection, and for the answer to a message.
CONNECT_TIMEOUT, ANSWER_TIMEOUT = 5.0, 15.0


class Post(NamedTuple):
    """One encrypted message. ``origin`` is ``scheme://host[:port]``, ``path`` begins with a slash."""

    origin: str
    path: str
    headers: Headers
    body: bytes


class Answer(NamedTuple):
    """What the push service said; ``status`` is ``None`` when it said nothing.

    ``processed`` is whether it may have acted on the message: false only where it certainly has not (no connection, or
    a refusal before any processing, RFC 9113 §8.7). ``retry_after`` is in seconds.
    """

    status: int | None
    retry_after: float | None = None
    processed: bool = True


#: It certainly never got there.
NOT_SENT = Answer(None, processed=False)
#: It was written, and no answer came.
LOST = Answer(None)


def count_alike(answers: Sequence[Answer]) -> Counter[Answer]:
    """How many there are of each. Mostly all are the same one: then none is looked at for long."""
    if answers and answers.count(answers[0]) == len(answers):
        return Counter({answers[0]: len(answers)})
    return Counter(answers)


class UnusablePeer(Exception):
    """The origin does not speak what this transport speaks; nothing was sent. Another transport may do."""


class Transport(Protocol):
    """Posts pages of messages of one origin: one answer each, in order.

    Follows no redirect, connects to checked addresses only, and never raises for a peer but :class:`UnusablePeer`.
    One instance belongs to one event loop; pages may be under way at the same time.
    """

    async def post(self, page: Sequence[Post]) -> list[Answer]: ...

    async def close(self) -> None: ...
