"""An application server made with pywebpush: the reference sender, to check what receives."""

from __future__ import annotations

import json
import time
from typing import Any

import requests
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from py_vapid import Vapid02
from pywebpush import WebPusher

from doubles.push_rules import encode


class Sender:
    """``key`` is its public VAPID key, in base64url as a page gives it to a browser."""

    def __init__(self) -> None:
        self._vapid = Vapid02(conf={"no-strict": True})
        self._vapid.generate_keys()
        self.key = encode(self._vapid.public_key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))

    def authorise(self, claims: dict[str, Any]) -> str:
        """The Authorization header for these claims."""
        return str(self._vapid.sign(claims)["Authorization"])

    def send(self, subscription: dict[str, Any], payload: Any, **changes: Any) -> requests.Response:
        """Send JSON to ``{"endpoint", "keys"}``.

        ``changes`` replace a claim (``aud``, ``exp``, ``sub``), the encrypted ``body``, ``verify`` of requests, or a
        header (underscores for hyphens; None removes it).
        """
        endpoint = subscription["endpoint"]
        claims = {"aud": "/".join(endpoint.split("/")[:3]), "exp": int(time.time()) + 3600, "sub": "mailto:a@b.it"}
        claims |= {name: changes.pop(name) for name in list(changes) if name in claims}
        verify, body = changes.pop("verify", True), changes.pop("body", None)
        headers = {"TTL": "60", "Content-Encoding": "aes128gcm", "Authorization": self.authorise(claims)}
        headers |= {name.replace("_", "-"): value for name, value in changes.items()}
        if body is None:
            body = WebPusher(subscription).encode(json.dumps(payload).encode(), content_encoding="aes128gcm")["body"]
        return requests.post(endpoint, bytes(body), headers=headers, timeout=10, verify=verify)
