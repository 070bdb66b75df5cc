"""A push service that takes messages faster than they can be made, and can say afterwards what it was sent.

A process of its own (TLS, ALPN ``h2`` and ``http/1.1`` on one port), for measuring the sender and for runs with
thousands of faults. What it costs is 7 to 10 µs of CPU a message over HTTP/2; nothing is decoded before
:meth:`PushSink.verify`. How each path fares is in push_sink_fates.py, fleets of subscriptions in push_fleet.py::

    with PushSink(folder) as sink:
        fleet = Fleet(sink.origin, 20_000, {"ok": 0.9, "gone": 0.05, "throttle.2.1": 0.05})
        fleet.write(lines)                               # cittadino subscriptions import
        ...                                              # the product sends; PUSH_HOSTS=sink.origin, CA: sink.ca_path
        assert sink.counters()["early"] == 0
        report = sink.verify(fleet, vapid_public_key)
        assert not report["faults"]

By hand, commands are lines of JSON on standard input: ``{"do": "counters"}``, see ``Sink.command``.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import Any

if __name__ == "__main__":  # as a script, Python looks for modules in this folder and not in tests/
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from doubles.push_fleet import Fleet
from doubles.push_rules import decode
from doubles.push_sink_fates import Fates
from doubles.push_sink_h1 import H1Connection
from doubles.push_sink_h2 import Exchange, H2Connection, Manner
from doubles.push_sink_loop import Loop, Speaker, Wire
from doubles.push_sink_verify import Verification
from doubles.throwaway_ca import local_tls

ALPN = ("h2", "http/1.1")


class PushSink:
    """The process, as a test or a bench holds it. ``folder`` takes the throw-away certificates.

    ``keep`` is ``none``, ``sample`` or ``all``; ``latency`` in seconds; without ``tls`` it speaks HTTP/1.1 in clear.
    """

    def __init__(
        self,
        folder: Path,
        *,
        keep: str = "all",
        latency: float = 0.0,
        streams: int = 1_000,
        alpn: tuple[str, ...] = ALPN,
        tls: bool = True,
        port: int = 0,
    ) -> None:
        self.ca_path = folder / "ca.pem"
        self.origin = ""
        given = {"--keep": keep, "--latency": latency, "--streams": streams, "--alpn": ",".join(alpn), "--port": port}
        options = [str(part) for item in given.items() for part in item]
        self._command = [sys.executable, str(Path(__file__).resolve()), str(folder), *options]
        self._command += [] if tls else ["--clear"]
        self._lock = threading.Lock()
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> PushSink:
        self._process = subprocess.Popen(self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout
        self.origin = json.loads(self._process.stdout.readline())["origin"]
        return self

    @property
    def pid(self) -> int:
        assert self._process
        return self._process.pid

    def counters(self) -> dict[str, Any]:
        """What happened: statuses and manners by name, ``early``, ``gone again``, ``connections``, ``cpu_seconds``."""
        return self._ask(do="counters")

    def forget(self) -> None:
        """Counters, exchanges and the past of each path begin anew; connections stay."""
        self._ask(do="forget")

    def behave(self, **manner: Any) -> None:
        """Change ``latency`` or ``keep`` from here on, for all connections; ``streams`` for new ones."""
        self._ask(do="behave", **manner)

    def verify(self, fleet: Fleet | None, vapid_key: str | None = None, messages: Path | None = None) -> dict[str, Any]:
        """A :class:`doubles.push_sink_verify.Report` on all that was kept. ``vapid_key`` in base64url.

        ``messages`` is a file for what was accepted: lines of path, ttl, urgency, topic and payload (text).
        """
        given = {"fleet": fleet.dump() if fleet else None, "key": vapid_key}
        return self._ask(do="verify", messages=str(messages) if messages else None, **given)

    def stop(self) -> None:
        if self._process is None:
            return
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()  # the end of its commands is the end of the process
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()
        self._process = None

    def __enter__(self) -> PushSink:
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    def _ask(self, **command: Any) -> dict[str, Any]:
        with self._lock:
            assert self._process
            assert self._process.stdin
            assert self._process.stdout
            self._process.stdin.write(json.dumps(command) + "\n")
            self._process.stdin.flush()
            answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        if "error" in answer:
            raise RuntimeError(answer["error"])
        return answer


class Sink:
    """The inside of the process."""

    def __init__(self, manner: Manner) -> None:
        self.origin = ""
        self._manner = manner
        self._fates = Fates()
        self._exchanges: list[Exchange] = []
        self._connections = self._numbered = 0
        self._cpu = time.process_time()

    def speaker(self, wire: Wire) -> Speaker:
        """Who speaks what was agreed with the client of a new connection."""
        protocol = wire.agreed or "http/1.1"
        self._connections += 1
        self._numbered += 1
        exchange = Exchange(self._numbered, protocol, wire)
        self._exchanges.append(exchange)
        kind = H2Connection if protocol == "h2" else H1Connection
        return kind(wire, self._fates, self._manner, exchange)

    def command(self, do: str, **given: Any) -> dict[str, Any]:
        """One of ``counters``, ``forget``, ``behave``, ``verify``."""
        match do:
            case "counters":
                return self._count()
            case "forget":
                return self._forget()
            case "behave":
                for name, value in given.items():
                    setattr(self._manner, name, value)
                return {}
            case "verify":
                return self._verify(**given)
        return {"error": f"no such command: {do}"}

    def _count(self) -> dict[str, Any]:
        counted = dict(self._fates.counters)
        counted["201"] = counted.get("201", 0) + self._fates.fast
        return counted | {"connections": self._connections, "cpu_seconds": time.process_time() - self._cpu}

    def _forget(self) -> dict[str, Any]:
        # In place: connections hold on to these objects, and hpack needs all blocks of a connection that lives on.
        self._fates.forget()
        self._exchanges = [exchange for exchange in self._exchanges if not exchange.wire.closed]
        for exchange in self._exchanges:
            exchange.forget()
        self._connections, self._cpu = 0, time.process_time()
        return {}

    def _verify(self, fleet: dict[str, Any] | None, key: str | None, messages: str | None) -> dict[str, Any]:
        check = Verification(self.origin, Fleet(**fleet) if fleet else None, decode(key) if key else None)
        return check.run(self._exchanges, Path(messages) if messages else None).as_json()


class Commands:
    """Standard input, a line at a time, between one message and the next."""

    def __init__(self, sink: Sink, loop: Loop) -> None:
        self._sink, self._loop, self._rest = sink, loop, b""
        loop.listen_to(sys.stdin.fileno(), self._read)

    def _read(self) -> None:
        data = os.read(sys.stdin.fileno(), 1 << 20)
        if not data:
            self._loop.stopped = True
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            try:
                answer = json.dumps(self._sink.command(**json.loads(line)))
            except Exception as error:
                answer = json.dumps({"error": repr(error)})
            print(answer, flush=True)


def _serve(given: argparse.Namespace) -> None:
    sink = Sink(Manner(given.keep, given.streams, given.latency))
    _, context = local_tls(given.folder)
    tls = None if given.clear else context
    if tls and given.alpn:
        tls.set_alpn_protocols(given.alpn.split(","))
    listening = socket.create_server(("127.0.0.1", given.port), backlog=1_024)
    sink.origin = f"{'https' if tls else 'http'}://127.0.0.1:{listening.getsockname()[1]}"
    loop = Loop(listening, tls, sink.speaker)
    Commands(sink, loop)
    print(json.dumps({"origin": sink.origin, "pid": os.getpid()}), flush=True)
    loop.run()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="where the throw-away certificates go")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--keep", choices=("none", "sample", "all"), default="all")
    parser.add_argument("--latency", type=float, default=0.0, help="seconds before each answer")
    parser.add_argument("--streams", type=int, default=1_000, help="MAX_CONCURRENT_STREAMS")
    parser.add_argument("--alpn", default=",".join(ALPN))
    parser.add_argument("--clear", action="store_true", help="HTTP/1.1 without TLS")
    gc.disable()  # what is kept is kept until the end, and looking through it would be most of the work
    _serve(parser.parse_args())


if __name__ == "__main__":
    main()
