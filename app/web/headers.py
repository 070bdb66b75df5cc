"""Security headers of every answer.

The policy has no nonce because nothing inline exists to need one: scripts and styles are files of ours. A nonce would
also make every copy of a page different, and so end ETags and shared caches.
"""

from __future__ import annotations

from flask import Flask, Response

from app.web.context import context

_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)

_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "geolocation=(self), camera=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}

_TWO_YEARS = 63_072_000


def install(app: Flask) -> None:
    app.after_request(_secure)


def _secure(response: Response) -> Response:
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    if context().settings.production:
        response.headers.setdefault("Strict-Transport-Security", f"max-age={_TWO_YEARS}; includeSubDomains")
    return response
