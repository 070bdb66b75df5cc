"""Who we are to push services and browsers (VAPID, RFC 8292)."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from py_vapid import Vapid02

from app.core.encoding import base64url

#: A token may live 24 h (RFC 8292 §2); it is renewed at half its life.
_TOKEN_LIFE = 12 * 3600


@dataclass(slots=True)
class VapidSigner:
    """Signs once per push service: the token is the same for all its subscriptions (RFC 8292 §5)."""

    private_key: str
    subject: str
    clock: Callable[[], float] = time.time
    _tokens: dict[str, tuple[float, str]] = field(default_factory=dict)

    def public_key(self) -> str:
        """The application server key that browsers subscribe with: base64url, uncompressed point."""
        numbers = self._key().public_key.public_numbers()
        return base64url(b"\x04" + numbers.x.to_bytes(32, "big") + numbers.y.to_bytes(32, "big"))

    def authorization(self, origin: str) -> str:
        """The ``Authorization`` header for one push service."""
        now = self.clock()
        renew_at, header = self._tokens.get(origin, (0.0, ""))
        if now >= renew_at:
            claims = {"aud": origin, "sub": self.subject, "exp": int(now) + _TOKEN_LIFE}
            header = str(self._key().sign(claims)["Authorization"])
            self._tokens[origin] = (now + _TOKEN_LIFE / 2, header)
        return header

    def _key(self) -> Vapid02:
        return Vapid02.from_string(private_key=self.private_key)
