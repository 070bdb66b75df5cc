"""Waiting for something another process does."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

Value = TypeVar("Value")


def eventually(check: Callable[[], Value], what: str, seconds: float = 20) -> Value:
    """The first true value of ``check``. Raises AssertionError, saying what never came."""
    deadline = time.monotonic() + seconds
    while True:
        value = check()
        if value:
            return value
        if time.monotonic() > deadline:
            raise AssertionError(f"in {seconds:g} s it never came: {what} (last seen: {value!r})")
        time.sleep(0.03)
