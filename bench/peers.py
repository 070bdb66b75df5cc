"""How many messages a second other senders reach against our own push sink: what the product's sender is compared to.

Each sends the same text with the same VAPID key, TTL, urgency and topic, from one process of its own that says how
long the sending took, and how much CPU time it took of that; starting it is not counted. Where the machine is busy
with other things, the CPU time is what can be compared. ``.venv/bin/python bench/peers.py`` prints one line each.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE.parent / "tests")]

from alerts.channels.registry import vapid
from config import Settings
from doubles.push_fleet import Fleet
from doubles.push_sink import PushSink

#: About as long as what a device is told of a red alert.
PAYLOAD = json.dumps({"title": "Allerta rossa", "body": "x" * 559}).encode()
TTL, URGENCY, TOPIC = 3_600, "high", "0123456789abcdef01234567"
_TIMEOUT = 300
#: What the Node.js sender ends with when its package is not installed.
_UNAVAILABLE = 4


@dataclass(frozen=True, slots=True)
class Peer:
    """Another sender: its command, what it is asked to send in one run, and how many messages it has under way."""

    name: str
    command: tuple[str, ...]
    messages: int
    at_once: int


@dataclass(frozen=True, slots=True)
class PeerRate:
    """``rate`` is the median, in messages/s; ``cpu_rate`` the same for each second of the sender's CPU time.

    Both are None for a sender that is not installed here: then ``missing`` says what is not.
    """

    name: str
    rate: float | None
    messages: int
    cpu_rate: float | None = None
    missing: str = ""

    def __str__(self) -> str:
        if self.missing:
            return f"{self.name:55} {self.missing}"
        return f"{self.name:55} {self.rate:10,.0f} messages/s  ({self.cpu_rate:,.0f} a second of CPU)"


PEERS = (
    Peer("pywebpush, webpush() in a loop", (sys.executable, str(HERE / "peer_senders.py"), "plain"), 300, 1),
    Peer("pywebpush, webpush_async(), 32 at once", (sys.executable, str(HERE / "peer_senders.py"), "async"), 2_000, 32),
    Peer("npm web-push, keep-alive, 64 at once", ("node", str(HERE / "peers.mjs")), 2_000, 64),
)


def measure_peers(sink: PushSink, settings: Settings, payload: bytes, runs: int = 3) -> list[PeerRate]:
    """The rate of each peer. ``sink`` (TLS) forgets what it counted before.

    Raises:
        RuntimeError: a sender failed, or not all of its messages were accepted.
    """
    return [_measure(peer, sink, settings, payload, runs) for peer in PEERS]


def _measure(peer: Peer, sink: PushSink, settings: Settings, payload: bytes, runs: int) -> PeerRate:
    if shutil.which(peer.command[0]) is None:
        return PeerRate(peer.name, None, peer.messages, missing=f"{peer.command[0]} is not installed")
    job, took = _job(peer, sink, settings, payload), []
    for _ in range(runs):
        sink.forget()
        done = _run(peer, sink, job)
        if done.returncode == _UNAVAILABLE:
            return PeerRate(peer.name, None, peer.messages, missing=done.stderr.strip())
        _check(peer, sink, done)
        took.append(json.loads(done.stdout))
    rate, cpu_rate = (peer.messages / statistics.median(one[kind] for one in took) for kind in ("seconds", "cpu"))
    return PeerRate(peer.name, rate, peer.messages, cpu_rate)


def _job(peer: Peer, sink: PushSink, settings: Settings, payload: bytes) -> dict[str, Any]:
    """All that a sender is told, on its standard input."""
    devices = Fleet(sink.origin, peer.messages).subscriptions()
    return {
        "vapid": {
            "subject": settings.vapid_subject,
            "publicKey": vapid(settings).public_key(),
            "privateKey": settings.vapid_private_key,
        },
        "ca": str(sink.ca_path),
        "subscriptions": [{"endpoint": one["endpoint"], "keys": one["keys"]} for one in devices],
        "payload": payload.decode(),
        "atOnce": peer.at_once,
        "ttl": TTL,
        "urgency": URGENCY,
        "topic": TOPIC,
    }


def _run(peer: Peer, sink: PushSink, job: dict[str, Any]) -> subprocess.CompletedProcess[str]:
    authority = {"REQUESTS_CA_BUNDLE": str(sink.ca_path), "NODE_EXTRA_CA_CERTS": str(sink.ca_path)}
    direct = dict.fromkeys(("NO_PROXY", "no_proxy"), "127.0.0.1")
    environment = {**os.environ, **authority, **direct}
    return subprocess.run(
        peer.command, input=json.dumps(job), env=environment, capture_output=True, text=True, timeout=_TIMEOUT
    )


def _check(peer: Peer, sink: PushSink, done: subprocess.CompletedProcess[str]) -> None:
    if done.returncode:
        raise RuntimeError(f"{peer.name} ended with status {done.returncode}: {done.stderr[-2_000:]}")
    if (counted := sink.counters())["201"] != peer.messages:
        raise RuntimeError(f"{peer.name}: {peer.messages} messages were sent, and the sink counted {counted}")


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="cittadino-bench-") as folder:
        settings = Settings.from_env({"CITTADINO_HOME": f"{folder}/home", "CITTADINO_ENV": "test"})
        with PushSink(Path(folder) / "sink", keep="none") as sink:
            for rate in measure_peers(sink, settings, PAYLOAD):
                print(rate)


if __name__ == "__main__":
    main()
