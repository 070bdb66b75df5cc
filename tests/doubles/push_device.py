"""A subscribed device without a browser: own key pair and secret, and it really decrypts (RFC 8291)."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from doubles.push_rules import encode
from doubles.push_store import Message


@dataclass(frozen=True)
class Received:
    """A message in clear; ``payload`` is its JSON, None when it was empty."""

    id: str
    payload: Any
    clear: bytes
    ttl: int
    urgency: str
    topic: str | None


class Device:
    """``received`` holds what was decrypted, ``faults`` why something could not be."""

    def __init__(self, acknowledge: Callable[[str], None]) -> None:
        self._private = ec.generate_private_key(ec.SECP256R1())
        self._secret = secrets.token_bytes(16)
        self._acknowledge = acknowledge
        self.online = True
        self.endpoint = ""
        self.received: list[Received] = []
        self.faults: list[str] = []

    @property
    def info(self) -> dict[str, Any]:
        """The subscription as a browser's ``PushSubscription.toJSON()``."""
        public = self._private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return {"endpoint": self.endpoint, "keys": {"p256dh": encode(public), "auth": encode(self._secret)}}

    @property
    def payloads(self) -> list[Any]:
        """Clear JSON of every message, in order of arrival. Raises AssertionError if one could not be read."""
        assert not self.faults, self.faults
        return [message.payload for message in self.received]

    def deliver(self, message: Message, channel: str) -> None:
        """Decrypt, keep, acknowledge; a message that cannot be read is kept as a fault, as a browser drops it."""
        try:
            clear = self._decrypt(message.body) if message.body else b""
            payload = json.loads(clear) if clear else None
        except (http_ece.ECEException, ValueError) as error:
            self.faults.append(f"{type(error).__name__}: {error}")
        else:
            wishes = message.wishes
            self.received.append(Received(message.id, payload, clear, wishes.ttl, wishes.urgency, wishes.topic))
        self._acknowledge(message.id)

    def _decrypt(self, body: bytes) -> bytes:
        return bytes(http_ece.decrypt(body, private_key=self._private, auth_secret=self._secret, version="aes128gcm"))
