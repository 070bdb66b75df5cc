"""What this machine's cryptography allows: how often a second of processor time messages can be sealed.

``.venv/bin/python bench/sealing_rates.py`` prints one line each.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from multiprocessing.synchronize import Barrier
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE.parent / "tests")]

from alerts.channels.push.agreements import Wrapping
from alerts.channels.push.sealing import Keys, agree, seal
from app.core.encoding import from_base64url
from doubles.push_fleet import Fleet

PAGE = 250
UNWRAP_AND_SEAL = "unwrap the agreement and seal"
CLEAR = b"x" * 600
_SECONDS = 1.0
#: For N processes to start and import what they need.
_START = 60.0


def crypto_rates() -> dict[str, float]:
    """Messages/s that one process seals: with a fresh key pair each, with agreements made beforehand, and wrapped ones.

    Agreements are sealed with again and again here, which is only allowed because nothing leaves this process.
    """
    devices = _devices()
    made = _possible(agree(devices))
    wrapping = Wrapping("bench")
    wrapped = list(zip(_possible(wrapping.make(devices)), devices, strict=True))
    return {
        "fresh key pair, agreement and seal": _rate(lambda: _agree_and_seal(devices), _SECONDS),
        "seal, agreement made beforehand": _rate(lambda: _seal(made), _SECONDS),
        UNWRAP_AND_SEAL: _rate(lambda: _seal(_possible([wrapping.open(*each) for each in wrapped])), _SECONDS),
    }


def encrypt_only(processes: int, seconds: float = 3) -> float:
    """Messages/s that so many processes seal together, with a fresh key pair each, in pages of 250."""
    context = get_context("spawn")
    start = context.Barrier(processes)
    with ProcessPoolExecutor(processes, context, _take_barrier, (start,)) as pool:
        return sum(pool.map(_encrypt, [seconds] * processes))


_barriers: list[Barrier] = []


def _take_barrier(start: Barrier) -> None:
    """A barrier can be handed to a process when it is made, and not later."""
    _barriers.append(start)


def _encrypt(seconds: float) -> float:
    devices = _devices()
    _agree_and_seal(devices)
    _barriers[0].wait(_START)  # all begin together, and each process takes one of these
    return _rate(lambda: _agree_and_seal(devices), seconds)


def _devices() -> list[Keys]:
    subscriptions = Fleet("https://127.0.0.1", PAGE).subscriptions()
    return [(from_base64url(one["keys"]["p256dh"]), from_base64url(one["keys"]["auth"])) for one in subscriptions]


def _possible(agreements: list[bytes | None]) -> list[bytes]:
    return [agreement for agreement in agreements if agreement]


def _agree_and_seal(devices: list[Keys]) -> None:
    _seal(_possible(agree(devices)))


def _seal(agreements: list[bytes]) -> None:
    for agreement in agreements:
        seal(agreement, CLEAR)


def _rate(page: Callable[[], None], seconds: float) -> float:
    """Messages/s of processor time, for as many whole pages as that takes: what a core does that is left alone."""
    pages, began = 0, time.process_time()
    while (took := time.process_time() - began) < seconds:
        page()
        pages += 1
    return pages * PAGE / took


def main() -> None:
    for what, rate in crypto_rates().items():
        print(f"{what:55} {rate:10,.0f} messages/s")
    for processes in sorted({1, os.cpu_count() or 1}):
        print(f"{f'nothing but sealing, processes: {processes}':55} {encrypt_only(processes):10,.0f} messages/s")


if __name__ == "__main__":
    main()
