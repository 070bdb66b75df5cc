"""Misbehaviour on demand: what a push service, or the network before it, does on a bad day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

STATUSES = (401, 404, 410, 413, 429, 500, 502, 503)
#: ``slow`` answers late; ``reset`` breaks the connection before anything happens; ``lost`` accepts the message and
#: breaks it before the answer; ``hang`` says nothing for ``seconds``, then breaks it.
MANNERS = ("slow", "reset", "lost", "hang")
LONGEST = 60.0


@dataclass
class Fault:
    """How the next requests fare. ``kind`` is a status or one of MANNERS.

    ``times`` None is until further notice; ``only`` is the id of one subscription; ``retry_after`` is seconds or an
    HTTP date, sent as it is.
    """

    kind: int | str
    times: int | None = 1
    only: str | None = None
    retry_after: str | int | None = None
    seconds: float = 1.0

    def __post_init__(self) -> None:
        if self.kind not in STATUSES and self.kind not in MANNERS:
            raise ValueError(f"not a status or a manner: {self.kind!r}")
        self.seconds = min(self.seconds, LONGEST)


class Faults:
    """The faults in force, oldest first."""

    def __init__(self) -> None:
        self._asked: list[Fault] = []

    def ask(self, fault: Fault) -> None:
        self._asked.append(fault)

    def clear(self) -> None:
        self._asked.clear()

    def take(self, subscription: str) -> Fault | None:
        """The fault this request meets, if any; it is used up once."""
        for fault in self._asked:
            if fault.only in (None, subscription):
                self._use(fault)
                return fault
        return None

    def _use(self, fault: Fault) -> None:
        if fault.times is not None:
            fault.times -= 1
            if fault.times <= 0:
                self._asked.remove(fault)

    def state(self) -> list[dict[str, Any]]:
        return [vars(fault) for fault in self._asked]
