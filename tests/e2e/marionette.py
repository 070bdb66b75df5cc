"""Firefox's remote protocol: one TCP connection, messages of the form ``length:json``."""

from __future__ import annotations

import json
import socket
from typing import Any


class MarionetteError(Exception):
    """Firefox refused a command, a script threw, or the connection ended."""


class Marionette:
    """A connection to a running Firefox. Raises OSError while it is not listening yet."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=2)
        self._socket.settimeout(90)
        self._rest = b""
        self._count = 0
        self._receive()  # Firefox speaks first

    def command(self, name: str, /, **params: Any) -> Any:
        """One command and its value. Raises MarionetteError."""
        self._count += 1
        packet = json.dumps([0, self._count, name, params]).encode()
        self._socket.sendall(b"%d:%s" % (len(packet), packet))
        while True:
            _, number, error, result = self._receive()
            if number == self._count:
                break
        if error:
            raise MarionetteError(f"{name}: {error.get('error')}: {error.get('message')}")
        return result["value"] if isinstance(result, dict) and set(result) == {"value"} else result

    def close(self) -> None:
        self._socket.close()

    def _receive(self) -> Any:
        while b":" not in self._rest:
            self._rest += self._more()
        length, _, self._rest = self._rest.partition(b":")
        while len(self._rest) < int(length):
            self._rest += self._more()
        packet, self._rest = self._rest[: int(length)], self._rest[int(length) :]
        return json.loads(packet)

    def _more(self) -> bytes:
        octets = self._socket.recv(65536)
        if not octets:
            raise MarionetteError("Firefox closed the connection")
        return octets
