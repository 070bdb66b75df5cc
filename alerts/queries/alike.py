"""What is so of a municipality, worked out once for all that are alike: 7,900 of them in the time of 200 zones."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Generic, TypeVar

from alerts.queries.knowledge import Knowledge

Answer = TypeVar("Answer")


class Alike(Generic[Answer]):
    """Those in the same zones of every source that counts are in the same state, unless a message names one of them."""

    def __init__(self, known: Knowledge, work_out: Callable[[Knowledge, str, date], Answer]) -> None:
        self._known, self._work_out = known, work_out
        self._kept: dict[tuple[date, tuple[tuple[str, ...], ...]], Answer] = {}
        # Sources share their tables of zones: each is looked into once.
        self._tables = {
            day: tuple({id(table): table for table in (known.mapping[key, day] for key in known.speaking)}.values())
            for day in known.days
        }

    def of(self, istat_code: str, day: date) -> Answer:
        """The answer for one municipality and one of the days that are known."""
        if istat_code in self._known.messages:
            return self._work_out(self._known, istat_code, day)
        key = (day, tuple([table.get(istat_code, ()) for table in self._tables[day]]))
        if key not in self._kept:
            self._kept[key] = self._work_out(self._known, istat_code, day)
        return self._kept[key]
