"""Which hosts may be contacted as push services, and from which addresses they may answer.

Endpoints come from outside: without this check anybody could make us call any address (server-side request forgery).
The host is checked when somebody subscribes, the address at every connection.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from app.core.errors import InputRefused
from config import BUILT_IN_PUSH_HOSTS

MAX_ENDPOINT = 2_048

#: A name that a resolver can be asked for (RFC 1035 §2.3.4): others make it fail in ways of its own.
_HOST = re.compile(r"(?=.{1,253}$)([a-z0-9-]{1,63}\.)*[a-z0-9-]{1,63}")


@dataclass(frozen=True, slots=True)
class PushHosts:
    """The allow-list: built-in services, extra host names, and whole origins on this machine (outside production)."""

    names: tuple[str, ...]
    local_origins: frozenset[str]

    @classmethod
    def of(cls, extra: tuple[str, ...]) -> PushHosts:
        """The built-in list with the setting ``PUSH_HOSTS`` added."""
        origins = frozenset(item.rstrip("/") for item in extra if item.startswith(("http://", "https://")))
        names = tuple(item.lower() for item in extra if not item.startswith(("http://", "https://")))
        return cls(BUILT_IN_PUSH_HOSTS + names, origins)

    def check(self, endpoint: str) -> SplitResult:
        """The parsed endpoint.

        Raises:
            InputRefused: ``endpoint_malformed`` or ``endpoint_not_allowed``.
        """
        url = _parse(endpoint)
        if self.is_local(url):
            return url
        if url.scheme != "https" or url.port not in (None, 443) or not self._allowed(url.hostname or ""):
            raise InputRefused("endpoint_not_allowed", "Questo servizio di notifiche non è tra quelli ammessi.")
        return url

    def is_local(self, url: SplitResult) -> bool:
        """Whether the endpoint is on an origin of this machine that was allowed for trials."""
        return f"{url.scheme}://{url.netloc}" in self.local_origins

    def _allowed(self, host: str) -> bool:
        allowed = any(host == name or (name.startswith(".") and host.endswith(name)) for name in self.names)
        return allowed and _HOST.fullmatch(host) is not None


def _parse(endpoint: str) -> SplitResult:
    malformed = InputRefused("endpoint_malformed", "L'indirizzo di notifica non è un URL valido.")
    printable = endpoint.isascii() and endpoint.isprintable() and " " not in endpoint and "\\" not in endpoint
    if not printable or len(endpoint) > MAX_ENDPOINT:
        raise malformed
    try:
        url = urlsplit(endpoint)
        _ = url.port
    except ValueError:
        raise malformed from None
    if not url.hostname or url.username is not None or url.password is not None or url.fragment:
        raise malformed
    return url


def origin_of(address: str) -> str:
    """Scheme, host and port of an address, as a push endpoint's audience is written (RFC 8292 §2)."""
    url = urlsplit(address)
    return f"{url.scheme}://{url.netloc}"


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public internet."""
    ip = ipaddress.ip_address(address.split("%", 1)[0])
    mapped = getattr(ip, "ipv4_mapped", None)
    return (mapped or ip).is_global and not (mapped or ip).is_multicast
