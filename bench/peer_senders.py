"""The Python senders of peers.py, a process each: ``plain`` or ``async``; the job is JSON on standard input."""

from __future__ import annotations

import asyncio
import json
import ssl
import sys
import time
from collections.abc import Iterator
from typing import Any

import aiohttp
from pywebpush import webpush, webpush_async

Job = dict[str, Any]


def plain(job: Job) -> None:
    """As the README shows it: each message has a connection and a signature of its own."""
    for subscription in job["subscriptions"]:
        webpush(subscription, job["payload"], **_options(job))


def many(job: Job) -> None:
    """As fast as the library can be used: one session, and many messages at once."""
    asyncio.run(_send_all(job))


async def _send_all(job: Job) -> None:
    context = ssl.create_default_context(cafile=job["ca"])
    waiting = iter(job["subscriptions"])
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=job["atOnce"], ssl=context)) as session:
        await asyncio.gather(*(_send(session, waiting, job) for _ in range(job["atOnce"])))


async def _send(session: aiohttp.ClientSession, waiting: Iterator[dict[str, Any]], job: Job) -> None:
    for subscription in waiting:
        await webpush_async(subscription, job["payload"], aiohttp_session=session, **_options(job))


def _options(job: Job) -> dict[str, Any]:
    """New ones each time: the library writes into the claims it is given."""
    return {
        "vapid_private_key": job["vapid"]["privateKey"],
        "vapid_claims": {"sub": job["vapid"]["subject"]},
        "ttl": job["ttl"],
        "headers": {"urgency": job["urgency"], "topic": job["topic"]},
    }


SENDERS = {"plain": plain, "async": many}


def main() -> None:
    job = json.load(sys.stdin)
    send = SENDERS[sys.argv[1]]
    began, used = time.perf_counter(), time.process_time()
    send(job)
    print(json.dumps({"seconds": time.perf_counter() - began, "cpu": time.process_time() - used}))


if __name__ == "__main__":
    main()
