"""Posts on their way over HTTP/2, and their answers so far."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from alerts.channels.push.transport import NOT_SENT, Answer, Post


@dataclass(slots=True, eq=False)
class Page:
    """Posts on their way, and the answers so far."""

    posts: Sequence[Post]
    done: asyncio.Future[None]
    answers: list[Answer | None] = field(init=False)
    left: int = field(init=False)
    #: Posts that were handed back unprocessed once: not a second time.
    again: set[int] = field(default_factory=set)
    #: Something of it was written to a connection.
    begun: bool = False

    def __post_init__(self) -> None:
        self.answers = [None] * len(self.posts)
        self.left = len(self.posts)

    def settle(self, index: int, answer: Answer) -> None:
        if self.answers[index] is None:
            self.answers[index] = answer
            self.left -= 1
            if not self.left and not self.done.done():
                self.done.set_result(None)

    def hand_back(self, index: int, queue: deque[Item]) -> None:
        """It was certainly not processed: another connection may try, once."""
        if index in self.again:
            self.settle(index, NOT_SENT)
        else:
            self.again.add(index)
            queue.appendleft((self, index))


#: One post of a page.
Item = tuple[Page, int]
