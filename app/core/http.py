"""Outbound HTTP: bounded, without the environment's proxies, and for push services to checked addresses only.

``requests`` does the work; the pieces here decide which addresses a name may resolve to and how much is read.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Sequence
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError, NewConnectionError
from urllib3.poolmanager import PoolManager
from urllib3.util.connection import create_connection

from app.core.errors import Unavailable
from app.core.push_hosts import is_public

#: host, port → addresses. Injected in tests.
Resolver = Callable[[str, int], Sequence[str]]

USER_AGENT = "cittadino-informato"


def resolve(host: str, port: int) -> list[str]:
    """The addresses of a name, in the order the system prefers."""
    return list(dict.fromkeys(str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)))


class _Session(requests.Session):
    """Goes nowhere but to where it was sent: a redirect is an answer like any other, and its body is not read."""

    def get_redirect_target(self, resp: requests.Response) -> None:
        return None


def session(*, pool: int = 10, retries: int = 0) -> requests.Session:
    """A session that ignores proxies and credentials of the environment, follows no redirect and names itself."""
    made = _Session()
    made.trust_env = False
    made.headers["User-Agent"] = USER_AGENT
    made.mount("https://", HTTPAdapter(pool_connections=pool, pool_maxsize=pool, max_retries=retries))
    return made


def public_session(*, pool: int, resolver: Resolver = resolve, verify: str | bool = True) -> requests.Session:
    """A session that speaks https to public addresses only, whatever a name resolves to at that moment."""
    made = session()
    made.verify = verify
    made.adapters.pop("http://")
    made.mount("https://", _PublicAdapter(resolver, pool_connections=32, pool_maxsize=pool))
    return made


def download(
    made: requests.Session, url: str, *, headers: dict[str, str], limit: int, silence: float = 30, total: float = 120
) -> requests.Response:
    """GET with a ceiling on the bytes read; the response's content is complete.

    ``silence`` is how many seconds may pass without a byte, ``total`` how many until the last one.

    Raises:
        Unavailable: ``upstream_unreachable``, ``upstream_status``, ``upstream_too_large`` or ``upstream_too_slow``.
    """
    deadline = time.monotonic() + total
    try:
        with made.get(url, headers=headers, timeout=silence, stream=True) as response:
            if response.status_code not in (200, 304):
                raise Unavailable("upstream_status", f"La fonte ha risposto {response.status_code}.")
            response._content = _body(response, limit, deadline)
            return response
    except (requests.RequestException, HTTPError) as error:
        raise Unavailable("upstream_unreachable", "La fonte non è raggiungibile.") from error


def _body(response: requests.Response, limit: int, deadline: float) -> bytes:
    body = bytearray()
    # What has arrived, however little: to wait for whole chunks is to wait for as long as the sender likes.
    while chunk := response.raw.read1(64 * 1024, decode_content=True):
        body += chunk
        if len(body) > limit:
            raise Unavailable("upstream_too_large", "La fonte ha inviato più dati di quanti sia lecito aspettarsi.")
        if time.monotonic() > deadline:
            raise Unavailable("upstream_too_slow", "La fonte manda i dati troppo lentamente.")
    return bytes(body)


class _Refused(NewConnectionError):
    """The name resolves to an address that is not public."""


def _connect(connection: HTTPConnection, resolver: Resolver) -> socket.socket:
    host, port = connection._dns_host, connection.port
    try:
        addresses = resolver(host, port)
    except (OSError, UnicodeError) as error:  # a name that IDNA cannot write is a UnicodeError
        raise NewConnectionError(connection, f"cannot resolve: {error}") from error
    if not addresses or not all(is_public(address) for address in addresses):
        raise _Refused(connection, "the name resolves to an address that is not public")
    try:
        return connect_to_any(addresses, port, connection.timeout, connection.socket_options)
    except OSError as error:
        raise NewConnectionError(connection, f"cannot connect: {error}") from error


def connect_to_any(addresses: Sequence[str], port: int, timeout: Any = None, options: Any = None) -> socket.socket:
    """A connection to the first of the addresses that takes it; ``timeout`` in seconds for each.

    Raises:
        OSError: of the last one, when none does.
    """
    *others, last = addresses
    for address in others:
        try:
            return create_connection((address, port), timeout, socket_options=options)
        except OSError:
            continue
    return create_connection((last, port), timeout, socket_options=options)


class _PublicAdapter(HTTPAdapter):
    """An adapter whose connections resolve, check and connect in one step, so that no second look-up can differ."""

    def __init__(self, resolver: Resolver, **options: Any) -> None:
        self._resolver = resolver
        super().__init__(**options)

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **options: Any) -> None:
        self.poolmanager = PoolManager(num_pools=connections, maxsize=maxsize, block=block, **options)
        self.poolmanager.pool_classes_by_scheme = {"http": HTTPConnectionPool, "https": _pool_of(self._resolver)}


def _pool_of(resolver: Resolver) -> type[HTTPSConnectionPool]:
    class PublicConnection(HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            return _connect(self, resolver)

    class PublicPool(HTTPSConnectionPool):
        ConnectionCls = PublicConnection

    return PublicPool
