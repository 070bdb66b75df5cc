"""Which hosts may be contacted as push services, and from which addresses they may answer.

Endpoints come from outside: without this check anybody could make us call any address (server-side request forgery).
The host is checked when somebody subscribes, the address at every connection.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from app.core.errors import InputRefused
from config import BUILT_IN_PUSH_HOSTS

#: host, port → addresses. Injected in tests.
Resolver = Callable[[str, int], Sequence[str]]

MAX_ENDPOINT = 2_048

#: A name that a resolver can be asked for (RFC 1035 §2.3.4): others make it fail in ways of its own.
_HOST = re.compile(r"(?=.{1,253}$)([a-z0-9-]{1,63}\.)*[a-z0-9-]{1,63}")

#: Where a translator to IPv4 is reached (RFC 6052 §2.1): networks without IPv4 look names up as addresses in here.
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
#: Other ways to IPv4, which no push service is reached by: IPv4-compatible addresses (RFC 4291 §2.5.5.1), those of a
#: translator of one network (RFC 8215), Teredo (RFC 4380).
_NOWHERE_PUBLIC = tuple(map(ipaddress.ip_network, ("::/96", "64:ff9b:1::/48", "2001::/32")))


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
        host = url.hostname or ""
        # One way to write an origin (and what browsers may leave out): each has connections and a gate of its own.
        if url.scheme != "https" or url.netloc not in (host, f"{host}:443") or not self._allowed(host):
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
    canonical = endpoint.startswith(f"{url.scheme}://{url.netloc}/")
    if not url.hostname or url.username is not None or url.password is not None or url.fragment or not canonical:
        raise malformed
    return url


def origin_of(address: str) -> str:
    """Scheme, host and port of an address, as a push endpoint's audience is written (RFC 8292 §2)."""
    url = urlsplit(address)
    return f"{url.scheme}://{url.netloc}"


def resolve(host: str, port: int) -> list[str]:
    """The addresses of a name, in the order the system prefers."""
    return list(dict.fromkeys(str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)))


def public_addresses(resolver: Resolver, host: str, port: int) -> list[str]:
    """The addresses of a name that may be connected to: all of them, or none. Others of the same name may be a trap.

    Raises:
        OSError: there is no such name, or it has an address that is not public.
        ValueError: the name cannot be written in IDNA, or what was found is no address.
    """
    found = list(resolver(host, port))
    if not found or not all(map(is_public, found)):
        raise ConnectionRefusedError("the name resolves to an address that is not public")
    return found


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public internet.

    An IPv6 address that leads to an IPv4 address is as public as that one.
    """
    ip = ipaddress.ip_address(address.split("%", 1)[0])
    if any(ip in network for network in _NOWHERE_PUBLIC):
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        translated = ipaddress.IPv4Address(int(ip) & 0xFFFF_FFFF) if ip in _NAT64 else None
        ip = ip.ipv4_mapped or ip.sixtofour or translated or ip
    return ip.is_global and not ip.is_multicast
