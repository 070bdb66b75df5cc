"""Leaves in peace the push services that ask for it, and those that are out of order (a circuit breaker each)."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from alerts.channels.push.retry_after import LONGEST_FOR_ALL
from alerts.channels.push.transport import Answer, count_alike

#: Failures in a row, without one success, after which a service is out of order; seconds until it is tried again.
_FAILURES, _FIRST_REST, _LONGEST_REST = 20, 2.0, 60.0
#: One device's 429 says nothing of the others; so many, and this share of a page, do.
_THROTTLED, _SHARE = 5, 0.2
#: While somebody else's probe is under way.
_PROBE_PATIENCE = 1.0


@dataclass(slots=True)
class _State:
    failures: int = 0
    rest: float = _FIRST_REST
    #: Nothing goes before this; afterwards one message, and the rest when it was answered.
    closed_until: float | None = None
    probing: bool = False


class Gate:
    """One for each process. Not shared between workers: each learns from a page at most what the others know."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._states: dict[str, _State] = {}

    def admit(self, origin: str, wanted: int) -> int:
        """How many of ``wanted`` messages may go now. If any may, the answers have to be given to :meth:`note`."""
        state = self._states.setdefault(origin, _State())
        if state.closed_until is None:
            return wanted
        if state.probing or self._clock() < state.closed_until:
            return 0
        state.probing = wanted > 0
        return min(1, wanted)

    def wait(self, origin: str) -> float:
        """Seconds after which it is worth asking again."""
        closed = self._states[origin].closed_until
        return max(_PROBE_PATIENCE, (closed or 0.0) - self._clock())

    def note(self, origin: str, answers: Sequence[Answer]) -> None:
        """What became of the messages that were admitted together."""
        state, now = self._states[origin], self._clock()
        probe = state.probing and len(answers) <= 1
        state.probing = state.probing and not probe
        alike = count_alike(answers)
        failed = sum(count for answer, count in alike.items() if _failed(answer))
        if failed < len(answers):
            state.failures, state.rest = 0, _FIRST_REST
            if probe:
                state.closed_until = None
        else:
            state.failures += failed
        # Pages that were under way when it closed neither open it nor make the rest longer.
        broken = bool(failed) if probe else state.closed_until is None and state.failures >= _FAILURES
        if asked := self._asked(alike, probe):
            state.closed_until = max(state.closed_until or 0.0, now + min(asked, LONGEST_FOR_ALL))
        elif broken:
            state.closed_until = now + state.rest
            state.rest = min(2 * state.rest, _LONGEST_REST)

    @staticmethod
    def _asked(answers: Counter[Answer], probe: bool) -> float:
        """Seconds for which the service asks to be left in peace; 0 when it does not, or only for single devices."""
        throttled = [answer for answer in answers if answer.status == 429]
        busy = [answer.retry_after for answer in answers if answer.status == 503 and answer.retry_after]
        those = sum(answers[answer] for answer in throttled)
        many = those >= max(_THROTTLED, _SHARE * answers.total())
        if many or (probe and throttled):
            busy += [answer.retry_after or _FIRST_REST for answer in throttled]
        return max(busy, default=0.0)


def _failed(answer: Answer) -> bool:
    """It did not get through, or not because of the device: also where our own key is refused (401, 403)."""
    return answer.status is None or answer.status in (401, 403) or answer.status >= 500
