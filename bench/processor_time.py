"""Processor time of what takes part in sending: the senders, the database's processes, the push sink.

On a machine that does other things at the same time, rates say little; what a message costs says more. It is read from
``/proc``: where there is none, the database's is not known (NaN).
"""

from __future__ import annotations

import os
import resource
import time
from dataclasses import dataclass
from pathlib import Path

from doubles.push_sink import PushSink

_TICKS = os.sysconf("SC_CLK_TCK")
#: Fields of ``/proc/<pid>/stat`` after the name (proc(5)): parent, own time in user and kernel mode, that of children
#: that have ended.
_PARENT, _OWN, _CHILDREN = 1, slice(11, 13), slice(13, 15)
#: Seconds in which a server process that has lost its client is gone, and counted as one that has ended.
_GONE = 0.5


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds of processor time. ``sender`` is without what starting costs."""

    sender: float
    database: float
    sink: float

    def __str__(self) -> str:
        return f"sender {self.sender:.1f}, database {self.database:.1f}, sink {self.sink:.1f}"

    def for_each(self, messages: int) -> Spent:
        """In microseconds, for each of so many messages."""
        return Spent(*(1e6 * seconds / messages for seconds in (self.sender, self.database, self.sink)))

    @property
    def total(self) -> float:
        return self.sender + self.database + self.sink


@dataclass(frozen=True, slots=True)
class Meter:
    """Reads the three clocks. ``server`` is the pid of the database's first process."""

    server: int
    sink: PushSink

    def read(self) -> Spent:
        """What was spent so far, by processes that this one has started and waited for in the case of senders."""
        time.sleep(_GONE)
        children = resource.getrusage(resource.RUSAGE_CHILDREN)
        sink = self.sink.counters()["cpu_seconds"]
        return Spent(children.ru_utime + children.ru_stime, _of_server(self.server), sink)


def between(before: Spent, after: Spent, start: float = 0.0) -> Spent:
    """What was spent between two readings; ``start`` is what it costs to start the senders."""
    sender = after.sender - before.sender - start
    return Spent(sender, after.database - before.database, after.sink - before.sink)


def _of_server(pid: int) -> float:
    """Seconds of a server process, of its children, and of those that it has outlived."""
    try:
        children = [stat for stat in map(_stat, _processes()) if stat and int(stat[_PARENT]) == pid]
        first = _stat(pid)
    except OSError:
        return float("nan")
    if first is None:
        return float("nan")
    ticks = [*first[_OWN], *first[_CHILDREN], *(field for child in children for field in child[_OWN])]
    return sum(map(int, ticks)) / _TICKS


def _processes() -> list[int]:
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]


def _stat(pid: int) -> list[str] | None:
    """None: it has ended meanwhile."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
