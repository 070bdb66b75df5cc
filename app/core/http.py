"""Outbound HTTP: bounded, without the environment's proxies, and for push services to checked addresses only.

``requests`` does the work; the pieces here decide which addresses a name may resolve to and how much is read.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Sequence
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import NewConnectionError
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


def session(*, pool: int = 10, retries: int = 0) -> requests.Session:
    """A session that ignores proxies and credentials of the environment and names itself."""
    made = requests.Session()
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
    made: requests.Session, url: str, *, headers: dict[str, str], limit: int, timeout: float = 30
) -> requests.Response:
    """GET with a ceiling on the bytes read; the response's content is complete.

    Raises:
        Unavailable: ``upstream_unreachable``, ``upstream_status`` or ``upstream_too_large``.
    """
    try:
        with made.get(url, headers=headers, timeout=timeout, stream=True) as response:
            if response.status_code not in (200, 304):
                raise Unavailable("upstream_status", f"La fonte ha risposto {response.status_code}.")
            body = bytearray()
            for chunk in response.iter_content(64 * 1024):
                body += chunk
                if len(body) > limit:
                    raise Unavailable(
                        "upstream_too_large", "La fonte ha inviato più dati di quanti sia lecito aspettarsi."
                    )
            response._content = bytes(body)
            return response
    except requests.RequestException as error:
        raise Unavailable("upstream_unreachable", "La fonte non è raggiungibile.") from error


class _Refused(NewConnectionError):
    """The name resolves to an address that is not public."""


def _connect(connection: HTTPConnection, resolver: Resolver) -> socket.socket:
    host, port = connection._dns_host, connection.port
    try:
        addresses = resolver(host, port)
    except OSError as error:
        raise NewConnectionError(connection, f"cannot resolve: {error}") from error
    if not addresses or not all(is_public(address) for address in addresses):
        raise _Refused(connection, "the name resolves to an address that is not public")
    try:
        return create_connection((addresses[0], port), connection.timeout, socket_options=connection.socket_options)
    except OSError as error:
        raise NewConnectionError(connection, f"cannot connect: {error}") from error


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
