"""What becomes of a message at the sink: the path says it, so that a fleet of any size needs no list of faults.

``/w/ok/…`` is accepted. Other words, with how many times and seconds where they make sense (``throttle.2.0.5``)::

    gone 410 · missing 404 · large 413 · denied 401          always
    throttle 429 · unavailable 503, both with Retry-After    the first times, then accepted
    error 500                                                the first times, then accepted
    slow                                                     accepted after the seconds
    refused                                                  the first times REFUSED_STREAM (HTTP/2), then accepted
    reset                                                    the first times the connection breaks before anything
    lost                                                     accepted, and the first times the connection breaks unsaid
    hang                                                     never answered
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

#: What a path that is accepted has in it.
OK = b"/w/ok/"
PREFIX = b"/w/"

ALWAYS = {"gone": 410, "missing": 404, "large": 413, "denied": 401}
AT_FIRST = {"throttle": 429, "unavailable": 503, "error": 500}
MANNERS = ("slow", "refused", "reset", "lost", "hang")
FATES = ("ok", *ALWAYS, *AT_FIRST, *MANNERS)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What to do with one request. ``manner`` other than "answer" means that ``status`` is not said."""

    status: int
    retry_after: str | None = None
    delay: float = 0.0
    manner: str = "answer"

    @property
    def accepted(self) -> bool:
        return self.status == 201


ACCEPTED = Verdict(201)


@dataclass
class _Past:
    asked: int = 0
    not_before: float = 0.0


@dataclass
class Fates:
    """Decides, and counts: statuses and manners by name, ``early`` (asked again before its Retry-After was over) and
    ``gone again`` (asked again after 404 or 410)."""

    clock: Callable[[], float] = time.monotonic
    counters: Counter[str] = field(default_factory=Counter)
    #: Messages accepted without asking here.
    fast: int = 0
    _past: dict[str, _Past] = field(default_factory=dict)

    def forget(self) -> None:
        """Begin anew."""
        self.counters.clear()
        self._past.clear()
        self.fast = 0

    def decide(self, path: str) -> Verdict:
        """The verdict on one request for ``path``."""
        if path.startswith("/w/ok/"):
            self.counters["201"] += 1
            return ACCEPTED
        word, times, seconds = _read(path)
        past = self._past.setdefault(path, _Past())
        past.asked += 1
        if self.clock() < past.not_before:
            self.counters["early"] += 1
        verdict = self._verdict(word, past.asked <= times, seconds, past)
        if verdict.status in (404, 410) and past.asked > 1:
            self.counters["gone again"] += 1
        self.counters[str(verdict.status) if verdict.manner == "answer" else verdict.manner] += 1
        return verdict

    def _verdict(self, word: str, at_first: bool, seconds: float, past: _Past) -> Verdict:
        if word in ALWAYS:
            return Verdict(ALWAYS[word])
        if word == "slow":
            return Verdict(201, delay=seconds)
        if word == "hang":
            return Verdict(0, manner=word)
        if word not in FATES:
            return Verdict(400)
        if not at_first:
            return ACCEPTED
        if word in AT_FIRST:
            if word == "error":
                return Verdict(500)
            past.not_before = self.clock() + seconds
            return Verdict(AT_FIRST[word], retry_after=f"{seconds:.0f}")
        return Verdict(201 if word == "lost" else 0, manner=word)


def _read(path: str) -> tuple[str, int, float]:
    """The word, how many times, and seconds, of ``/w/<word>[.times[.seconds]]/…``; 400 answers anything else."""
    marker = path.split("/")[2] if path.startswith("/w/") and path.count("/") > 2 else ""
    word, _, rest = marker.partition(".")
    times, _, seconds = rest.partition(".")
    try:
        return word, int(times or 1), float(seconds or (2 if word == "slow" else 1))
    except ValueError:
        return "", 1, 1.0
