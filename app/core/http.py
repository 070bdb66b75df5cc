"""Downloads: bounded, without the environment's proxies, and from nowhere but where they were asked for."""

from __future__ import annotations

import time

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError

from app.core.agent import USER_AGENT
from app.core.errors import Unavailable


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
