"""Where a request came from, when there are proxies of ours in front: as many are believed as the settings say."""

from __future__ import annotations

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix


def install(app: Flask, trusted: int) -> None:
    """Believe what the last ``trusted`` proxies say of the address and scheme of a request; without any, nobody.

    Whoever talks to us directly can say anything: with 0 the headers are not looked at.
    """
    if trusted:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=trusted, x_proto=trusted)  # type: ignore[method-assign]
